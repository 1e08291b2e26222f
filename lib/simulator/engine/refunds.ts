import type Stripe from "stripe";
import { amountText } from "@/lib/simulator/engine/currencies";
import { disputeOf, endInquiryOf } from "@/lib/simulator/engine/dispute-course";
import { emit } from "@/lib/simulator/engine/events";
import { feeOfCharge, idOf, refundFee } from "@/lib/simulator/engine/fees";
import { endWarnings } from "@/lib/simulator/engine/fraud-warnings";
import { availableBalance, book } from "@/lib/simulator/engine/ledger";
import { behaviourOf } from "@/lib/simulator/engine/payment-methods";
import { isWhollyRefunded, refundableAmount } from "@/lib/simulator/engine/released-holds";
import { schedule } from "@/lib/simulator/engine/schedule";
import { settleCharge } from "@/lib/simulator/engine/settlement";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { badParameter, refused } from "@/lib/simulator/http/problem";
import { newRefund } from "@/lib/simulator/objects/money-objects";

/** How long a pending refund takes, and how long a failing one looks fine, on the simulator's clock [~]. */
const LATER_SECONDS = 120;
/** How long a refund waits for money before it fails; "expired" is documented, the time is not [~]. */
const HELD_SECONDS_MAX = 30 * 86_400;

export type RefundOrder = {
  readonly amount: number | null;
  readonly reason: Stripe.Refund.Reason | null;
  readonly withApplicationFee: boolean;
  readonly metadata: Record<string, string>;
};

/** Refunds a captured charge in part or in full (facts 6). Throws 400 with the texts of facts 6.4. */
export function refundCharge(
  state: SimulatorState,
  account: string,
  found: Stripe.Charge,
  order: RefundOrder,
): Stripe.Refund {
  const amount = checkAmount(state, found, order.amount);
  const charge = found.balance_transaction === null ? settleCharge(state, account, found) : found;
  const fee = feeOfCharge(state, charge);
  if (order.withApplicationFee && fee === undefined) {
    throw refused(`Attempting to refund_application_fee on ${charge.id}, but it has no application fee`);
  }
  const behaviour = charge.payment_method === null ? null : behaviourOf(state, charge.payment_method);
  const isShort = lacksFunds(state, account, charge.currency, amount);
  const isPending = isShort || behaviour?.refund === "pending_then_succeeds";
  const refund = newRefund({
    amount,
    created: now(state),
    currency: charge.currency,
    metadata: order.metadata,
    reason: order.reason,
    status: isPending ? "pending" : "succeeded",
    charge: charge.id,
    paymentIntent: idOf(charge.payment_intent ?? ""),
    paymentMethod: charge.payment_method,
    customer: charge.customer === null ? null : idOf(charge.customer),
    pendingReason: isShort ? "insufficient_funds" : isPending ? "processing" : null,
  });
  const booked = isShort ? refund : payOut(state, account, charge, refund, order.withApplicationFee);
  state.store.refunds.put(account, booked.id, booked);
  if (isShort) holdRefund(state, account, refund.id, order.withApplicationFee);
  if (!isShort && behaviour?.refund === "pending_then_succeeds") {
    schedule(state, now(state) + LATER_SECONDS, "refund_settles", account, refund.id);
  }
  if (behaviour?.refund === "succeeds_then_fails") {
    schedule(state, now(state) + LATER_SECONDS, "refund_fails", account, refund.id);
  }
  announce(state, account, charge, booked);
  return booked;
}

/** A refund that the balance does not cover waits for money, and fails when none comes (facts 6.3). */
function holdRefund(state: SimulatorState, account: string, id: string, withApplicationFee: boolean): void {
  state.store.heldRefunds.put(account, id, { id, withApplicationFee });
  schedule(state, now(state) + HELD_SECONDS_MAX, "refund_expires", account, id);
}

