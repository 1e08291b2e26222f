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

/**
 * The bank sent the refund back: the money returns to the balance, and the charge counts less as refunded (facts 6.2;
 * the last is [~]). A refund that already failed stays as it is.
 */
export function refundFails(state: SimulatorState, account: string, id: string): void {
  const refund = state.store.refunds.find(account, id);
  if (refund === undefined || (refund.status !== "succeeded" && refund.status !== "pending")) return;
  const paymentIntent = idOf(refund.payment_intent ?? "");
  const { pending_reason: _, ...rest } = refund;
  const failed: Stripe.Refund = { ...rest, failure_reason: "expired_or_canceled_card", status: "failed" };
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
    announceChange(state, account, failed, "refund.failed");
    emit(state, account, "charge.updated", changed, {
      payment: paymentIntent,
      previous: { amount_refunded: charge.amount_refunded, refunded: charge.refunded },
    });
  }
}

/** Refunds that waited for money go out, oldest first, as far as the balance reaches. */
export function retryHeldRefunds(state: SimulatorState, account: string): void {
  if (state.store.accounts.get(account)?.debitNegativeBalances !== false) return;
  const held = [...state.store.refunds.newestFirst(account)]
    .filter((refund) => refund.pending_reason === "insufficient_funds")
    .reverse();
  for (const refund of held) {
    const charge = refund.charge === null ? undefined : state.store.charges.find(account, idOf(refund.charge));
    if (charge === undefined || availableBalance(state, account, refund.currency) < refund.amount) continue;
    state.store.refunds.put(account, refund.id, payOut(state, account, charge, refund, 0));
    refundSettles(state, account, refund.id);
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
