import type Stripe from "stripe";
import type { Call } from "@/lib/simulator/http/call";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter } from "@/lib/simulator/http/problem";
import { addressOf } from "@/lib/simulator/routes/address-params";

/** What PaymentIntents take when they are made and when they are changed. */
export const PAYMENT_FIELDS = [
  "application_fee_amount",
  "description",
  "metadata",
  "payment_method_types",
  "radar_options",
  "receipt_email",
  "setup_future_usage",
  "shipping",
  "statement_descriptor",
  "statement_descriptor_suffix",
  "transfer_data",
  "transfer_group",
] as const;

const SUFFIX_LENGTH_MAX = 22;

type Labels = Pick<
  Stripe.PaymentIntent,
  "description" | "receipt_email" | "setup_future_usage" | "shipping" | "statement_descriptor_suffix" | "transfer_group"
>;

const NO_LABELS: Labels = {
  description: null,
  receipt_email: null,
  setup_future_usage: null,
  shipping: null,
  statement_descriptor_suffix: null,
  transfer_group: null,
};

/** What was sent put over what was there; an empty text takes a field back. Throws 400 for what cards do not take. */
export function labelsOf(params: Params, before: Labels = NO_LABELS): Labels {
  refuseForCards(params);
  const text = (name: "description" | "receipt_email" | "statement_descriptor_suffix" | "transfer_group") =>
    params.has(name) ? params.text(name) : before[name];
  const suffix = text("statement_descriptor_suffix");
  if (suffix !== null && suffix.length > SUFFIX_LENGTH_MAX) {
    throw badParameter(
      `The statement descriptor suffix must be at most ${SUFFIX_LENGTH_MAX} characters.`,
      "statement_descriptor_suffix",
    );
  }
  return {
    description: text("description"),
    receipt_email: text("receipt_email"),
    setup_future_usage: params.has("setup_future_usage")
      ? (params.oneOf("setup_future_usage", ["off_session", "on_session"]) ?? null)
      : before.setup_future_usage,
    shipping: params.has("shipping") ? shippingOf(params) : before.shipping,
    statement_descriptor_suffix: suffix,
    transfer_group: text("transfer_group"),
  };
}

/** A whole descriptor is refused for cards (facts 4.2; text [~]); destination charges are not simulated (facts 3.7). */
function refuseForCards(params: Params): void {
  if (params.text("statement_descriptor") !== null) {
    throw badParameter(
      "The `statement_descriptor` parameter is not supported for the `card` payment method type. You might want to use `statement_descriptor_suffix` instead.",
      "statement_descriptor",
    );
  }
  if (params.has("transfer_data")) throw badParameter("Destination charges are not simulated.", "transfer_data");
}

function shippingOf(params: Params): Stripe.PaymentIntent.Shipping | null {
  const shipping = params.inside("shipping").accept("address", "carrier", "name", "phone", "tracking_number");
  if (Object.keys(shipping.form).length === 0) return null;
  return {
    address: addressOf(shipping.inside("address")),
    carrier: shipping.text("carrier"),
    name: shipping.required("name"),
    phone: shipping.text("phone"),
    tracking_number: shipping.text("tracking_number"),
  };
}

/** Parameters that the caller's API version does not have yet (facts 1.6). */
const SINCE = { allowed_payment_method_types: "2026-07-29" } as const;
const CARD_SINCE = { setup_credential_usage: "2026-10-28", stored_credential_usage: "2026-10-28" } as const;

/** Throws 400 parameter_unknown for parameters that came with a later version than the caller's. */
export function refuseLaterParameters(call: Call): void {
  refuseLater(call.params, SINCE, call.apiVersion);
  refuseLater(call.params.inside("payment_method_options").inside("card"), CARD_SINCE, call.apiVersion);
}

function refuseLater(params: Params, since: Readonly<Record<string, string>>, version: string): void {
  for (const [name, first] of Object.entries(since)) {
    if (!params.has(name) || version >= first) continue;
    throw badParameter(`Received unknown parameter: ${params.nameOf(name)}`, params.nameOf(name), "parameter_unknown");
  }
}
