import type Stripe from "stripe";
import { newPaymentIntentId, randomText } from "@/lib/simulator/engine/identifiers";

export type FreshPaymentIntent = Pick<
  Stripe.PaymentIntent,
  | "allowed_payment_method_types"
  | "amount"
  | "application"
  | "application_fee_amount"
  | "automatic_payment_methods"
  | "capture_method"
  | "confirmation_method"
  | "created"
  | "currency"
  | "customer"
  | "description"
  | "metadata"
  | "on_behalf_of"
  | "payment_method"
  | "payment_method_options"
  | "excluded_payment_method_types"
  | "receipt_email"
  | "setup_future_usage"
  | "shipping"
  | "statement_descriptor_suffix"
  | "transfer_group"
>;

/** A PaymentIntent before anything happened to it (facts 4.1, recorded; nullability from the SDK's types). */
export function newPaymentIntent(fresh: FreshPaymentIntent): Stripe.PaymentIntent {
  const id = newPaymentIntentId();
  return {
    id,
    object: "payment_intent",
    ...fresh,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomText(25)}`,
    customer_account: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: { enabled: false },
    next_action: null,
    payment_method_configuration_details: null,
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    review: null,
    source: null,
    statement_descriptor: null,
    status: fresh.payment_method === null ? "requires_payment_method" : "requires_confirmation",
    transfer_data: null,
  };
}
