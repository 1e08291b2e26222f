import type Stripe from "stripe";
import { emit } from "@/lib/simulator/engine/events";
import { idOf } from "@/lib/simulator/engine/fees";
import { closeChallenge, savePayment, unexpectedPayment } from "@/lib/simulator/engine/intents";
import { withoutDeadline } from "@/lib/simulator/engine/payment-capture";
import { countsAsRefunded, expiryReason, isWhollyRefunded } from "@/lib/simulator/engine/released-holds";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";

const CANCELABLE = "requires_payment_method, requires_capture, requires_confirmation, requires_action, processing";

/** Cancels an intent and lets go of what it holds (facts 4.4, 4.6). Throws 400 for a succeeded or canceled one. */
export function cancelPayment(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Stripe.PaymentIntent {
  if (intent.status === "succeeded" || intent.status === "canceled") {
    throw unexpectedPayment(
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${CANCELABLE}.`,
    );
  }
  closeChallenge(state, account, intent.id);
  const wasHeld = intent.status === "requires_capture";
  const canceled = savePayment(state, account, canceledIntent(state, intent, reason), "payment_intent.canceled");
  if (wasHeld) {
    const released = releaseHold(state, account, intent);
    if (released !== null && countsAsRefunded(state)) {
      emit(state, account, "charge.refunded", released, { payment: intent.id });
    }
  }
  return canceled;
}

/**
 * Nobody captured in time: the bank lets go of the money (facts 4.3). A payment that was captured in part has received
 * that part; that it then ends as succeeded is not in the facts.
 */
export function holdExpires(state: SimulatorState, account: string, id: string): void {
  const intent = state.store.paymentIntents.find(account, id);
  if (intent?.status !== "requires_capture") return;
  const released = releaseHold(state, account, intent);
  if (released !== null) emit(state, account, "charge.expired", released, { payment: id });
  if (intent.amount_received > 0) {
    savePayment(state, account, { ...intent, amount_capturable: 0, status: "succeeded" }, "payment_intent.succeeded");
    return;
  }
  savePayment(state, account, canceledIntent(state, intent, expiryReason(state)), "payment_intent.canceled");
}

function canceledIntent(
  state: SimulatorState,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Stripe.PaymentIntent {
  return {
    ...intent,
    amount_capturable: 0,
    canceled_at: now(state),
    cancellation_reason: reason,
    next_action: null,
    status: "canceled",
  };
}

/** A released hold shows up as refunded, except for what was captured of it before (facts 4.4). */
function releaseHold(state: SimulatorState, account: string, intent: Stripe.PaymentIntent): Stripe.Charge | null {
  const charge =
    intent.latest_charge === null ? undefined : state.store.charges.find(account, idOf(intent.latest_charge));
  if (charge === undefined) return null;
  const released = countsAsRefunded(state) ? charge.amount - charge.amount_captured : 0;
  const ended: Stripe.Charge = {
    ...charge,
    amount_refunded: charge.amount_refunded + released,
    payment_method_details: withoutDeadline(charge.payment_method_details),
  };
  return state.store.charges.put(account, charge.id, { ...ended, refunded: isWhollyRefunded(state, ended) });
}
