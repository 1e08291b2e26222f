import { and, count, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { app } from "@/db/schema/app";
import { webhookEndpoint, webhookSecret } from "@/db/schema/webhook";
import { isAfter, type Part } from "@/db/store/page";
import { SECRETS_MAX } from "@/lib/domain/delivery";

const SHOWN = {
  id: webhookEndpoint.id,
  url: webhookEndpoint.url,
  events: webhookEndpoint.events,
  createdAt: webhookEndpoint.createdAt,
  failingSince: webhookEndpoint.failingSince,
  disabledAt: webhookEndpoint.disabledAt,
} as const;

/** Endpoints of one app are made one after the other, so that their number can be limited; events are written meanwhile. */
export async function lockEndpointsOf(tx: Tx, appId: string) {
  const [row] = await tx.select({ mode: app.mode }).from(app).where(eq(app.id, appId)).for("no key update");
  return row;
}

export async function countEndpoints(tx: Tx, by: { appId: string }): Promise<number> {
  const [row] = await tx
    .select({ count: count() })
    .from(webhookEndpoint)
    .where(and(eq(webhookEndpoint.appId, by.appId), isNull(webhookEndpoint.deletedAt)));
  return row?.count ?? 0;
}

/** False when this very row is there already. */
export async function insertEndpoint(tx: Tx, row: typeof webhookEndpoint.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(webhookEndpoint).values(row).onConflictDoNothing().returning({ id: webhookEndpoint.id });
  return rows.length > 0;
}

/** An app's endpoints, the oldest first. */
export async function listEndpoints(tx: Tx, { appId, limit = 100, after }: { appId: string } & Partial<Part>) {
  const order = [webhookEndpoint.createdAt, webhookEndpoint.id];
  return tx
    .select(SHOWN)
    .from(webhookEndpoint)
    .where(and(eq(webhookEndpoint.appId, appId), isNull(webhookEndpoint.deletedAt), after && isAfter(order, after)))
    .orderBy(...order)
    .limit(limit);
}

type One = { readonly appId: string; readonly endpointId: string };

function isThis({ appId, endpointId }: One) {
  return and(eq(webhookEndpoint.appId, appId), eq(webhookEndpoint.id, endpointId), isNull(webhookEndpoint.deletedAt));
}

export async function findEndpoint(tx: Tx, by: One) {
  const [row] = await tx.select(SHOWN).from(webhookEndpoint).where(isThis(by));
  return row;
}

/** Holds an endpoint's row until the transaction ends. */
export async function lockEndpoint(tx: Tx, by: One) {
  const [row] = await tx
    .select({ failedRounds: webhookEndpoint.failedRounds, failingSince: webhookEndpoint.failingSince })
    .from(webhookEndpoint)
    .where(isThis(by))
    .for("update");
  return row;
}

export async function markEndpointDeleted(tx: Tx, by: One, deletedAt: Date): Promise<boolean> {
  const rows = await tx
    .update(webhookEndpoint)
    .set({ deletedAt })
    .where(isThis(by))
    .returning({ id: webhookEndpoint.id });
  return rows.length > 0;
}

/** Its server said that nobody is there any more. */
export async function markEndpointDisabled(tx: Tx, by: One, disabledAt: Date): Promise<boolean> {
  const rows = await tx
    .update(webhookEndpoint)
    .set({ disabledAt })
    .where(and(isThis(by), isNull(webhookEndpoint.disabledAt)))
    .returning({ id: webhookEndpoint.id });
  return rows.length > 0;
}

/** False when this very secret is there already. */
export async function insertSecret(tx: Tx, row: typeof webhookSecret.$inferInsert): Promise<boolean> {
  const rows = await tx
    .insert(webhookSecret)
    .values(row)
    .onConflictDoNothing({ target: webhookSecret.id })
    .returning({ id: webhookSecret.id });
  return rows.length > 0;
}

export async function hasSecret(tx: Tx, secretId: string): Promise<boolean> {
  const rows = await tx.select({ id: webhookSecret.id }).from(webhookSecret).where(eq(webhookSecret.id, secretId));
  return rows.length > 0;
}

/** The newest secret signs on until `until` beside the one that takes over; those before it keep the end that they were given. */
export async function endSecret(tx: Tx, { appId, endpointId }: One, until: Date): Promise<void> {
  await tx
    .update(webhookSecret)
    .set({ notAfter: until })
    .where(
      and(eq(webhookSecret.appId, appId), eq(webhookSecret.endpointId, endpointId), isNull(webhookSecret.notAfter)),
    );
}

/** The newest secret, if nobody was shown it yet; whoever gets it is the only one. */
export async function takeUnshownSecret(tx: Tx, { appId, endpointId }: One, shownAt: Date) {
  const [row] = await tx
    .update(webhookSecret)
    .set({ shownAt })
    .where(
      and(
        eq(webhookSecret.appId, appId),
        eq(webhookSecret.endpointId, endpointId),
        isNull(webhookSecret.notAfter),
        isNull(webhookSecret.shownAt),
      ),
    )
    .returning({ id: webhookSecret.id, sealed: webhookSecret.sealedValue });
  return row;
}

/** What signs now, the newest first. */
export async function listSecrets(tx: Tx, endpointId: string, now: Date) {
  return tx
    .select({ id: webhookSecret.id, sealed: webhookSecret.sealedValue })
    .from(webhookSecret)
    .where(
      and(
        eq(webhookSecret.endpointId, endpointId),
        or(isNull(webhookSecret.notAfter), gt(webhookSecret.notAfter, now)),
      ),
    )
    .orderBy(desc(sql`${webhookSecret.notAfter} is null`), desc(webhookSecret.createdAt))
    .limit(SECRETS_MAX);
}
