import type Stripe from "stripe";
import { type ChargeAttempt, declineCharge } from "@/lib/simulator/engine/charges";
import { declineBody } from "@/lib/simulator/engine/declines";
import { randomText } from "@/lib/simulator/engine/identifiers";
import { savePayment } from "@/lib/simulator/engine/intents";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { Problem } from "@/lib/simulator/http/problem";

/** A decline leaves a failed charge and the error on the intent; the caller throws what is returned (facts 4.5). */
export function declinePayment(
  state: SimulatorState,
  account: string,
  attempt: ChargeAttempt,
  reason: Parameters<typeof declineBody>[0],
): Problem {
  const charge = declineCharge(state, account, attempt, reason);
  const body = declineBody(reason, charge.id);
  const failed = backToStart(attempt.intent, { ...body, payment_method: attempt.method }, charge.id);
  savePayment(state, account, failed, "payment_intent.payment_failed");
  const request_log_url = `${state.baseUrl}/test/logs/${state.cause?.requestId ?? `req_${randomText(14)}`}`;
  return new Problem(402, { ...body, payment_intent: failed, payment_method: attempt.method, request_log_url }, true);
}

/** `error_on_requires_action`: HTTP 402 instead of a challenge; the caller throws what is returned. */
export function refuseAction(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
): Problem {
  const body = {
    ...declineBody("authentication_required", null),
    message:
      "This payment required an authentication action to complete, but `error_on_requires_action` was set. When you're ready, you can upgrade your integration to handle actions at https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.",
  };
  const failed = backToStart(intent, { ...body, payment_method: method }, null);
  savePayment(state, account, failed, "payment_intent.payment_failed");
  return new Problem(402, { ...body, payment_intent: failed, payment_method: method }, true);
}

/** A failed challenge makes no charge: nothing was asked of the bank yet (facts 4.5). */
export function failAuthentication(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
): void {
  const failed = backToStart(
    intent,
    {
      type: "invalid_request_error",
      code: "payment_intent_authentication_failure",
      message:
        "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
      doc_url: "https://stripe.com/docs/error-codes/payment-intent-authentication-failure",
      payment_method: method,
    },
    null,
  );
  savePayment(state, account, failed, "payment_intent.payment_failed");
}

/** After a failure the payment method is gone from the intent; it survives in the error only (facts 4.5). */
function backToStart(
  intent: Stripe.PaymentIntent,
  error: Stripe.PaymentIntent.LastPaymentError,
  charge: string | null,
): Stripe.PaymentIntent {
  return {
    ...intent,
    last_payment_error: error,
    latest_charge: charge ?? intent.latest_charge,
    next_action: null,
    payment_method: null,
    status: "requires_payment_method",
  };
}
