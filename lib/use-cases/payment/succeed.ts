import { atOnce, type Tx } from "@/db/client";
import { endOpenAttempt } from "@/db/store/attempt";
import { markPaymentSucceeded, type PaymentRow } from "@/db/store/payment";
import type { QuoteRow } from "@/db/store/quote";
import { isEnding } from "@/db/store/refund";
import { addPaid, extendTo, markFailed, markStarted, type SessionRow } from "@/db/store/session";
import type { Settling } from "@/db/store/settling";
import { duePosting } from "@/lib/domain/ledger";
import type { Minor } from "@/lib/domain/money";
import type { ChargeSeen } from "@/lib/domain/payment";
import { closesAt } from "@/lib/domain/payment-window";
import { vatLines, vatTotal } from "@/lib/domain/receipt";
import { PAYMENT_WINDOW_MS } from "@/lib/domain/session";
import type { Context } from "@/lib/use-cases/command";
import { tell } from "@/lib/use-cases/event/tell";
import { postMoney } from "@/lib/use-cases/payment/post-money";
import { traceOutcome } from "@/lib/use-cases/payment/trace-outcome";
import { issueReceipt } from "@/lib/use-cases/receipt/issue";
import { type RefundRule, refundByRule } from "@/lib/use-cases/refund/by-rule";
import { takePlace } from "@/lib/use-cases/session/take-place";

type Locked = { payment: PaymentRow; session: SessionRow };

/** Money has come: payment → ledger → session → receipt → events, in one transaction, once. */
export async function succeed(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  settling: Settling,
  paymentIntentId: string,
  charge: ChargeSeen,
): Promise<void> {
  const { quote } = settling;
  if (charge.capturedMinor !== payment.amountMinor) {
    throw new Error(`payment ${payment.id}: Stripe captured another amount than was asked for`);
  }
  if (payment.status === "succeeded") return; // its row is ours until the commit
  if (!quote) throw new Error(`payment ${payment.id} lost its quote`);
  const vat = vatLines([
    { rateBasisPoints: quote.vatBasisPoints, grossMinor: quote.priceMinor },
    { rateBasisPoints: settling.operator.vatBasisPoints, grossMinor: quote.serviceFeeMinor },
  ]);
  const [isInTime] = await atOnce([
    grant(tx, context, { payment, session }, charge.at, quote),
    settle(tx, context, payment, paymentIntentId, charge),
    book(tx, context, payment, settling, charge, vatTotal(vat)),
  ]);
  await issueReceipt(tx, context, {
    kind: payment.purpose === "purchase" ? "sale" : "supplement",
    payment,
    session: payment.purpose === "correction" ? { ...session, ...rightOf(session, quote) } : session,
    seller: settling,
    stay: stayPaid(payment, session, quote),
    lines: quote.lines,
    serviceFeeMinor: quote.serviceFeeMinor,
    totalMinor: payment.amountMinor,
    vat,
    card: charge.card,
    paidAt: charge.at,
  });
  await tell(tx, context, session, "payment.succeeded", { paymentId: payment.id, amountMinor: payment.amountMinor });
  if (!isInTime) {
    await refundByRule(tx, context, payment, ruleOf(payment), quote.serviceFeeMinor);
  }
}

async function settle(
  tx: Tx,
  context: Context,
  payment: PaymentRow,
  paymentIntentId: string,
  charge: ChargeSeen,
): Promise<void> {
  const [isNew] = await atOnce([
    markPaymentSucceeded(tx, payment.id, {
      paymentIntentId,
      chargeId: charge.chargeId,
      capturedMinor: charge.capturedMinor,
      card: charge.card,
      applicationFeeId: charge.applicationFeeId,
      balanceTransactionId: charge.booking?.balanceTransactionId ?? null,
      stripeFeeMinor: charge.booking?.stripeFeeMinor ?? null,
      settledAt: charge.at,
    }),
    traceOutcome(tx, context, payment, "succeeded"),
    endOpenAttempt(tx, payment.id, "succeeded", { finishedAt: context.now }),
  ]);
  if (!isNew) throw new Error(`payment ${payment.id} was settled by somebody else in spite of its lock`);
}

async function book(
  tx: Tx,
  context: Context,
  payment: PaymentRow,
  { app }: Settling,
  charge: ChargeSeen,
  vatMinor: Minor,
): Promise<void> {
  const due = duePosting(payment.stripeAccountId, payment.amountMinor, vatMinor);
  await postMoney(tx, context, { payment, app }, charge, payment.amountMinor, payment.applicationFeeMinor, [
    ["due", due],
  ]);
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
    if (isInTime && (await markStarted(tx, session.id, startedAt, quote))) {
      await tell(tx, context, session, "session.started");
      return true;
    }
    await addPaid(tx, session.id, quote);
    // Left CREATED, it would hold the plate's place and the driver's next start for ever.
    if (await markFailed(tx, session.id, "late_start", context.now)) {
      await tell(tx, context, session, "session.failed", { because: "late_start" });
    }
    return false;
  }
  await addPaid(tx, session.id, quote);
  const isInTime = paidAt <= closesAt(payment, session, undefined) && !(await isEnding(tx, session.id));
  if (payment.purpose === "correction") {
    return isInTime && takePlace(tx, context, session, rightOf(session, quote));
  }
  if (!isInTime || !(await extendTo(tx, session.id, { endsAt: quote.endsAt, minutes: quote.minutes }))) return false;
  await tell(tx, context, session, "session.extended", { minutes: quote.minutes });
  return true;
}

function ruleOf({ purpose }: PaymentRow): RefundRule {
  if (purpose === "correction") return "correction";
  return purpose === "purchase" ? "late_start" : "late_extension";
}

/** Where a correction takes a stay, and whose vehicle it is. */
function rightOf(session: SessionRow, { placeId, tariffVersionId, plate, country }: QuoteRow) {
  return { placeId, tariffVersionId, plate: plate ?? session.plate, country: country ?? session.country };
}

/** A start pays the stay from its tap, an extension the time that it adds, a correction the whole stay at its right place. */
function stayPaid(payment: PaymentRow, session: SessionRow, quote: QuoteRow): { from: Date; until: Date } {
  if (payment.purpose === "correction") return { from: quote.startsAt, until: quote.endsAt };
  if (payment.purpose !== "purchase") return { from: session.endsAt, until: quote.endsAt };
  return { from: new Date(Math.floor(session.tappedAt.getTime() / 60_000) * 60_000), until: session.endsAt };
}
