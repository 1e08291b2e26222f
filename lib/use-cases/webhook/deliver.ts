import { z } from "zod";
import {
  claimEndpoints as claim,
  findClaimed,
  listDueDeliveries,
  noteDeliveries,
  planAnew,
  postponeBehind,
  releaseEndpoint,
} from "@/db/store/delivery";
import { listSecrets, lockEndpoint, markEndpointDisabled } from "@/db/store/webhook";
import { restUntil } from "@/lib/domain/delivery";
import { type Context, command } from "@/lib/use-cases/command";
import { writeToStaff } from "@/lib/use-cases/mail/to-staff";
import { trace } from "@/lib/use-cases/trace";
import { reachOf } from "@/lib/use-cases/webhook/reach";
import { AT_ONCE, type Round, sendRound } from "@/lib/use-cases/webhook/round";
import { secretAt } from "@/lib/use-cases/webhook/secret";
import { resolver } from "@/lib/webhooks/resolve";
import { openSender } from "@/lib/webhooks/send";

/** Longer than a round can last; after it somebody else takes the endpoint of whoever crashed. */
const LEASE_MS = 45_000;
/** Of one endpoint before it is another one's turn. */
const ROUND_MAX = 200;
/** An endpoint that was not there is asked with so many, until something arrives. */
const PROBE_MAX = 3;
/** So many lanes that are refused in a round, and none that is taken, are no single event's fault. */
const REFUSED_LANES = 3;

/** Takes endpoints where something is due; each is this sender's until it has delivered, or until the lease is over. */
export const claimEndpoints = command({
  name: "webhook.claim",
  permission: "webhook.deliver",
  input: z.object({ most: z.int().min(1).max(100), busyApps: z.array(z.uuid()).max(1_000) }),
  run: async ({ db, now, newId }, { most, busyApps }) => {
    const leaseId = newId();
    const leaseUntil = new Date(now.getTime() + LEASE_MS);
    const rows = await db.transaction((tx) => claim(tx, { now, leaseId, leaseUntil, most, busyApps }));
    return rows.map(({ id: endpointId, appId }) => ({ endpointId, appId, leaseId }));
  },
});

/**
 * One round of deliveries to a claimed endpoint; then it is anybody's again. Each delivery's row says what came of it and is
 * the trace. True: more is due there.
 */
export const deliverEvents = command({
  name: "webhook.deliver",
  permission: "webhook.deliver",
  input: z.object({ endpointId: z.uuid(), leaseId: z.uuid() }),
  run: async (context, claimed): Promise<{ delivered: number; isMore: boolean }> => {
    const { endpointId } = claimed;
    const { db, now } = context;
    const found = await db.read(async (tx) => {
      await planAnew(tx);
      const endpoint = await findClaimed(tx, claimed);
      if (!endpoint) return undefined;
      const most = endpoint.failedRounds > 0 ? PROBE_MAX : ROUND_MAX;
      const due = await listDueDeliveries(tx, { endpointId, now, most });
      return { ...endpoint, due, sealed: await listSecrets(tx, endpointId, now) };
    });
    if (!found) return { delivered: 0, isMore: false };
    const secrets = found.sealed.map(({ id, sealed }) => context.vault.open(sealed, secretAt(found.appId, id)));
    const sender = openSender({
      url: found.url,
      reach: reachOf(found.mode),
      resolve: resolver(),
      connectionsMax: AT_ONCE,
    });
    try {
      const note: Parameters<typeof sendRound>[1]["note"] = (notes) =>
        db.transaction((tx) => noteDeliveries(tx, endpointId, notes, now));
      const round = await sendRound(found.due, { sender, secrets, now, chance: Math.random, note });
      return { delivered: round.delivered, isMore: await finish(context, { ...claimed, appId: found.appId }, round) };
    } finally {
      sender.close();
    }
  },
});

type Claimed = { readonly appId: string; readonly endpointId: string; readonly leaseId: string };

async function finish(context: Context, claimed: Claimed, round: Round): Promise<boolean> {
  const { appId, endpointId } = claimed;
  const { db, now } = context;
  return db.transaction(async (tx) => {
    await planAnew(tx);
    // What becomes due from here on finds the row locked, and rings after us: it is never overlooked.
    const before = await lockEndpoint(tx, { appId, endpointId });
    if (!before) return false;
    await postponeBehind(tx, endpointId, [...round.heldUp]);
    if (round.isGone && (await markEndpointDisabled(tx, { appId, endpointId }, now))) {
      await trace(tx, context, "webhook_endpoint.disable", { appId }, { endpointId, because: "gone" });
      await writeToStaff(tx, context, { appId }, { kind: "webhook_endpoint_disabled", id: endpointId });
    }
    return releaseEndpoint(tx, { ...claimed, now }, healthAfter(round, before, now));
  });
}

/** Where something arrives all is well, unless the receiver asks for a pause; where nothing does it is left alone for a while. */
function healthAfter(
  round: Round,
  before: { failedRounds: number; failingSince: Date | null },
  now: Date,
): Parameters<typeof releaseEndpoint>[2] {
  const { delivered, failed, isAway, askedMs } = round;
  const rest = (rounds: number) => restUntil({ rounds, now, chance: Math.random(), askedMs });
  if (delivered > 0 || failed === 0) {
    const isKept = failed === 0 && delivered === 0;
    const { failedRounds, failingSince } = isKept ? before : { failedRounds: 0, failingSince: null };
    return { failedRounds, failingSince, restUntil: askedMs > 0 ? rest(1) : null };
  }
  if (!isAway && failed < REFUSED_LANES && before.failedRounds === 0) {
    return { ...before, restUntil: askedMs > 0 ? rest(1) : null };
  }
  const failedRounds = before.failedRounds + 1;
  return { failedRounds, failingSince: before.failingSince ?? now, restUntil: rest(failedRounds) };
}
