import { and, asc, eq, gt, isNull, lt, lte, or } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { stripeEvent } from "@/db/schema/journal";

/** Stripe forgets an event after 30 days; what was not followed by then stays for support. */
const FOLLOWED_MS = 30 * 24 * 60 * 60_000;

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

/** Counts a try; the sweeper leaves the event alone until `nextTryAt`. */
export async function countStripeEventTry(
  tx: Tx,
  by: { appId: string; id: string },
  change: { tries: number; nextTryAt: Date },
): Promise<void> {
  await tx
    .update(stripeEvent)
    .set(change)
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

/** Events that wait longer than their job should take, as far as they are due for another try. */
export async function listUnhandledEvents(tx: Tx, due: { receivedBefore: Date; now: Date }) {
  return tx
    .select({ appId: stripeEvent.appId, id: stripeEvent.id })
    .from(stripeEvent)
    .where(
      and(
        isNull(stripeEvent.handledAt),
        lt(stripeEvent.receivedAt, due.receivedBefore),
        gt(stripeEvent.receivedAt, new Date(due.now.getTime() - FOLLOWED_MS)),
        or(isNull(stripeEvent.nextTryAt), lte(stripeEvent.nextTryAt, due.now)),
      ),
    )
    .orderBy(asc(stripeEvent.receivedAt))
    .limit(200);
}
