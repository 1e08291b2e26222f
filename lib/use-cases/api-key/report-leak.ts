import { z } from "zod";
import type { Tx } from "@/db/client";
import { findApiKey, revokeLeakedKey } from "@/db/store/api-key";
import { countLeakReport, deleteLeakReports } from "@/db/store/leak-report";
import { type ApiKeyText, keysIn, LEAK_KEPT_MS, LEAK_REPORTS_MAX, LEAK_WINDOW_MS } from "@/lib/domain/api-key";
import { Refusal } from "@/lib/domain/errors";
import { networkOf } from "@/lib/domain/network";
import { sameHash } from "@/lib/secrets";
import { type Context, command, elevated } from "@/lib/use-cases/command";
import { writeToStaff } from "@/lib/use-cases/mail/to-staff";
import { traceAll } from "@/lib/use-cases/trace";

/**
 * Somebody found a key where it should not be. One that works is over from now on, and its people read of it; whoever told us
 * learns nothing, whatever the text was, and the text itself is kept nowhere. `now` is real time, as all times of keys.
 */
export const reportLeakedKey = command({
  name: "api_key.report_leak",
  permission: "api_key.report_leak",
  input: z.object({
    secret: z.string(),
    /** Where the report comes from: a keyed hash of it is counted. */
    source: z.string().max(100),
  }),
  takesAnyText: true,
  run: async (context, { secret: text, source }): Promise<Record<string, never>> => {
    const { db } = elevated(context, "api_key.report_leak");
    await db.transaction((tx) => refuseTooOften(tx, context, source));
    const found = keysIn(text);
    await db.transaction(async (tx) => {
      const revoked: RevokedKey[] = [];
      for (const key of found) revoked.push(...(await revokeFound(tx, context, key)));
      // Nothing happened otherwise: whoever sends nonsense fills no table.
      if (revoked.length > 0) await traceAll(tx, context, "api_key.report_leak", revoked);
    });
    return {};
  },
});

/** Counted before anything is read: the answer says how often somebody asked, and nothing of what. */
async function refuseTooOften(tx: Tx, { vault, now }: Context, source: string): Promise<void> {
  const window = { now, windowMs: LEAK_WINDOW_MS };
  await deleteLeakReports(tx, new Date(now.getTime() - LEAK_KEPT_MS));
  const own = await countLeakReport(tx, vault.hash(`leak ${networkOf(source)}`), window);
  if (own > LEAK_REPORTS_MAX.source) throw new Refusal("api_key.reported_too_often");
  const all = await countLeakReport(tx, "all", window);
  if (all > LEAK_REPORTS_MAX.all) throw new Refusal("api_key.reported_too_often");
}

type RevokedKey = {
  readonly subject: { appId: string } | { operatorId: string };
  readonly data: { readonly apiKeyId: string };
};

async function revokeFound(tx: Tx, context: Context, key: ApiKeyText): Promise<RevokedKey[]> {
  const { vault, now } = context;
  const row = await findApiKey(tx, key.keyId);
  if (!row || row.mode !== key.mode || !sameHash(vault.hash(key.secret), row.secretHash)) return [];
  if (!(await revokeLeakedKey(tx, row.id, now))) return [];
  const owner = ownerOf(row);
  await writeToStaff(tx, context, owner, { kind: "api_key_leaked", id: row.id });
  return [{ subject: owner, data: { apiKeyId: row.id } }];
}

function ownerOf({ id, appId, operatorId }: { id: string; appId: string | null; operatorId: string | null }) {
  if (appId !== null) return { appId };
  if (operatorId === null) throw new Error(`API key ${id} is nobody's`);
  return { operatorId };
}
