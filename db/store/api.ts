import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Asking, Tx } from "@/db/client";
import { apiRequest } from "@/db/schema/api-request";

/** A key's last use is shown by the minute; more would be a durable write with every request. */
const USED_EVERY_SECONDS = 60;

type KnownKey = {
  id: string;
  appId: string | null;
  operatorId: string | null;
  mode: "test" | "live";
  scopes: string[];
  secretHash: string;
  /** Requests in its window, with this one; null where the secret is not the key's. */
  used: number | null;
  resetSeconds: number;
};

/**
 * A key that is neither over nor revoked, and its request counted where the secret is right: one statement, because it comes
 * before everything else. On the server's clock, which all instances share. Hashes are keyed, so that nobody can steer how far two agree.
 */
export async function countRequest(
  tx: Asking,
  by: { keyId: string; secretHash: string; mode: "test" | "live"; windowSeconds: number },
): Promise<KnownKey | undefined> {
  const isOver = sql`w.since <= now() - make_interval(secs => ${by.windowSeconds}::int)`;
  const [row] = await tx.execute<KnownKey>(sql`
    with found as (
      select k.id, k.app_id, k.operator_id, coalesce(a.mode, k.mode) as mode, k.scopes, k.secret_hash, k.last_used_at
      from api_key k left join app a on a.id = k.app_id
      where k.key_id = ${by.keyId} and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    ), mine as (
      select id, last_used_at from found where secret_hash = ${by.secretHash} and mode = ${by.mode}
    ), counted as (
      insert into api_key_window as w (api_key_id, since, used) select id, now(), 1 from mine
      on conflict (api_key_id) do update set
        since = case when ${isOver} then now() else w.since end, used = case when ${isOver} then 1 else w.used + 1 end
      returning used, since
    ), seen as (
      update api_key k set last_used_at = now() from mine where k.id = mine.id
        and coalesce(mine.last_used_at, '-infinity') <= now() - make_interval(secs => ${USED_EVERY_SECONDS}::int)
    )
    select f.id, f.app_id as "appId", f.operator_id as "operatorId", f.mode, f.scopes, f.secret_hash as "secretHash", c.used,
      least(${by.windowSeconds}::int, greatest(1, ceil(extract(epoch from c.since - now()) + ${by.windowSeconds}::int)))::int as "resetSeconds"
    from found f left join counted c on true`);
  return row;
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
