import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Asking, Tx } from "@/db/client";
import { apiRequest } from "@/db/schema/api-request";

/** A key's last use is shown by the minute; more would be a durable write with every request. */
const USED_EVERY_SECONDS = 60;

export type AskedKey = { readonly keyId: string; readonly secretHash: string; readonly mode: "test" | "live" };

type KnownKey = {
  id: string;
  appId: string | null;
  operatorId: string | null;
  mode: "test" | "live";
  scopes: string[];
  /** Requests in its window, with this one; null where the secret is not the key's. */
  used: number | null;
  resetSeconds: number;
  /** By which product time differs from real time: every request needs it too. */
  offsetMs: number;
};

/** Of each request its key, in the order of the requests; undefined where there is none, or none that still works. */
export async function countRequests(
  tx: Asking,
  asked: readonly AskedKey[],
  windowSeconds: number,
): Promise<(KnownKey | undefined)[]> {
  const groups = [...Map.groupBy(asked.entries(), ([, one]) => JSON.stringify(one)).values()];
  const rows = await countEach(
    tx,
    groups.map((group, nr) => ({ ...group[0]?.[1], nr, times: group.length })),
    windowSeconds,
  );
  const answers: (KnownKey | undefined)[] = asked.map(() => undefined);
  for (const { nr, used, ...known } of rows) {
    const group = groups[nr] ?? [];
    for (const [at, [index]] of group.entries()) {
      answers[index] = { ...known, used: used === null ? null : used - (group.length - 1 - at) };
    }
  }
  return answers;
}

/**
 * Keys that are neither over nor revoked, and their requests counted where the secret is right: one statement, because it comes
 * before everything else. On the server's clock, which all instances share. Hashes are keyed, so that nobody can steer how far two agree.
 * Rows are taken in one order, so that no two instances wait for each other; whoever changes a key itself is not waited for.
 */
function countEach(tx: Asking, asked: readonly object[], windowSeconds: number) {
  const isOver = sql`w.since <= now() - make_interval(secs => ${windowSeconds}::int)`;
  return tx.execute<KnownKey & { nr: number }>(sql`
    with asked as (
      select * from json_to_recordset(${JSON.stringify(asked)}::json)
        as a ("nr" int, "times" int, "keyId" text, "secretHash" text, "mode" text)
    ), found as (
      select asked.nr, asked.times, k.id, k.app_id, k.operator_id, coalesce(a.mode, k.mode) as mode, k.scopes,
        k.secret_hash = asked."secretHash" and coalesce(a.mode, k.mode) = asked.mode as is_right
      from asked join api_key k on k.key_id = asked."keyId" left join app a on a.id = k.app_id
      where k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    ), counted as (
      insert into api_key_window as w (api_key_id, since, used) select id, now(), times from found where is_right order by id
      on conflict (api_key_id) do update set since = case when ${isOver} then now() else w.since end,
        used = case when ${isOver} then excluded.used else w.used + excluded.used end
      returning api_key_id, used, since
    ), stale as (
      select k.id from api_key k where k.id in (select id from found where is_right)
        and coalesce(k.last_used_at, '-infinity') <= now() - make_interval(secs => ${USED_EVERY_SECONDS}::int)
      for no key update skip locked
    ), seen as (
      update api_key k set last_used_at = now() from stale where k.id = stale.id
    )
    select f.nr, f.id, f.app_id as "appId", f.operator_id as "operatorId", f.mode, f.scopes, c.used,
      least(${windowSeconds}::int, greatest(1, ceil(extract(epoch from c.since - now()) + ${windowSeconds}::int)))::int as "resetSeconds",
      coalesce((select offset_ms from clock where id = 1), 0)::float8 as "offsetMs"
    from found f left join counted c on c.api_key_id = f.id and f.is_right`);
}

export type ApiRequestRow = typeof apiRequest.$inferSelect;

/** The row when the key is new; undefined when it was used before. */
export async function insertApiRequest(
  tx: Tx,
  row: typeof apiRequest.$inferInsert,
): Promise<ApiRequestRow | undefined> {
  const [inserted] = await tx
    .insert(apiRequest)
    .values(row)
    .onConflictDoNothing({ target: [apiRequest.appId, apiRequest.key] })
    .returning();
  return inserted;
}

export async function findApiRequest(tx: Tx, by: { appId: string; key: string }): Promise<ApiRequestRow | undefined> {
  const [row] = await tx
    .select()
    .from(apiRequest)
    .where(and(eq(apiRequest.appId, by.appId), eq(apiRequest.key, by.key)));
  return row;
}

/** Takes over from whoever was given until `leaseUntil` and never answered; false when somebody else was faster. */
export async function takeApiRequest(tx: Tx, row: ApiRequestRow, leaseUntil: Date): Promise<boolean> {
  const rows = await tx
    .update(apiRequest)
    .set({ leaseUntil })
    .where(and(eq(apiRequest.id, row.id), isNull(apiRequest.status), eq(apiRequest.leaseUntil, row.leaseUntil)))
    .returning({ id: apiRequest.id });
  return rows.length > 0;
}

export async function answerApiRequest(
  tx: Tx,
  id: string,
  answer: { status: number; refusal?: ApiRequestRow["refusal"] },
): Promise<void> {
  await tx.update(apiRequest).set(answer).where(eq(apiRequest.id, id));
}

/** What was refused for a reason that may pass is asked anew under the same key, and then perhaps makes a thing of another id. */
export async function freeApiRequest(tx: Tx, id: string, free: { id: string; leaseUntil: Date }): Promise<void> {
  await tx
    .update(apiRequest)
    .set(free)
    .where(and(eq(apiRequest.id, id), isNull(apiRequest.status)));
}

export async function deleteOldApiRequests(tx: Tx, before: Date): Promise<void> {
  await tx.delete(apiRequest).where(lt(apiRequest.createdAt, before));
}
