import { and, asc, eq, isNull, lt, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { stripeEvent } from "@/db/schema/journal";

/** More tries than this are a bug of ours; the row stays for support. */
const TRIES_MAX = 20;

/** Stores an event once; false when it was here before. */
export async function insertStripeEvent(tx: Tx, row: typeof stripeEvent.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(stripeEvent).values(row).onConflictDoNothing().returning({ id: stripeEvent.id });
  return rows.length > 0;
}

export async function findStripeEvent(tx: Tx, by: { appId: string; id: string }) {
  const [row] = await tx
    .select()
    .from(stripeEvent)
    .where(and(eq(stripeEvent.appId, by.appId), eq(stripeEvent.id, by.id)));
  return row;
}

export async function countStripeEventTry(tx: Tx, by: { appId: string; id: string }): Promise<void> {
  await tx
    .update(stripeEvent)
    .set({ tries: sql`${stripeEvent.tries} + 1` })
    .where(and(eq(stripeEvent.appId, by.appId), eq(stripeEvent.id, by.id)));
}

export async function markStripeEventHandled(
  tx: Tx,
  by: { appId: string; id: string },
  at: Date,
  outcome: string,
): Promise<void> {
  await tx
    .update(stripeEvent)
    .set({ handledAt: at, outcome })
    .where(and(eq(stripeEvent.appId, by.appId), eq(stripeEvent.id, by.id), isNull(stripeEvent.handledAt)));
}

/** Events that wait longer than their job should take. */
export async function listUnhandledEvents(tx: Tx, receivedBefore: Date) {
  return tx
    .select({ appId: stripeEvent.appId, id: stripeEvent.id })
    .from(stripeEvent)
    .where(
      and(
        isNull(stripeEvent.handledAt),
        lt(stripeEvent.receivedAt, receivedBefore),
        sql`${stripeEvent.tries} < ${TRIES_MAX}`,
      ),
    )
    .orderBy(asc(stripeEvent.receivedAt))
    .limit(200);
}
