import { and, eq, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { apiKey } from "@/db/schema/api-key";
import { apiRequest } from "@/db/schema/api-request";
import { app } from "@/db/schema/app";

/** A key with its owner; whether it is still good is decided by whoever asks. */
export async function findApiKey(tx: Tx, keyId: string) {
  const [row] = await tx
    .select({
      id: apiKey.id,
      appId: apiKey.appId,
      operatorId: apiKey.operatorId,
      mode: sql<"test" | "live">`coalesce(${app.mode}, ${apiKey.mode})`,
      secretHash: apiKey.secretHash,
      scopes: apiKey.scopes,
      expiresAt: apiKey.expiresAt,
      revokedAt: apiKey.revokedAt,
      lastUsedAt: apiKey.lastUsedAt,
    })
    .from(apiKey)
    .leftJoin(app, eq(app.id, apiKey.appId))
    .where(eq(apiKey.keyId, keyId));
  return row;
}

export async function markApiKeyUsed(tx: Tx, id: string, lastUsedAt: Date): Promise<void> {
  await tx.update(apiKey).set({ lastUsedAt }).where(eq(apiKey.id, id));
}

/** Counts one look of a key; how many there were in the minute that `now` is in. A minute begins with its first look. */
export async function countLook(tx: Tx, id: string, { now, windowMs }: { now: Date; windowMs: number }) {
  const isOver = or(isNull(apiKey.looksSince), lte(apiKey.looksSince, new Date(now.getTime() - windowMs)));
  const [row] = await tx
    .update(apiKey)
    .set({
      looks: sql`case when ${isOver} then 1 else ${apiKey.looks} + 1 end`,
      looksSince: sql`case when ${isOver} then ${now.toISOString()}::timestamptz else ${apiKey.looksSince} end`,
    })
    .where(eq(apiKey.id, id))
    .returning({ looks: apiKey.looks });
  return row?.looks ?? 0;
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
