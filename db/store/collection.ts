import { and, asc, desc, eq, inArray, lte, notExists } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { attempt, payment } from "@/db/schema/payment";
import type { PaymentRow } from "@/db/store/payment";
import { COLLECTING, OPEN_ATTEMPT } from "@/lib/domain/payment";

const DUE_MAX = 200; // one sweep's bite; the next minute takes the rest

/** The hold that still keeps money for a stay; there is at most one but while one replaces another. */
export async function findHeld(tx: Tx, sessionId: string): Promise<PaymentRow | undefined> {
  const [row] = await tx
    .select()
    .from(payment)
    .where(and(eq(payment.sessionId, sessionId), eq(payment.status, "held")))
    .orderBy(desc(payment.createdAt))
    .limit(1);
  return row;
}

/** The hold is gone: released by us, run out, or cancelled at Stripe. False when it was captured or gone already. */
export async function markHoldGone(tx: Tx, paymentId: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(payment)
    .set({ status: "canceled", closedAt: at, captureBefore: null })
    .where(and(eq(payment.id, paymentId), eq(payment.status, "held")))
    .returning({ id: payment.id });
  return rows.length > 0;
}

/** Plans or ends the tries of what is owed; only while it is not final. */
export async function planCollection(
  tx: Tx,
  paymentId: string,
  plan: Partial<Pick<PaymentRow, "collectAt" | "retries" | "retryStopped">>,
): Promise<void> {
  await tx
    .update(payment)
    .set(plan)
    .where(and(eq(payment.id, paymentId), inArray(payment.status, [...COLLECTING])));
}

/** The saved card that the next try is made with; none when the driver types one. */
export async function setMeans(tx: Tx, paymentId: string, paymentMethodId: string | null): Promise<void> {
  await tx.update(payment).set({ paymentMethodId }).where(eq(payment.id, paymentId));
}

/** What somebody is asking Stripe about already: that comes first. */
function triesOf(tx: Tx) {
  return tx
    .select({ id: attempt.id })
    .from(attempt)
    .where(and(eq(attempt.paymentId, payment.id), inArray(attempt.state, [...OPEN_ATTEMPT])));
}

/** What is owed and due to be collected. */
export async function listDueCollections(tx: Tx, now: Date) {
  return tx
    .select({ paymentId: payment.id })
    .from(payment)
    .where(and(lte(payment.collectAt, now), notExists(triesOf(tx))))
    .orderBy(asc(payment.collectAt))
    .limit(DUE_MAX);
}

/** What a hold that stands can become: larger, or no longer able to grow. */
export async function changeHold(
  tx: Tx,
  paymentId: string,
  change: Partial<Pick<PaymentRow, "amountMinor" | "canGrow" | "growAt">>,
): Promise<void> {
  await tx
    .update(payment)
    .set(change)
    .where(and(eq(payment.id, paymentId), eq(payment.status, "held")));
}

/** Holds that should grow now. */
export async function listGrowingHolds(tx: Tx, now: Date) {
  return tx
    .select({ paymentId: payment.id })
    .from(payment)
    .where(and(eq(payment.status, "held"), lte(payment.growAt, now)))
    .orderBy(asc(payment.growAt))
    .limit(DUE_MAX);
}

/** Notes when the stay of a hold that is gone gets a new one; null when it has one or needs none. */
export async function planReplacement(tx: Tx, paymentId: string, replaceAt: Date | null): Promise<void> {
  await tx.update(payment).set({ replaceAt }).where(eq(payment.id, paymentId));
}

/** Takes the right to replace a hold that is gone until `until`, when the next one may try; undefined when it is not due. */
export async function claimReplacement(
  tx: Tx,
  paymentId: string,
  claim: { now: Date; until: Date },
): Promise<PaymentRow | undefined> {
  const [row] = await tx
    .update(payment)
    .set({ replaceAt: claim.until })
    .where(and(eq(payment.id, paymentId), lte(payment.replaceAt, claim.now)))
    .returning();
  return row;
}

/** Holds that are gone and whose running stays need another one now. */
export async function listHoldsToReplace(tx: Tx, now: Date) {
  return tx
    .select({ paymentId: payment.id })
    .from(payment)
    .where(lte(payment.replaceAt, now))
    .orderBy(asc(payment.replaceAt))
    .limit(DUE_MAX);
}

/** Holds that Stripe will let go before `heldUntil`. */
export async function listEndingHolds(tx: Tx, heldUntil: Date) {
  return tx
    .select({ paymentId: payment.id })
    .from(payment)
    .where(and(eq(payment.status, "held"), lte(payment.captureBefore, heldUntil), notExists(triesOf(tx))))
    .orderBy(asc(payment.captureBefore))
    .limit(DUE_MAX);
}

/** What is kept on cards for some stays, newest first. */
export async function listHeld(tx: Tx, sessionIds: readonly string[]) {
  if (sessionIds.length === 0) return [];
  return tx
    .select({ sessionId: payment.sessionId, amountMinor: payment.amountMinor })
    .from(payment)
    .where(and(inArray(payment.sessionId, [...sessionIds]), eq(payment.status, "held")))
    .orderBy(desc(payment.createdAt))
    .limit(DUE_MAX);
}
