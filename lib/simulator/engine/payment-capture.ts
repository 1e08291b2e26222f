import type Stripe from "stripe";
import { emit } from "@/lib/simulator/engine/events";
import { idOf } from "@/lib/simulator/engine/fees";
import { savePayment, unexpectedPayment } from "@/lib/simulator/engine/intents";
import { countsAsRefunded, isWhollyRefunded } from "@/lib/simulator/engine/released-holds";
import { settleCharge } from "@/lib/simulator/engine/settlement";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { badParameter, type Problem, refused } from "@/lib/simulator/http/problem";
import { descriptorOf } from "@/lib/simulator/objects/charge";
import { newRefund } from "@/lib/simulator/objects/money-objects";

export type Capture = {
  /** Minor units; null for everything that is held. */
  readonly amount: number | null;
  readonly applicationFee: number | null;
  readonly metadata: Record<string, string>;
  readonly descriptorSuffix: string | null;
  /** False keeps the rest held for a later capture (multicapture). */
  readonly isFinal: boolean;
};

/**
 * Takes held money, all or part of it; the rest is released, or stays held with multicapture (facts 4.3, 4.4). Throws
 * 400 in a wrong state, for more than can be captured, and for a part that is not final where that is not available.
 */
export function capturePayment(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  capture: Capture,
): Stripe.PaymentIntent {
  const held = heldCharge(state, account, intent);
  const amount = checkAmount(intent, held, capture);
  const fee = capture.applicationFee ?? intent.application_fee_amount;
  // Nothing is left to keep: the payment ends, whatever was asked [~].
  const isFinal = capture.isFinal || amount >= intent.amount_capturable;
  const described = withSuffix({ ...held, application_fee_amount: fee }, capture.descriptorSuffix);
  const captured = capturedCharge(state, account, described, amount, isFinal);
  const settled = amount === 0 ? captured : settleCharge(state, account, captured, amount);
  state.store.charges.put(account, settled.id, settled);
  emit(state, account, "charge.captured", settled, { payment: intent.id });
  const done: Stripe.PaymentIntent = {
    ...intent,
    amount_capturable: isFinal ? 0 : intent.amount_capturable - amount,
    amount_received: intent.amount_received + amount,
    application_fee_amount: fee,
    metadata: capture.metadata,
    statement_descriptor_suffix: capture.descriptorSuffix,
    status: isFinal ? "succeeded" : "requires_capture",
  };
  return savePayment(
    state,
    account,
    done,
    isFinal ? "payment_intent.succeeded" : "payment_intent.amount_capturable_updated",
  );
}

function withSuffix(charge: Stripe.Charge, suffix: string | null): Stripe.Charge {
  if (suffix === charge.statement_descriptor_suffix) return charge;
  const [prefix] = (charge.calculated_statement_descriptor ?? "").split("* ");
  return {
    ...charge,
    calculated_statement_descriptor: descriptorOf(prefix ?? "", suffix),
    statement_descriptor_suffix: suffix,
  };
}

function heldCharge(state: SimulatorState, account: string, intent: Stripe.PaymentIntent): Stripe.Charge {
  if (intent.status === "succeeded") {
    throw unexpectedPayment(intent, "This PaymentIntent could not be captured because it has already been captured.");
  }
  if (intent.status !== "requires_capture" || intent.latest_charge === null) {
    throw unexpectedPayment(
      intent,
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
    );
  }
  const held = state.store.charges.find(account, idOf(intent.latest_charge));
  if (held === undefined) throw new Error(`no charge behind ${intent.id}`);
  return held;
}

function checkAmount(intent: Stripe.PaymentIntent, held: Stripe.Charge, capture: Capture): number {
  const card = held.payment_method_details?.card;
  const isMulticapture = card?.multicapture?.status === "available";
  if (!capture.isFinal && !isMulticapture) throw noMulticapture(intent);
  const amount = capture.amount ?? intent.amount_capturable;
  // Zero ends a payment that was captured in parts; what is left is released (docs of multicapture).
  const isRelease = amount === 0 && capture.isFinal && intent.amount_received > 0;
  if (amount <= 0 && !isRelease) {
    throw badParameter("Invalid positive integer", "amount_to_capture", "parameter_invalid_integer");
  }
  const over = card?.overcapture;
  const most =
    over?.status === "available" && held.amount_captured === 0
      ? over.maximum_amount_capturable
      : intent.amount_capturable;
  if (amount > most) throw overCapture();
  return amount;
}

/** The words that merchants report for capturing too much; its exact code is not established (facts 12.1). */
function overCapture(): Problem {
  return refused(
    "The payment could not be captured because the requested capture amount is greater than the amount you can capture for this charge. If you have any questions, let us know at https://support.stripe.com/.",
    { code: "amount_too_large", param: "amount_to_capture" },
  );
}

/** The API reference says only that `final_capture` works where multicapture is available; the words are ours [~]. */
function noMulticapture(intent: Stripe.PaymentIntent): Problem {
  return refused(
    "`final_capture` can only be set to `false` when multicapture is available for this PaymentIntent. Check `payment_method_details.card.multicapture.status` of its charge.",
    { param: "final_capture", payment_intent: intent },
  );
}

/** With more captured than held, the charge grows to what was captured, so that all of it can be refunded [~]. */
function capturedCharge(
  state: SimulatorState,
  account: string,
  held: Stripe.Charge,
  amount: number,
  isFinal: boolean,
): Stripe.Charge {
  const captured = held.amount_captured + amount;
  const released = isFinal ? Math.max(0, held.amount - captured) : 0;
  const asRefund = released > 0 && countsAsRefunded(state);
  if (asRefund) releaseRemainder(state, account, held, released);
  const charge: Stripe.Charge = {
    ...held,
    amount: Math.max(held.amount, captured),
    amount_captured: captured,
    amount_refunded: held.amount_refunded + (asRefund ? released : 0),
    captured: true,
    payment_method_details: isFinal ? withoutDeadline(held.payment_method_details) : held.payment_method_details,
  };
  return { ...charge, refunded: isWhollyRefunded(state, charge) };
}

/** What was held and not captured shows up as refunded, with a Refund object; no money moves for it (facts 4.4). */
function releaseRemainder(state: SimulatorState, account: string, charge: Stripe.Charge, amount: number): void {
  const refund = newRefund({
    amount,
    created: now(state),
    currency: charge.currency,
    metadata: {},
    reason: null,
    status: "succeeded",
    charge: charge.id,
    paymentIntent: idOf(charge.payment_intent ?? ""),
    paymentMethod: charge.payment_method,
    customer: charge.customer === null ? null : idOf(charge.customer),
    pendingReason: null,
  });
  state.store.refunds.put(account, refund.id, refund);
}

/** `capture_before` is there only while something can be captured. */
export function withoutDeadline(
  details: Stripe.Charge.PaymentMethodDetails | null,
): Stripe.Charge.PaymentMethodDetails | null {
  if (details?.card === undefined) return details;
  const { capture_before: _, ...card } = details.card;
  return { ...details, card };
}
