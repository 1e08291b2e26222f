import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Tx } from "@/db/client";
import { apiKey } from "@/db/schema/api-key";
import { person } from "@/db/schema/person";

/** Whose key it is. */
export type KeyOwner = { readonly appId: string } | { readonly operatorId: string };

/** Some years of keys: what is older and over tells nobody anything. */
const SHOWN_MAX = 100;

function isOf(owner: KeyOwner) {
  return "appId" in owner ? eq(apiKey.appId, owner.appId) : eq(apiKey.operatorId, owner.operatorId);
}

function isLiving(now: Date) {
  return and(isNull(apiKey.revokedAt), or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, now)));
}

const before = alias(apiKey, "before");

/** What people are shown of keys; what opens something with one is not among it. */
const SHOWN = {
  id: apiKey.id,
  keyId: apiKey.keyId,
  mode: apiKey.mode,
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
} as const;

/** An owner's keys: those that work first, then the newest. */
export async function listApiKeys(tx: Tx, owner: KeyOwner, now: Date) {
  return tx
    .select(SHOWN)
    .from(apiKey)
    .leftJoin(person, eq(person.id, apiKey.createdBy))
    .leftJoin(before, eq(before.id, apiKey.rolledFromId))
    .where(isOf(owner))
    .orderBy(desc(sql`${isLiving(now)}`), desc(apiKey.createdAt), desc(apiKey.id))
    .limit(SHOWN_MAX);
}
