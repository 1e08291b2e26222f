import type { Tx } from "@/db/client";
import { findApp } from "@/db/store/app";
import { findOpenAttempt, moveAttempt } from "@/db/store/attempt";
import { post } from "@/db/store/ledger";
import { findOperator } from "@/db/store/operator";
import { markPaymentSucceeded, type PaymentRow } from "@/db/store/payment";
import { findQuoteOf, type QuoteRow } from "@/db/store/quote";
import { addPaid, extendTo, markFailed, markStarted, type SessionRow } from "@/db/store/session";
import {
  appFeePosting,
  capturePosting,
  duePosting,
  type Entry,
  type PostingKind,
  stripeFeePosting,
} from "@/lib/domain/ledger";
import type { ChargeSeen } from "@/lib/domain/payment";
import { vatLines, vatTotal } from "@/lib/domain/receipt";
import { PAYMENT_WINDOW_MS } from "@/lib/domain/session";
import type { Context } from "@/lib/use-cases/command";
import { traceOutcome } from "@/lib/use-cases/payment/trace-outcome";
import { closesAt } from "@/lib/use-cases/payment/window";
import { issueReceipt } from "@/lib/use-cases/receipt/issue";
import { refundByRule } from "@/lib/use-cases/refund/by-rule";
import { tell } from "@/lib/use-cases/trace";

type Locked = { payment: PaymentRow; session: SessionRow };

/** Money has come: payment → ledger → session → receipt → events, in one transaction, once. */
export async function succeed(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  paymentIntentId: string,
  charge: ChargeSeen,
): Promise<void> {
  if (charge.capturedMinor !== payment.amountMinor) {
    throw new Error(`payment ${payment.id}: Stripe captured another amount than was asked for`);
  }
  const isNew = await markPaymentSucceeded(tx, payment.id, {
    paymentIntentId,
    chargeId: charge.chargeId,
    capturedMinor: charge.capturedMinor,
    card: charge.card,
    applicationFeeId: charge.applicationFeeId,
    balanceTransactionId: charge.booking?.balanceTransactionId ?? null,
    stripeFeeMinor: charge.booking?.stripeFeeMinor ?? null,
    settledAt: charge.at,
  });
  if (!isNew) return;
  await traceOutcome(tx, context, payment, "succeeded");
  const attempt = await findOpenAttempt(tx, payment.id);
  if (attempt) await moveAttempt(tx, attempt.id, "succeeded", { nextCheckAt: null, finishedAt: context.now });

  const quote = payment.quoteId ? await findQuoteOf(tx, payment.quoteId) : undefined;
  const operator = await findOperator(tx, payment.operatorId);
  if (!quote || !operator) throw new Error(`payment ${payment.id} lost its quote or operator`);
  await addPaid(tx, session.id, quote);
  const vat = vatLines([
    { rateBasisPoints: quote.vatBasisPoints, grossMinor: quote.priceMinor },
    { rateBasisPoints: operator.vatBasisPoints, grossMinor: quote.serviceFeeMinor },
  ]);
  await postSale(tx, context, payment, charge, vatTotal(vat));
  const isInTime = await grant(tx, context, { payment, session }, charge.at, quote);
  const kind = payment.purpose === "purchase" ? "sale" : "supplement";
  await issueReceipt(tx, context, {
    kind,
    payment,
    session,
    quote,
    operator,
    vat,
    card: charge.card,
    paidAt: charge.at,
  });
  await tell(tx, context, session, "payment.succeeded", { paymentId: payment.id, amountMinor: payment.amountMinor });
  if (!isInTime) {
    await refundByRule(tx, context, payment, payment.purpose === "purchase" ? "late_start" : "late_extension");
  }
}

/** Gives what was paid for; false when it came too late, because the driver gave the stay up long ago. */
async function grant(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  paidAt: Date,
  quote: QuoteRow,
): Promise<boolean> {
  if (payment.purpose === "purchase") {
    const isInTime = paidAt.getTime() <= payment.tappedAt.getTime() + PAYMENT_WINDOW_MS;
    const startedAt = new Date(Math.floor(payment.tappedAt.getTime() / 60_000) * 60_000);
    if (isInTime && (await markStarted(tx, session.id, startedAt))) {
      await tell(tx, context, session, "session.started");
      return true;
    }
    // Left CREATED, it would hold the plate's place and the driver's next start for ever.
    if (await markFailed(tx, session.id, "late_start", context.now)) {
      await tell(tx, context, session, "session.failed", { because: "late_start" });
    }
    return false;
  }
  const isInTime = paidAt <= closesAt(payment, session);
  if (!isInTime || !(await extendTo(tx, session.id, { endsAt: quote.endsAt, minutes: quote.minutes }))) return false;
  await tell(tx, context, session, "session.extended", { minutes: quote.minutes });
  return true;
}

async function postSale(
  tx: Tx,
  context: Context,
  payment: PaymentRow,
  charge: ChargeSeen,
  vatMinor: QuoteRow["priceVatMinor"],
): Promise<void> {
  const app = await findApp(tx, { appId: payment.appId });
  if (!app) throw new Error(`payment ${payment.id} lost its app`);
  const book = payment.stripeAccountId;
  const stripeFee = charge.booking?.stripeFeeMinor ?? 0;
  const postings: [PostingKind, Entry[]][] = [
    ["due", duePosting(book, payment.amountMinor, vatMinor)],
    ["capture", capturePosting(book, payment.amountMinor)],
    [
      "app_fee",
      payment.applicationFeeMinor > 0 ? appFeePosting(book, app.stripeAccountId, payment.applicationFeeMinor) : [],
    ],
    ["stripe_fee", charge.booking && stripeFee > 0 ? stripeFeePosting(book, charge.booking.stripeFeeMinor) : []],
  ];
  for (const [kind, entries] of postings) {
    await post(tx, {
      id: context.newId(),
      kind,
      cause: payment.id,
      appId: payment.appId,
      operatorId: payment.operatorId,
      sessionId: payment.sessionId,
      currency: payment.currency,
      occurredAt: charge.at,
      entries,
    });
  }
}
