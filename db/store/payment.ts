import { and, asc, desc, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { payment } from "@/db/schema/payment";
import type { Minor } from "@/lib/domain/money";
import { type CardShown, COLLECTING, type Decline, type PaymentStatus } from "@/lib/domain/payment";

export type PaymentRow = typeof payment.$inferSelect;

const DUE_MAX = 200; // one sweep's bite; the next minute takes the rest

export async function insertPayment(tx: Tx, row: typeof payment.$inferInsert): Promise<void> {
  await tx.insert(payment).values(row);
}

export async function findPayment(tx: Tx, paymentId: string): Promise<PaymentRow | undefined> {
  const [row] = await tx.select().from(payment).where(eq(payment.id, paymentId));
  return row;
}

export async function lockPayment(tx: Tx, paymentId: string): Promise<PaymentRow | undefined> {
  const [row] = await tx.select().from(payment).where(eq(payment.id, paymentId)).for("update");
  return row;
}

/** The payment of a PaymentIntent. */
export async function findPaymentByIntent(
  tx: Tx,
  by: { account: string; paymentIntentId: string },
): Promise<PaymentRow | undefined> {
  const [row] = await tx
    .select()
    .from(payment)
    .where(and(eq(payment.stripeAccountId, by.account), eq(payment.stripePaymentIntentId, by.paymentIntentId)));
  return row;
}

/** All payments of a session, newest first. */
export async function listPayments(tx: Tx, sessionId: string): Promise<PaymentRow[]> {
  return tx
    .select()
    .from(payment)
    .where(eq(payment.sessionId, sessionId))
    .orderBy(desc(payment.createdAt), desc(payment.id))
    .limit(200);
}

/** The payment of a session that can still take money; there is at most one. */
export async function findCollecting(tx: Tx, sessionId: string): Promise<PaymentRow | undefined> {
  const [row] = await tx
    .select()
    .from(payment)
    .where(and(eq(payment.sessionId, sessionId), inArray(payment.status, [...COLLECTING])));
  return row;
}

type PaymentChange = Partial<
  Pick<
    PaymentRow,
    | "stripePaymentIntentId"
    | "sealedClientSecret"
    | "declineCode"
    | "adviceCode"
    | "closedAt"
    | "tidyAt"
    | "stripeBalanceTransactionId"
    | "stripeFeeMinor"
    | "captureBefore"
    | "canGrow"
    | "card"
    | "collectAt"
    | "retries"
    | "retryStopped"
    | "paymentMethodId"
  >
>;

/** Moves a payment that can still collect; false when it was final already: the loser does nothing. */
export async function movePayment(
  tx: Tx,
  paymentId: string,
  status: PaymentStatus,
  change: PaymentChange = {},
): Promise<boolean> {
  const rows = await tx
    .update(payment)
    .set({ status, ...change })
    .where(and(eq(payment.id, paymentId), inArray(payment.status, [...COLLECTING])))
    .returning({ id: payment.id });
  return rows.length > 0;
}

/** Remembers why a card was refused while the driver may still try another one on the same payment. */
export async function noteDecline(tx: Tx, paymentId: string, decline: Decline): Promise<void> {
  await tx
    .update(payment)
    .set({ declineCode: decline.code, adviceCode: decline.adviceCode })
    .where(and(eq(payment.id, paymentId), inArray(payment.status, [...COLLECTING])));
}

type Captured = {
  paymentIntentId: string;
  chargeId: string;
  capturedMinor: Minor;
  card: CardShown;
  applicationFeeId: string | null;
  /** Given where the fee follows what was captured. */
  applicationFeeMinor?: Minor;
  balanceTransactionId: string | null;
  stripeFeeMinor: Minor | null;
  settledAt: Date;
};

/**
 * The one place where a payment becomes paid. Also a payment that we believed declined or canceled can turn out to have
 * succeeded: Stripe's word is final, ours is not. False when it was succeeded already.
 */
export async function markPaymentSucceeded(tx: Tx, paymentId: string, seen: Captured): Promise<boolean> {
  const rows = await tx
    .update(payment)
    .set({
      status: "succeeded",
      stripePaymentIntentId: seen.paymentIntentId,
      stripeChargeId: seen.chargeId,
      capturedMinor: seen.capturedMinor,
      card: seen.card,
      stripeApplicationFeeId: seen.applicationFeeId,
      ...(seen.applicationFeeMinor === undefined ? {} : { applicationFeeMinor: seen.applicationFeeMinor }),
      stripeBalanceTransactionId: seen.balanceTransactionId,
      stripeFeeMinor: seen.stripeFeeMinor,
      sealedClientSecret: null,
      declineCode: null,
      adviceCode: null,
      settledAt: seen.settledAt,
      closedAt: seen.settledAt,
      captureBefore: null,
      collectAt: null,
      retryStopped: null,
      tidyAt: null,
    })
    .where(and(eq(payment.id, paymentId), sql`${payment.status} <> 'succeeded'`))
    .returning({ id: payment.id });
  return rows.length > 0;
}

/** Keeps a part of a payment for a refund; false when that much is not left. One guarded UPDATE: no sum, no isolation level. */
export async function reserveRefund(tx: Tx, paymentId: string, amountMinor: Minor): Promise<boolean> {
  const rows = await tx
    .update(payment)
    .set({ refundReservedMinor: sql`${payment.refundReservedMinor} + ${amountMinor}` })
    .where(
      and(
        eq(payment.id, paymentId),
        eq(payment.status, "succeeded"),
        sql`${payment.refundReservedMinor} + ${amountMinor} <= ${payment.capturedMinor} - ${payment.refundExternalMinor} - ${payment.disputedMinor}`,
      ),
    )
    .returning({ id: payment.id });
  return rows.length > 0;
}

export async function freeRefundReserve(tx: Tx, paymentId: string, amountMinor: Minor): Promise<void> {
  await tx
    .update(payment)
    .set({ refundReservedMinor: sql`${payment.refundReservedMinor} - ${amountMinor}` })
    .where(eq(payment.id, paymentId));
}

export async function addFeeRefunded(tx: Tx, paymentId: string, amountMinor: Minor): Promise<void> {
  await tx
    .update(payment)
    .set({ feeRefundedMinor: sql`${payment.feeRefundedMinor} + ${amountMinor}` })
    .where(eq(payment.id, paymentId));
}

/** Declined payments whose PaymentIntent Stripe still holds open. */
export async function listUntidiedPayments(tx: Tx, now: Date) {
  return tx
    .select({ paymentId: payment.id })
    .from(payment)
    .where(lte(payment.tidyAt, now))
    .orderBy(asc(payment.tidyAt))
    .limit(DUE_MAX);
}

/** One try at a time: the loser, and whoever comes too early, gets nothing. `nextAt` is told how often it was tried. */
export async function claimPaymentToTidy(
  tx: Tx,
  paymentId: string,
  { now, nextAt }: { now: Date; nextAt: (tries: number) => Date },
): Promise<PaymentRow | undefined> {
  const isDue = and(eq(payment.id, paymentId), lte(payment.tidyAt, now));
  const [row] = await tx.select().from(payment).where(isDue).for("update");
  if (!row) return undefined;
  const tidyTries = row.tidyTries + 1;
  await tx
    .update(payment)
    .set({ tidyTries, tidyAt: nextAt(row.tidyTries) })
    .where(eq(payment.id, row.id));
  return { ...row, tidyTries };
}

/** False when somebody else has tidied it. */
export async function markTidied(tx: Tx, paymentId: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(payment)
    .set({ closedAt: at, tidyAt: null })
    .where(and(eq(payment.id, paymentId), eq(payment.status, "declined"), isNull(payment.closedAt)))
    .returning({ id: payment.id });
  return rows.length > 0;
}
