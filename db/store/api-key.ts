import { and, count, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Tx } from "@/db/client";
import { apiKey } from "@/db/schema/api-key";
import { app } from "@/db/schema/app";
import { operator } from "@/db/schema/operator";
import { person } from "@/db/schema/person";
import type { KeyOwner } from "@/lib/domain/key-owner";

/** Some years of keys: what is older and over tells nobody anything. */
const SHOWN_MAX = 100;

type One = { readonly owner: KeyOwner; readonly apiKeyId: string };

function isOf(owner: KeyOwner) {
  return "appId" in owner ? eq(apiKey.appId, owner.appId) : eq(apiKey.operatorId, owner.operatorId);
}

function isThis({ owner, apiKeyId }: One) {
  return and(isOf(owner), eq(apiKey.id, apiKeyId));
}

/** `now` is real time, as all times of keys. */
function isLiving(now: Date) {
  return and(isNull(apiKey.revokedAt), or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, now)));
}

const before = alias(apiKey, "before");
const after = alias(apiKey, "after");

/** What people are shown of keys; what opens something with one is not among it. */
const SHOWN = {
  id: apiKey.id,
  keyId: apiKey.keyId,
  mode: sql<"test" | "live">`coalesce(${app.mode}, ${apiKey.mode})`,
  label: apiKey.label,
  scopes: apiKey.scopes,
  createdAt: apiKey.createdAt,
  createdByName: person.name,
  createdByEmail: person.email,
  lastUsedAt: apiKey.lastUsedAt,
  expiresAt: apiKey.expiresAt,
  revokedAt: apiKey.revokedAt,
  leakedAt: apiKey.leakedAt,
  rolledFromKeyId: before.keyId,
  rolledIntoKeyId: after.keyId,
} as const;

function shown(tx: Tx) {
  return tx
    .select(SHOWN)
    .from(apiKey)
    .leftJoin(app, eq(app.id, apiKey.appId))
    .leftJoin(person, eq(person.id, apiKey.createdBy))
    .leftJoin(before, eq(before.id, apiKey.rolledFromId))
    .leftJoin(after, eq(after.rolledFromId, apiKey.id));
}

export type ShownKey = Awaited<ReturnType<typeof listApiKeys>>[number];

/** An owner's keys: those that work first, then the newest. */
export async function listApiKeys(tx: Tx, owner: KeyOwner, now: Date) {
  return shown(tx)
    .where(isOf(owner))
    .orderBy(desc(sql`${isLiving(now)}`), desc(apiKey.createdAt), desc(apiKey.id))
    .limit(SHOWN_MAX);
}

export async function findOwnApiKey(tx: Tx, one: One): Promise<ShownKey | undefined> {
  const [row] = await shown(tx).where(isThis(one));
  return row;
}

/** Keys of one owner are made one after the other, so that their number can be limited; requests with them go on. */
export async function lockKeyOwner(tx: Tx, owner: KeyOwner): Promise<void> {
  if ("appId" in owner) await tx.select({ id: app.id }).from(app).where(eq(app.id, owner.appId)).for("no key update");
  else
    await tx.select({ id: operator.id }).from(operator).where(eq(operator.id, owner.operatorId)).for("no key update");
}

export async function countLivingKeys(tx: Tx, owner: KeyOwner, now: Date): Promise<number> {
  const [row] = await tx
    .select({ count: count() })
    .from(apiKey)
    .where(and(isOf(owner), isLiving(now)));
  return row?.count ?? 0;
}

/** False when this very key is there already. */
export async function insertKeyOnce(tx: Tx, row: typeof apiKey.$inferInsert): Promise<boolean> {
  const rows = await tx
    .insert(apiKey)
    .values(row)
    .onConflictDoNothing({ target: apiKey.id })
    .returning({ id: apiKey.id });
  return rows.length > 0;
}

/** Gives a key that works and has no end yet an end; undefined when it is over, has one, or is not the owner's. */
export async function endApiKey(tx: Tx, one: One, { now, endsAt }: { now: Date; endsAt: Date }) {
  const [row] = await tx
    .update(apiKey)
    .set({ expiresAt: endsAt })
    .where(and(isThis(one), isLiving(now), isNull(apiKey.expiresAt)))
    .returning({ label: apiKey.label, scopes: apiKey.scopes, mode: apiKey.mode });
  return row;
}

/** True when it was this call that ended it. */
export async function revokeKey(tx: Tx, one: One, now: Date): Promise<boolean> {
  const rows = await tx
    .update(apiKey)
    .set({ revokedAt: now })
    .where(and(isThis(one), isLiving(now)))
    .returning({ id: apiKey.id });
  return rows.length > 0;
}

/** Revokes whosever key it is because somebody found it; undefined when it was over before. */
export async function revokeLeakedKey(tx: Tx, apiKeyId: string, now: Date) {
  const [row] = await tx
    .update(apiKey)
    .set({ revokedAt: now, leakedAt: now })
    .where(and(eq(apiKey.id, apiKeyId), isLiving(now)))
    .returning({ appId: apiKey.appId, operatorId: apiKey.operatorId, keyId: apiKey.keyId, label: apiKey.label });
  return row;
}

/** The key of this id with what it is recognised by; whether it is still good is decided by whoever asks. */
export async function findApiKey(tx: Tx, keyId: string) {
  const [row] = await tx
    .select({
      id: apiKey.id,
      appId: apiKey.appId,
      operatorId: apiKey.operatorId,
      mode: SHOWN.mode,
      secretHash: apiKey.secretHash,
      scopes: apiKey.scopes,
      expiresAt: apiKey.expiresAt,
      revokedAt: apiKey.revokedAt,
    })
    .from(apiKey)
    .leftJoin(app, eq(app.id, apiKey.appId))
    .where(eq(apiKey.keyId, keyId));
  return row;
}
