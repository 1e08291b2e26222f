import type Stripe from "stripe";
import { emit } from "@/lib/simulator/engine/events";
import { idOf } from "@/lib/simulator/engine/fees";
import { availableBalance, book } from "@/lib/simulator/engine/ledger";
import { payOut } from "@/lib/simulator/engine/refunds";
import type { SimulatorState } from "@/lib/simulator/engine/state";

/** A pending refund reached the bank (facts 6.2). */
export function refundSettles(state: SimulatorState, account: string, id: string): void {
  const refund = state.store.refunds.find(account, id);
  if (refund?.status !== "pending") return;
  const { pending_reason: _, ...rest } = refund;
  const settled: Stripe.Refund = { ...rest, status: "succeeded" };
  state.store.refunds.put(account, id, settled);
  announceChange(state, account, settled, "refund.updated");
}

/** Why a refund did not reach the card (facts 6.2). */
export const FAILURE_REASONS = [
  "expired_or_canceled_card",
  "lost_or_stolen_card",
  "charge_for_pending_refund_disputed",
  "insufficient_funds",
  "declined",
  "merchant_request",
  "unknown",
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/**
 * The bank sent the refund back: the money returns to the balance, and the charge counts less as refunded (facts 6.2;
 * the last is [~]). A refund that already failed stays as it is.
 */
export function refundFails(
  state: SimulatorState,
  account: string,
  id: string,
  reason: FailureReason = "expired_or_canceled_card",
): void {
  comesBack(state, account, id, { failure_reason: reason, status: "failed" });
}

/** Somebody cancels a card refund in the Dashboard shortly after it was made; the API cannot (facts 6.2). */
export function refundCanceled(state: SimulatorState, account: string, id: string): void {
  comesBack(state, account, id, { failure_reason: "merchant_request", status: "canceled" });
}

/** A refund that waited too long for money fails (facts 6.3). */
export function refundExpires(state: SimulatorState, account: string, id: string): void {
  if (state.store.refunds.find(account, id)?.pending_reason !== "insufficient_funds") return;
  refundFails(state, account, id, "insufficient_funds");
}

function comesBack(
  state: SimulatorState,
  account: string,
  id: string,
  end: { readonly failure_reason: FailureReason; readonly status: "failed" | "canceled" },
): void {
  const refund = state.store.refunds.find(account, id);
  if (refund === undefined || (refund.status !== "succeeded" && refund.status !== "pending")) return;
  const paymentIntent = idOf(refund.payment_intent ?? "");
  const { pending_reason: _, ...rest } = refund;
  const failed: Stripe.Refund = { ...rest, ...end };
  state.store.heldRefunds.delete(id);
  if (refund.balance_transaction !== null) {
    const transaction = book(state, account, {
      amount: refund.amount,
      currency: refund.currency,
      type: "refund_failure",
      category: "refund_failure",
      description: "REFUND FAILURE",
      source: refund.id,
      paymentIntent,
      fees: [],
      isImmediate: true,
    });
    failed.failure_balance_transaction = transaction.id;
  }
  state.store.refunds.put(account, id, failed);
  const charge = refund.charge === null ? undefined : state.store.charges.find(account, idOf(refund.charge));
  if (charge !== undefined) {
    const changed = { ...charge, amount_refunded: charge.amount_refunded - refund.amount, refunded: false };
    state.store.charges.put(account, charge.id, changed);
    announceChange(state, account, failed, end.status === "failed" ? "refund.failed" : "refund.updated");
    emit(state, account, "charge.updated", changed, {
      payment: paymentIntent,
      previous: { amount_refunded: charge.amount_refunded, refunded: charge.refunded },
    });
  }
}

/** Refunds that waited for money go out, oldest first, as far as the balance reaches. */
export function retryHeldRefunds(state: SimulatorState, account: string): void {
  for (const { id, withApplicationFee } of [...state.store.heldRefunds.newestFirst(account)].reverse()) {
    const refund = state.store.refunds.find(account, id);
    const charge = refund?.charge ? state.store.charges.find(account, idOf(refund.charge)) : undefined;
    if (refund === undefined || charge === undefined) continue;
    if (availableBalance(state, account, refund.currency) < refund.amount) continue;
    state.store.refunds.put(account, id, payOut(state, account, charge, refund, withApplicationFee));
    state.store.heldRefunds.delete(id);
    refundSettles(state, account, id);
  }
}

function announceChange(
  state: SimulatorState,
  account: string,
  refund: Stripe.Refund,
  first: "refund.updated" | "refund.failed",
): void {
  const payment = idOf(refund.payment_intent ?? "");
  emit(state, account, first, refund, { payment });
  if (first === "refund.failed") emit(state, account, "refund.updated", refund, { payment });
  emit(state, account, "charge.refund.updated", refund, { payment });
}
