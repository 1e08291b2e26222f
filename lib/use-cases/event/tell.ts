import { beforeCommit, type Tx } from "@/db/client";
import { insertAppEvents, takeEventSequences } from "@/db/store/event";
import { listStays } from "@/db/store/session-facts";
import type { EventData, EventType, SessionEventType, SessionTold } from "@/lib/domain/event";
import { type IdKind, publicId } from "@/lib/domain/id";
import { sessionRecord } from "@/lib/domain/session-record";
import type { Context } from "@/lib/use-cases/command";
import type { Facts } from "@/lib/use-cases/trace";

type Stay = { readonly id: string; readonly appId: string; readonly operatorId: string };
type Told = {
  readonly appId: string;
  readonly operatorId: string;
  readonly sessionId: string | null;
  readonly type: EventType;
  readonly facts: Facts;
};

/**
 * Tells the app, in the transaction of its cause and numbered per session. The stay is told as it is at the commit, whatever
 * else the transaction changes after this.
 */
export async function tell(
  tx: Tx,
  context: Context,
  session: Stay,
  type: SessionEventType,
  facts: Facts = {},
): Promise<void> {
  await tellAll(tx, context, type, [{ session, data: facts }]);
}

/** The same, of one event in each of many sessions. */
export async function tellAll(
  tx: Tx,
  context: Context,
  type: SessionEventType,
  about: readonly { readonly session: Stay; readonly data: Facts }[],
): Promise<void> {
  const told = about.map(({ session: { id: sessionId, appId, operatorId }, data: facts }) => {
    return { appId, operatorId, sessionId, type, facts };
  });
  keep(tx, context, told);
}

/** What concerns no stay: how an operator's account stands. */
export async function tellOfConnection(
  tx: Tx,
  context: Context,
  { appId, operatorId, state }: { appId: string; operatorId: string; state: string },
): Promise<void> {
  keep(tx, context, [{ appId, operatorId, sessionId: null, type: "connection.updated", facts: { operatorId, state } }]);
}

const waiting = new WeakMap<Tx, Told[]>();

function keep(tx: Tx, context: Context, told: readonly Told[]): void {
  if (told.length === 0) return;
  const known = waiting.get(tx);
  if (known) {
    known.push(...told);
    return;
  }
  const all = [...told];
  waiting.set(tx, all);
  beforeCommit(tx, () => write(tx, context, all));
}

async function write(tx: Tx, context: Context, all: readonly Told[]): Promise<void> {
  const counts = new Map<string, number>();
  for (const { sessionId } of all) if (sessionId !== null) counts.set(sessionId, (counts.get(sessionId) ?? 0) + 1);
  const next = await nextSequences(tx, counts);
  const facts = await listStays(tx, [...counts.keys()]);
  // The number of a receipt is taken after this, and within the same transaction.
  const sealed = new Set(all.filter(({ type }) => type === "receipt.available").map(({ sessionId }) => sessionId));
  const shown = facts.map((stay) => ({ ...stay, hasReceipt: stay.hasReceipt || sealed.has(stay.session.id) }));
  const stays = new Map(shown.map((stay) => [stay.session.id, { ...sessionRecord(stay), nextAction: null }]));
  await insertAppEvents(
    tx,
    all.map(({ facts: known, ...event }) => ({
      ...event,
      id: context.newId(),
      sequence: event.sessionId === null ? null : next(event.sessionId),
      data: dataOf(event.sessionId === null ? null : (stays.get(event.sessionId) ?? null), known),
      createdAt: context.now,
    })),
  );
}

async function nextSequences(tx: Tx, counts: ReadonlyMap<string, number>): Promise<(sessionId: string) => number> {
  const last = counts.size === 0 ? new Map<string, number>() : await takeEventSequences(tx, counts);
  const left = new Map(counts);
  return (sessionId) => {
    const [highest, still] = [last.get(sessionId), left.get(sessionId)];
    if (highest === undefined || still === undefined) throw new Error(`session ${sessionId} is gone`);
    left.set(sessionId, still - 1);
    return highest - still + 1;
  };
}

const PUBLIC: Readonly<Record<string, IdKind>> = { paymentId: "payment", refundId: "refund", operatorId: "operator" };

/** Ids as the app knows them. */
function dataOf(session: SessionTold | null, facts: Facts): EventData {
  const shown = Object.entries(facts).map(([name, value]) => {
    const kind = PUBLIC[name];
    return [name, kind && typeof value === "string" ? publicId(kind, value) : value];
  });
  return { session, ...Object.fromEntries(shown) };
}
