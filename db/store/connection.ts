import { and, asc, eq, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { app } from "@/db/schema/app";
import { connection } from "@/db/schema/operator";

const COLUMNS = {
  id: connection.id,
  appId: connection.appId,
  operatorId: connection.operatorId,
  kind: connection.kind,
  stripeAccountId: connection.stripeAccountId,
  chargesEnabled: connection.chargesEnabled,
  payoutsEnabled: connection.payoutsEnabled,
  detailsSubmitted: connection.detailsSubmitted,
  capabilities: connection.capabilities,
  requirements: connection.requirements,
  currency: connection.currency,
  minimumChargeMinor: connection.minimumChargeMinor,
  refreshedAt: connection.refreshedAt,
  deauthorizedAt: connection.deauthorizedAt,
  chargesLostAt: connection.chargesLostAt,
} as const;

export async function findConnection(
  tx: Tx,
  by: { connectionId: string } | { appId: string; operatorId: string } | { appId: string; account: string },
) {
  const where =
    "connectionId" in by
      ? eq(connection.id, by.connectionId)
      : "operatorId" in by
        ? and(eq(connection.appId, by.appId), eq(connection.operatorId, by.operatorId))
        : and(eq(connection.appId, by.appId), eq(connection.stripeAccountId, by.account));
  const [row] = await tx.select(COLUMNS).from(connection).where(where).limit(1);
  return row;
}

export async function listConnections(tx: Tx, by: { operatorId: string }) {
  return tx
    .select({ ...COLUMNS, appName: app.name, appSlug: app.slug })
    .from(connection)
    .innerJoin(app, eq(app.id, connection.appId))
    .where(eq(connection.operatorId, by.operatorId))
    .orderBy(asc(app.name))
    .limit(100);
}

/** Connections with an account that was not looked at since `before`. */
export async function listStaleConnections(tx: Tx, before: Date) {
  return tx
    .select({ id: connection.id })
    .from(connection)
    .where(
      and(isNull(connection.deauthorizedAt), or(isNull(connection.refreshedAt), lt(connection.refreshedAt, before))),
    )
    .orderBy(asc(connection.refreshedAt))
    .limit(100);
}

/** Returns false when the pair has a connection already. */
export async function insertConnection(tx: Tx, row: typeof connection.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(connection).values(row).onConflictDoNothing().returning({ id: connection.id });
  return rows.length > 0;
}

/** The account is set once; a second answer for the same connection changes nothing. */
export async function setConnectionAccount(tx: Tx, connectionId: string, account: string): Promise<void> {
  await tx
    .update(connection)
    .set({ stripeAccountId: account })
    .where(and(eq(connection.id, connectionId), isNull(connection.stripeAccountId)));
}

type Observed = Pick<
  typeof connection.$inferInsert,
  "chargesEnabled" | "payoutsEnabled" | "detailsSubmitted" | "capabilities" | "requirements"
>;

/** What was asked for earlier does not overwrite what was asked for later. */
export async function markConnectionSeen(tx: Tx, connectionId: string, seen: Observed, at: Date): Promise<void> {
  await tx
    .update(connection)
    .set({ ...seen, refreshedAt: at, deauthorizedAt: null, chargesLostAt: seen.chargesEnabled ? null : lostAt(at) })
    .where(and(eq(connection.id, connectionId), or(isNull(connection.refreshedAt), lte(connection.refreshedAt, at))));
}

/** The first time counts: who hears of it again knows nothing new. */
function lostAt(at: Date) {
  return sql`coalesce(${connection.chargesLostAt}, ${at.toISOString()}::timestamptz)`;
}

export async function markConnectionLost(tx: Tx, connectionId: string, at: Date): Promise<void> {
  await tx
    .update(connection)
    .set({
      chargesEnabled: false,
      payoutsEnabled: false,
      deauthorizedAt: at,
      refreshedAt: at,
      chargesLostAt: lostAt(at),
    })
    .where(and(eq(connection.id, connectionId), isNull(connection.deauthorizedAt)));
}
