import type Stripe from "stripe";
import type { Confirmation } from "@/lib/simulator/engine/intents";
import type { Call } from "@/lib/simulator/http/call";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter, refused } from "@/lib/simulator/http/problem";
import { createFromCard } from "@/lib/simulator/routes/card-params";
import { rawCardsRefused } from "@/lib/simulator/routes/payment-methods";

/** From this API version on, `payment_method_types` is refused (facts 1.6). */
const WITHOUT_METHOD_TYPES = "2026-09-30";
const NETWORKS = ["amex", "cartes_bancaires", "diners", "discover", "jcb", "mastercard", "unionpay", "visa"] as const;
const RETURN_URL_LENGTH_MAX = 2_048;

/** What every kind of confirmation may carry. */
export const CONFIRM_FIELDS = [
  "payment_method",
  "payment_method_data",
  "payment_method_options",
  "return_url",
  "use_stripe_sdk",
  "mandate_data",
  "expected_payment_method_type",
  "client_attribution_metadata",
] as const;

/** Throws 400 for `payment_method_types` on versions that no longer have it (facts 1.6). */
export function refuseMethodTypes(call: Call): void {
  if (!call.params.has("payment_method_types") || call.apiVersion < WITHOUT_METHOD_TYPES) return;
  throw badParameter(
    "The `payment_method_types` parameter is no longer supported. Use `allowed_payment_method_types` instead.",
    "payment_method_types",
    "payment_method_types_no_longer_supported",
  );
}

type Methods = {
  readonly allowed: Array<"card"> | null;
  readonly automatic: { allow_redirects: "always" | "never"; enabled: boolean } | null;
  /** Methods that are switched off for this intent, from among those of the Dashboard. */
  readonly excluded: string[] | null;
};

/** Which methods an intent takes: everything switched on unless it says otherwise (facts 4.1, 1.6). */
export function methodsOf(call: Call): Methods {
  const { params } = call;
  refuseMethodTypes(call);
  const allowed = params.list("allowed_payment_method_types");
  if (allowed !== undefined) refuseBeside(params, "allowed_payment_method_types", NOT_BESIDE_ALLOWED);
  const excluded = params.list("excluded_payment_method_types") ?? null;
  if (excluded?.includes("card")) throw badParameter("Only cards are simulated.", "excluded_payment_method_types");
  if (allowed !== undefined) {
    if (!allowed.includes("card")) {
      throw badParameter("Only cards are simulated.", "allowed_payment_method_types");
    }
    return { allowed: ["card"], automatic: null, excluded };
  }
  if (params.has("payment_method_types")) return { allowed: null, automatic: null, excluded };
  const automatic = params.inside("automatic_payment_methods").accept("enabled", "allow_redirects");
  const enabled = automatic.flag("enabled") ?? true;
  const allow_redirects = automatic.oneOf("allow_redirects", ["always", "never"]) ?? "always";
  return { allowed: null, automatic: enabled ? { allow_redirects, enabled } : null, excluded };
}

/** Facts 1.6. */
const NOT_BESIDE_ALLOWED = [
  "payment_method_types",
  "excluded_payment_method_types",
  "automatic_payment_methods",
  "payment_method_configuration",
] as const;

function refuseBeside(params: Params, name: string, others: readonly string[]): void {
  const other = others.find((one) => params.has(one));
  if (other === undefined) return;
  throw badParameter(`You may only specify one of these parameters: ${name}, ${other}.`, name, "parameters_exclusive");
}

type CardOptions = Stripe.PaymentIntent.PaymentMethodOptions.Card;
const REQUESTS = [
  "request_extended_authorization",
  "request_incremental_authorization",
  "request_multicapture",
  "request_overcapture",
] as const;

export const NO_CARD_OPTIONS: CardOptions = {
  installments: null,
  mandate_options: null,
  network: null,
  request_three_d_secure: "automatic",
};

