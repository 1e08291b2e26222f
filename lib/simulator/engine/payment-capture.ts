import type Stripe from "stripe";
import { settleCharge } from "@/lib/simulator/engine/charges";
import { emit } from "@/lib/simulator/engine/events";
import { idOf } from "@/lib/simulator/engine/fees";
import { savePayment, unexpectedPayment } from "@/lib/simulator/engine/intents";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { badParameter, refused } from "@/lib/simulator/http/problem";
import { newRefund } from "@/lib/simulator/objects/money-objects";

export type Capture = {
  /** Minor units; null for everything that is held. */
  readonly amount: number | null;
  readonly applicationFee: number | null;
  readonly metadata: Record<string, string>;
};

/** Takes held money, all or part of it; the rest is released (facts 4.3, 4.4). Throws 400 in a wrong state. */
export function capturePayment(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  capture: Capture,
): Stripe.PaymentIntent {
  if (intent.status === "succeeded") {
    throw unexpectedPayment(intent, "This PaymentIntent could not be captured because it has already been captured.");
  }
  if (intent.status !== "requires_capture" || intent.latest_charge === null) {
    throw unexpectedPayment(
      intent,
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
    );
  }
  const amount = capture.amount ?? intent.amount_capturable;
  if (amount <= 0) throw badParameter("Invalid positive integer", "amount_to_capture", "parameter_invalid_integer");
  if (amount > intent.amount_capturable) throw overCapture();
  const fee = capture.applicationFee ?? intent.application_fee_amount;
  const held = state.store.charges.find(account, idOf(intent.latest_charge));
  if (held === undefined) throw new Error(`no charge behind ${intent.id}`);
  const captured = capturedCharge(state, account, held, amount, fee);
  const settled = settleCharge(state, account, captured);
  emit(state, account, "charge.captured", settled, { payment: intent.id });
  const done: Stripe.PaymentIntent = {
    ...intent,
    amount_capturable: 0,
    amount_received: amount,
    application_fee_amount: fee,
    metadata: capture.metadata,
    status: "succeeded",
  };
  return savePayment(state, account, done, "payment_intent.succeeded");
}

/** The exact refusal of capturing too much is not established (facts 12.1). */
function overCapture() {
  return refused("The amount to capture is greater than the amount that can be captured on this PaymentIntent.", {
    code: "amount_too_large",
    param: "amount_to_capture",
  });
}

function capturedCharge(
  state: SimulatorState,
  account: string,
  held: Stripe.Charge,
  amount: number,
  fee: number | null,
): Stripe.Charge {
  const released = held.amount - amount;
  if (released > 0) releaseRemainder(state, account, held, released);
  return {
    ...held,
    amount_captured: amount,
    amount_refunded: released,
    application_fee_amount: fee,
    captured: true,
    payment_method_details: withoutDeadline(held.payment_method_details),
  };
}

/**
 * What was held and not captured shows up as refunded, with a Refund object. Whether the newest API versions still make
 * that object is not established (facts 12.4); no money moves for it.
 */
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
