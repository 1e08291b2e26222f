import { and, asc, desc, eq, gte, lt, lte, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { apiKey, apiKeyWindow } from "@/db/schema/api-key";
import { keyUsage, requestLog } from "@/db/schema/traffic";
import { insertMany, isOneOf } from "@/db/store/many";
import { type KeyOfRequest, type KeyUsage, type LoggedRequest, REQUESTS_KEPT_DAYS } from "@/lib/domain/request-log";

/** What was answered lately, and what it adds to each key's day. Nobody waits for it, so it need not wait for a disk. */
export async function insertRequests(
  tx: Tx,
  rows: readonly (LoggedRequest & KeyOfRequest)[],
  usage: readonly KeyUsage[],
): Promise<void> {
  await tx.execute(sql`select set_config('synchronous_commit', 'off', true)`);
  await insertMany(tx, requestLog, rows);
  const counted = usage.map((each) => ({
    api_key_id: each.apiKeyId,
    day: each.day,
    app_id: each.appId,
    operator_id: each.operatorId,
    requests: each.requests,
    refused: each.refused,
    limited: each.limited,
    failed: each.failed,
  }));
  // Always in the same order, so that two instances never wait for each other.
  await tx.execute(sql`insert into key_usage as u
      select * from json_populate_recordset(null::key_usage, ${JSON.stringify(counted)}::json) order by api_key_id, day
    on conflict (api_key_id, day) do update set requests = u.requests + excluded.requests,
      refused = u.refused + excluded.refused, limited = u.limited + excluded.limited, failed = u.failed + excluded.failed`);
}

export type RequestFilter = {
  readonly statuses?: readonly [number, number] | undefined;
  readonly operation?: string | undefined;
  readonly apiKeyId?: string | undefined;
};

/** An app's requests, the newest first. */
export async function listRequests(
  tx: Tx,
  by: RequestFilter & { appId: string; before?: string | undefined; limit: number },
) {
  const { statuses, operation, apiKeyId, before } = by;
  return tx
    .select({
      id: requestLog.id,
      at: requestLog.at,
      apiKeyId: requestLog.apiKeyId,
      operation: requestLog.operation,
      method: requestLog.method,
      path: requestLog.path,
      query: requestLog.query,
      status: requestLog.status,
      code: requestLog.code,
      durationMs: requestLog.durationMs,
      idempotencyKey: requestLog.idempotencyKey,
    })
    .from(requestLog)
    .where(
      and(
        eq(requestLog.appId, by.appId),
        statuses && and(gte(requestLog.status, statuses[0]), lte(requestLog.status, statuses[1])),
        operation === undefined ? undefined : eq(requestLog.operation, operation),
        apiKeyId === undefined ? undefined : eq(requestLog.apiKeyId, apiKeyId),
        before === undefined ? undefined : lt(requestLog.id, before),
      ),
    )
    .orderBy(desc(requestLog.id))
    .limit(by.limit);
}

/** What these keys of an app did on each day since then. */
export async function listUsage(tx: Tx, by: { appId: string; apiKeyIds: readonly string[]; since: string }) {
  return tx
    .select({
      apiKeyId: keyUsage.apiKeyId,
      day: keyUsage.day,
      requests: keyUsage.requests,
      refused: keyUsage.refused,
      limited: keyUsage.limited,
      failed: keyUsage.failed,
    })
    .from(keyUsage)
    .where(and(eq(keyUsage.appId, by.appId), isOneOf(keyUsage.apiKeyId, by.apiKeyIds), gte(keyUsage.day, by.since)))
    .orderBy(asc(keyUsage.apiKeyId), desc(keyUsage.day))
    .limit(by.apiKeyIds.length * (REQUESTS_KEPT_DAYS + 1));
}

/** How much of their limit these keys of an app have used in windows that have not ended. */
export async function listWindows(tx: Tx, by: { appId: string; apiKeyIds: readonly string[]; windowSeconds: number }) {
  const left = sql<number>`ceil(extract(epoch from ${apiKeyWindow.since} - now()) + ${by.windowSeconds}::int)::int`;
  return tx
    .select({ apiKeyId: apiKeyWindow.apiKeyId, used: apiKeyWindow.used, resetSeconds: left })
    .from(apiKeyWindow)
    .innerJoin(apiKey, eq(apiKey.id, apiKeyWindow.apiKeyId))
    .where(and(eq(apiKey.appId, by.appId), isOneOf(apiKey.id, by.apiKeyIds), sql`${left} > 0`))
    .limit(by.apiKeyIds.length);
}

/** Forgets at most `most` requests that are older than so many days on the server's clock; how many there were. */
export async function deleteOldRequests(tx: Tx, by: { days: number; most: number }): Promise<number> {
  const rows = await tx.execute(sql`delete from request_log where id in (
      select id from request_log where at < now() - make_interval(days => ${by.days}::int) order by at limit ${by.most}
    ) returning 1`);
  return rows.length;
}

/** As `deleteOldRequests`, for whole days of keys. */
export async function deleteOldUsage(tx: Tx, by: { days: number; most: number }): Promise<number> {
  const rows = await tx.execute(sql`delete from key_usage where (api_key_id, day) in (
      select api_key_id, day from key_usage where day < (now() at time zone 'utc')::date - ${by.days}::int limit ${by.most}
    ) returning 1`);
  return rows.length;
}