/** The card options of an intent with what was sent put over what was there. */
export function cardOptions(params: Params, before: CardOptions = NO_CARD_OPTIONS): CardOptions {
  const options = params
    .inside("payment_method_options")
    .inside("card")
    .accept(
      "network",
      "request_three_d_secure",
      "capture_method",
      "setup_future_usage",
      "request_extended_authorization",
      "request_incremental_authorization",
      "request_multicapture",
      "request_overcapture",
      "setup_credential_usage",
      "stored_credential_usage",
      "moto",
      "cvc_token",
    );
  const after: CardOptions = {
    ...before,
    network: options.has("network") ? (options.oneOf("network", NETWORKS) ?? null) : before.network,
    request_three_d_secure:
      options.oneOf("request_three_d_secure", ["any", "automatic", "challenge"]) ?? before.request_three_d_secure,
  };
  for (const name of REQUESTS) {
    const request = options.oneOf(name, ["if_available", "never"]);
    if (request !== undefined) after[name] = request;
  }
  if (options.has("capture_method")) setCaptureMethod(after, options);
  const usage = options.oneOf("setup_future_usage", ["none", "off_session", "on_session"]);
  if (usage !== undefined) after.setup_future_usage = usage;
  return after;
}

/** `manual`, or an empty text that takes it back. */
function setCaptureMethod(after: CardOptions, options: Params): void {
  const method = options.oneOf("capture_method", ["manual"]);
  if (method === undefined) delete after.capture_method;
  else after.capture_method = method;
}

/** Where the customer comes back to; throws 400 for anything that is no web address. */
export function returnUrlOf(params: Params): string | null {
  const text = params.text("return_url");
  if (text === null) return null;
  const isAddress = text.length <= RETURN_URL_LENGTH_MAX && URL.canParse(text);
  if (!isAddress || !/^https?:$/.test(new URL(text).protocol))
    throw badParameter("Not a valid URL", "return_url", "url_invalid");
  return text;
}

/** Reads a confirmation; a card typed in by the customer becomes a payment method. Only browsers may send one. */
export function confirmationOf(call: Call, isOffSession: boolean): Confirmation {
  const { params, key, state, account } = call;
  const returnUrl = returnUrlOf(params);
  const data = params.inside("payment_method_data");
  if (params.has("payment_method_data") && key.kind !== "pk" && data.inside("card").has("number"))
    throw rawCardsRefused();
  const methodId = params.has("payment_method_data")
    ? createFromCard(state, account, data).id
    : params.text("payment_method");
  return {
    methodId,
    offSession: isOffSession,
    inBrowser: params.flag("use_stripe_sdk") ?? key.kind === "pk",
    returnUrl,
    errorOnRequiresAction: params.flag("error_on_requires_action") ?? false,
    isMoto: params.inside("payment_method_options").inside("card").flag("moto") ?? false,
  };
}

/** `off_session` is a flag or a word, and only makes sense while confirming (facts 4.2). */
export function offSessionOf(params: Params, isConfirming: boolean): boolean {
  const sent = params.oneOf("off_session", ["true", "false", "one_off", "recurring"]);
  if (sent !== undefined && sent !== "false" && !isConfirming) {
    throw badParameter("off_session can only be used when confirm is true.", "off_session");
  }
  return sent !== undefined && sent !== "false";
}

/** A browser proves that it may see an intent with its client secret (facts 10.2 [~ text]). */
export function checkClientSecret(call: Call, intent: Stripe.PaymentIntent | Stripe.SetupIntent): void {
  if (call.key.kind !== "pk") return;
  const sent = call.params.text("client_secret");
  if (sent === null) throw badParameter("Missing required param: client_secret.", "client_secret", "parameter_missing");
  if (sent === intent.client_secret) return;
  const word = intent.object === "payment_intent" ? "PaymentIntent" : "SetupIntent";
  throw refused(
    `The client_secret provided does not match any associated ${word} on this account. Ensure the publishable key used belongs to the same account that created the ${word}.`,
    { param: "client_secret" },
  );
}
