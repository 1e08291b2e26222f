import type Stripe from "stripe";
import { newId, randomText } from "@/lib/simulator/engine/identifiers";

export type FreshSetupIntent = Pick<
  Stripe.SetupIntent,
  | "allowed_payment_method_types"
  | "application"
  | "automatic_payment_methods"
  | "created"
  | "customer"
  | "description"
  | "metadata"
  | "on_behalf_of"
  | "payment_method"
  | "payment_method_options"
  | "usage"
>;

/** A SetupIntent before anything happened to it (facts 5.1, recorded). */
export function newSetupIntent(fresh: FreshSetupIntent): Stripe.SetupIntent {
  const id = newId("seti", "1");
  return {
    id,
    object: "setup_intent",
    ...fresh,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomText(31)}`,
    customer_account: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: { enabled: false },
    mandate: null,
    next_action: null,
    payment_method_configuration_details: null,
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: fresh.payment_method === null ? "requires_payment_method" : "requires_confirmation",
  };
}
