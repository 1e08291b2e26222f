import { and, asc, between, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Tx } from "@/db/client";
import { ledgerEntry, ledgerTransaction } from "@/db/schema/ledger";
import { payment } from "@/db/schema/payment";
import { feeRefund, refundPart } from "@/db/schema/refund";
import { type Minor, minor } from "@/lib/domain/money";
import type { Window } from "@/lib/domain/reconcile";

/** Rows per statement; the caller's windows and lists at Stripe are limited, so the statements come to an end. */
const CHUNK = 1_000;

const PAYMENT = {
  paymentId: payment.id,
  connectionId: payment.connectionId,
  status: payment.status,
  currency: payment.currency,
  paymentIntentId: payment.stripePaymentIntentId,
  chargeId: payment.stripeChargeId,
  capturedMinor: payment.capturedMinor,
  balanceTransactionId: payment.stripeBalanceTransactionId,
  stripeFeeMinor: payment.stripeFeeMinor,
  applicationFeeId: payment.stripeApplicationFeeId,
} as const;

const PART = {
  refundPartId: refundPart.id,
  paymentId: refundPart.paymentId,
  connectionId: payment.connectionId,
  state: refundPart.state,
  refundId: refundPart.stripeRefundId,
  amountMinor: refundPart.amountMinor,
  currency: payment.currency,
} as const;

/** Every row, page by page in the order of the primary key. */
async function whole<T>(read: (after: string | undefined) => Promise<T[]>, keyOf: (row: T) => string): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | undefined; ; ) {
    const page = await read(after);
    all.push(...page);
    const last = page.at(-1);
    if (page.length < CHUNK || last === undefined) return all;
    after = keyOf(last);
  }
}

async function among<T>(ids: readonly string[], read: (some: string[]) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let from = 0; from < ids.length; from += CHUNK) all.push(...(await read(ids.slice(from, from + CHUNK))));
  return all;
}

/** A connection's payments whose money came in a window. */
export async function listPaidIn(tx: Tx, connectionId: string, { since, until }: Window) {
  return whole(
    (after) =>
      tx
        .select(PAYMENT)
        .from(payment)
        .where(
          and(
            eq(payment.connectionId, connectionId),
            eq(payment.status, "succeeded"),
            between(payment.settledAt, since, until),
            after ? gt(payment.id, after) : undefined,
          ),
        )
        .orderBy(asc(payment.id))
        .limit(CHUNK),
    ({ paymentId }) => paymentId,
  );
}

/** The payments of an account, of whichever app, by any id that Stripe may name them by. */
export async function listPaymentsNamed(
  tx: Tx,
  account: string,
  named: { paymentIds: readonly string[]; chargeIds: readonly string[]; paymentIntentIds: readonly string[] },
) {
  const by = (column: PgColumn, ids: readonly string[]) =>
    among(ids, (some) =>
      tx
        .select(PAYMENT)
        .from(payment)
        .where(and(eq(payment.stripeAccountId, account), inArray(column, some))),
    );
  return [
    ...(await by(payment.id, named.paymentIds)),
    ...(await by(payment.stripeChargeId, named.chargeIds)),
    ...(await by(payment.stripePaymentIntentId, named.paymentIntentIds)),
  ];
}

/** What the ledger has of each payment: what came, and what Stripe and the app took of it. */
export async function listPosted(tx: Tx, paymentIds: readonly string[]) {
  const rows = await among(paymentIds, (some) =>
    tx
      .select({
        paymentId: ledgerTransaction.cause,
        kind: ledgerTransaction.kind,
        total: sql<string>`sum(${ledgerEntry.amountMinor})`,
      })
      .from(ledgerTransaction)
      .innerJoin(ledgerEntry, eq(ledgerEntry.transactionId, ledgerTransaction.id))
      .where(
        and(
          inArray(ledgerTransaction.cause, some),
          inArray(ledgerTransaction.kind, ["capture", "app_fee", "stripe_fee"]),
          eq(ledgerEntry.account, "stripe_balance"),
        ),
      )
      .groupBy(ledgerTransaction.cause, ledgerTransaction.kind),
  );
  const posted = new Map<string, Minor>();
  for (const { paymentId, kind, total } of rows) posted.set(`${paymentId} ${kind}`, minor(Math.abs(Number(total))));
  const of = (paymentId: string, kind: "capture" | "app_fee" | "stripe_fee") =>
    posted.get(`${paymentId} ${kind}`) ?? minor(0);
  return (paymentId: string) => ({
    captureMinor: of(paymentId, "capture"),
    stripeFeeMinor: of(paymentId, "stripe_fee"),
    applicationFeeMinor: of(paymentId, "app_fee"),
  });
}

/** A connection's refund parts that Stripe took on in a window. */
export async function listRefundedIn(tx: Tx, connectionId: string, account: string, { since, until }: Window) {
  return whole(
    (after) =>
      tx
        .select(PART)
        .from(refundPart)
        .innerJoin(payment, eq(payment.id, refundPart.paymentId))
        .where(
          and(
            eq(refundPart.stripeAccountId, account),
            eq(payment.connectionId, connectionId),
            inArray(refundPart.state, ["pending", "succeeded"]),
            between(refundPart.sentAt, since, until),
            after ? gt(refundPart.id, after) : undefined,
          ),
        )
        .orderBy(asc(refundPart.id))
        .limit(CHUNK),
    ({ refundPartId }) => refundPartId,
  );
}

/** The refund parts of an account, of whichever app, by Stripe's id or ours. */
export async function listPartsNamed(
  tx: Tx,
  account: string,
  named: { refundPartIds: readonly string[]; refundIds: readonly string[] },
) {
  const by = (column: PgColumn, ids: readonly string[]) =>
    among(ids, (some) => selectParts(tx, and(eq(refundPart.stripeAccountId, account), inArray(column, some))));
  return [...(await by(refundPart.id, named.refundPartIds)), ...(await by(refundPart.stripeRefundId, named.refundIds))];
}

function selectParts(tx: Tx, where: SQL | undefined) {
  return tx.select(PART).from(refundPart).innerJoin(payment, eq(payment.id, refundPart.paymentId)).where(where);
}

/** Shares of application fees that went back, by Stripe's id of what moved. */
export async function listFeeRefundsNamed(tx: Tx, stripeFeeRefundIds: readonly string[]) {
  return among(stripeFeeRefundIds, (some) =>
    tx
      .select({ feeRefundId: sql<string>`${feeRefund.stripeFeeRefundId}`, amountMinor: feeRefund.amountMinor })
      .from(feeRefund)
      .where(inArray(feeRefund.stripeFeeRefundId, some)),
  );
}