/** Takes the refund from the account's balance; the share of the platform that comes back lessens it. */
export function payOut(
  state: SimulatorState,
  account: string,
  charge: Stripe.Charge,
  refund: Stripe.Refund,
  withApplicationFee: boolean,
): Stripe.Refund {
  const fee = withApplicationFee ? feeOfCharge(state, charge) : undefined;
  const share = fee === undefined ? 0 : proportion(fee, refund.amount, charge);
  if (fee !== undefined && share > 0) refundFee(state, fee, share, {});
  const transaction = book(state, account, {
    amount: -refund.amount,
    currency: refund.currency,
    type: "refund",
    category: "refund",
    description: `REFUND FOR CHARGE${charge.description === null ? "" : ` (${charge.description})`}`,
    source: refund.id,
    paymentIntent: idOf(charge.payment_intent ?? ""),
    fees: share === 0 ? [] : [returnedShare(charge, share)],
    isImmediate: true,
  });
  return { ...refund, balance_transaction: transaction.id };
}

/**
 * With `refund_application_fee` the account gets the platform's share back in the same balance transaction, as a
 * negative fee. The exact real booking is not in the facts; the sum is what matters.
 */
function returnedShare(charge: Stripe.Charge, share: number): Stripe.BalanceTransaction.FeeDetail {
  return {
    amount: -share,
    application: charge.application === null ? null : idOf(charge.application),
    currency: charge.currency,
    description: "Application fee refund",
    type: "application_fee",
  };
}

function checkAmount(state: SimulatorState, charge: Stripe.Charge, asked: number | null): number {
  const left = refundableAmount(state, charge);
  if (asked !== null && asked <= 0) {
    throw badParameter("Invalid positive integer", "amount", "parameter_invalid_integer");
  }
  if (!charge.captured) {
    throw refused(
      "You cannot partially refund an uncaptured charge. Instead, capture the charge for an amount less than the original amount",
      { param: "amount" },
    );
  }
  if (disputeOf(state, charge.id)?.is_charge_refundable === false) {
    throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: "charge_disputed" });
  }
  if (left === 0) {
    throw refused(`Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
  }
  const amount = asked ?? left;
  if (amount > left) {
    throw refused(
      `Refund amount (${amountText(amount, charge.currency)}) is greater than unrefunded amount on charge (${amountText(left, charge.currency)})`,
      { param: "amount" },
    );
  }
  return amount;
}

/**
 * Refunds use the available balance (facts 6.3). An account whose bank may be debited goes below zero; another one's
 * refund waits until there is money.
 */
function lacksFunds(state: SimulatorState, account: string, currency: string, amount: number): boolean {
  if (state.store.accounts.get(account)?.debitNegativeBalances !== false) return false;
  return availableBalance(state, account, currency) < amount;
}

function proportion(fee: Stripe.ApplicationFee, amount: number, charge: Stripe.Charge): number {
  const share = Math.round((fee.amount * amount) / charge.amount_captured);
  return Math.min(share, fee.amount - fee.amount_refunded);
}

function announce(state: SimulatorState, account: string, charge: Stripe.Charge, refund: Stripe.Refund): void {
  const isFraud = refund.reason === "fraudulent";
  const counted: Stripe.Charge = {
    ...charge,
    amount_refunded: charge.amount_refunded + refund.amount,
    fraud_details: isFraud ? { ...charge.fraud_details, user_report: "fraudulent" } : charge.fraud_details,
  };
  const refunded = isWhollyRefunded(state, counted);
  const changed = state.store.charges.put(account, charge.id, { ...counted, refunded });
  const payment = idOf(charge.payment_intent ?? "");
  emit(state, account, "refund.created", refund, { payment });
  emit(state, account, "charge.refunded", changed, {
    payment,
    previous: { amount_refunded: charge.amount_refunded, refunded: charge.refunded },
  });
  emit(state, account, "refund.updated", refund, { payment });
  emit(state, account, "charge.refund.updated", refund, { payment });
  if (!refunded) return;
  endWarnings(state, account, charge.id);
  endInquiryOf(state, account, charge.id);
}
