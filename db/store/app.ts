import { and, desc, eq, gt, isNull, lte, or } from "drizzle-orm";
import type { Asking, Tx } from "@/db/client";
import { apiKey } from "@/db/schema/api-key";
import { app, feePlan, platformKey } from "@/db/schema/app";
import { isOneOf } from "@/db/store/many";

export type PlatformKeyKind = (typeof platformKey.$inferSelect)["kind"];

/** Overlapping keys during a roll; more would be a leak of old ones. */
const VALID_KEYS_MAX = 5;

export const APP = {
  id: app.id,
  slug: app.slug,
  name: app.name,
  mode: app.mode,
  isPortal: app.isPortal,
  stripeAccountId: app.stripeAccountId,
  isExtension: app.isExtension,
  returnOrigins: app.returnOrigins,
} as const;

export async function findApp(tx: Tx, by: { appId: string } | { slug: string }) {
  const where = "appId" in by ? eq(app.id, by.appId) : eq(app.slug, by.slug);
  const [row] = await tx.select(APP).from(app).where(where);
  return row;
}

/** The app whose drivers use this web portal. */
export async function findPortal(tx: Tx) {
  const [row] = await tx
    .select({ id: app.id, slug: app.slug, name: app.name, mode: app.mode })
    .from(app)
    .where(eq(app.isPortal, true));
  return row;
}

export async function listApps(tx: Tx) {
  return tx
    .select({ id: app.id, slug: app.slug, name: app.name, mode: app.mode })
    .from(app)
    .orderBy(app.name)
    .limit(100);
}

export async function insertApp(tx: Tx, row: typeof app.$inferInsert): Promise<void> {
  await tx.insert(app).values(row);
}

function isValid(now: Date) {
  return and(lte(platformKey.validFrom, now), or(isNull(platformKey.notAfter), gt(platformKey.notAfter, now)));
}

/** The keys of one kind that are valid now, newest first, with the account that they open. */
export async function listPlatformKeys(tx: Asking, by: { appId: string; kind: PlatformKeyKind; now: Date }) {
  return tx
    .select({
      id: platformKey.id,
      sealed: platformKey.sealedValue,
      notAfter: platformKey.notAfter,
      stripeAccountId: app.stripeAccountId,
    })
    .from(platformKey)
    .innerJoin(app, eq(app.id, platformKey.appId))
    .where(and(eq(platformKey.appId, by.appId), eq(platformKey.kind, by.kind), isValid(by.now)))
    .orderBy(desc(platformKey.validFrom), desc(platformKey.id))
    .limit(VALID_KEYS_MAX);
}

/** Of each app the newest publishable key that is valid now. */
export async function listPublishableKeys(tx: Asking, appIds: readonly string[], now: Date) {
  return tx
    .selectDistinctOn([platformKey.appId], {
      id: platformKey.id,
      appId: platformKey.appId,
      sealed: platformKey.sealedValue,
    })
    .from(platformKey)
    .where(and(isOneOf(platformKey.appId, appIds), eq(platformKey.kind, "publishable"), isValid(now)))
    .orderBy(platformKey.appId, desc(platformKey.validFrom), desc(platformKey.id));
}

/** The valid webhook secrets of an app's endpoint; undefined when there is no such app. */
export async function listWebhookSecrets(
  tx: Tx,
  slug: string,
  kind: "webhook_platform" | "webhook_connect" | "webhook_thin",
  now: Date,
): Promise<{ appId: string; mode: "test" | "live"; sealedValues: { id: string; sealed: string }[] } | undefined> {
  const found = await findApp(tx, { slug });
  if (!found) return undefined;
  const keys = await listPlatformKeys(tx, { appId: found.id, kind, now });
  return { appId: found.id, mode: found.mode, sealedValues: keys.map(({ id, sealed }) => ({ id, sealed })) };
}

export async function insertPlatformKey(tx: Tx, row: typeof platformKey.$inferInsert): Promise<void> {
  await tx.insert(platformKey).values(row);
}

export const FEE_PLAN = {
  id: feePlan.id,
  version: feePlan.version,
  serviceFees: feePlan.serviceFees,
  commissionBasisPoints: feePlan.commissionBasisPoints,
  commissionFixed: feePlan.commissionFixed,
} as const;

export async function findFeePlan(tx: Tx, by: { appId: string } | { feePlanId: string }) {
  const [row] = await tx
    .select(FEE_PLAN)
    .from(feePlan)
    .where("appId" in by ? eq(feePlan.appId, by.appId) : eq(feePlan.id, by.feePlanId))
    .orderBy(desc(feePlan.version))
    .limit(1);
  return row;
}

export async function insertFeePlan(tx: Tx, row: typeof feePlan.$inferInsert): Promise<void> {
  await tx.insert(feePlan).values(row);
}

/** A key of the HTTP API; `secretHash` is the keyed hash of its secret part. */
export async function insertApiKey(tx: Tx, row: typeof apiKey.$inferInsert): Promise<void> {
  await tx.insert(apiKey).values(row);
}
