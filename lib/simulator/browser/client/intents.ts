import { callApi } from "@/lib/simulator/browser/client/api";
import { IntegrationError, type StripeError } from "@/lib/simulator/browser/client/failure";
import { isRecord, type JsonRecord, recordOf, textOf } from "@/lib/simulator/browser/client/json";
import type { Credentials, IntentKind, Outcome } from "@/lib/simulator/browser/client/messages";

export type IntentRef = { kind: IntentKind; id: string; clientSecret: string };

/** Reads `pi_…_secret_…` or `seti_…_secret_…`; anything else is a mistake of the page and throws. */
export function parseClientSecret(value: unknown): IntentRef {
  const match = typeof value === "string" ? /^((pi|seti)_[A-Za-z0-9]+)_secret_[A-Za-z0-9]+$/.exec(value) : null;
  const id = match?.[1];
  if (typeof value !== "string" || id === undefined) {
    throw new IntegrationError(
      `Invalid value for clientSecret: it should be a client secret of the form \${id}_secret_\${secret}. You specified: ${String(value)}.`,
    );
  }
  return { kind: match?.[2] === "pi" ? "payment_intent" : "setup_intent", id, clientSecret: value };
}

/** Like `parseClientSecret`, and refuses the other kind with the words of the real Stripe.js. */
export function expectIntent(value: unknown, kind: IntentKind, method: string): IntentRef {
  const ref = parseClientSecret(value);
  if (ref.kind === kind) return ref;
  const [got, other] =
    ref.kind === "payment_intent" ? ["PaymentIntent", "confirmPayment"] : ["SetupIntent", "confirmSetup"];
  throw new IntegrationError(
    `Your code called ${method}() but you passed a client_secret associated with a ${got}. Did you mean to call ${other}() instead?`,
  );
}

export function intentPath(ref: IntentRef): string {
  return `/v1/${ref.kind}s/${encodeURIComponent(ref.id)}`;
}

export function retrieveIntent(base: string, credentials: Credentials, ref: IntentRef): Promise<Outcome> {
  return callApi(base, credentials, "GET", intentPath(ref), { client_secret: ref.clientSecret });
}

/** `{paymentIntent}`, `{setupIntent}` or `{error}`, as every method of Stripe.js resolves. */
export function resultOf(kind: IntentKind, outcome: Outcome): JsonRecord {
  if ("error" in outcome) return { error: outcome.error };
  return kind === "payment_intent" ? { paymentIntent: outcome.object } : { setupIntent: outcome.object };
}

/**
 * What went wrong at the bank, after a challenge. A failed authentication has a sentence of its own for the person
 * (facts of 2022, "3DS failure in the browser"); a decline after a passed challenge keeps the issuer's words.
 */
export function failureOfIntent(kind: IntentKind, intent: JsonRecord): StripeError | null {
  if (intent.status !== "requires_payment_method") return null;
  const last = intent[kind === "payment_intent" ? "last_payment_error" : "last_setup_error"];
  if (!isRecord(last)) return null;
  const code = textOf(last.code);
  const type = textOf(last.type) ?? "invalid_request_error";
  const failedChallenge = code?.endsWith("_intent_authentication_failure");
  const message = failedChallenge
    ? "We are unable to authenticate your payment method. Please choose a different payment method and try again."
    : (textOf(last.message) ?? "Your card was declined.");
  return { ...last, type, message, ...(code === null ? {} : { code }), [kind]: intent };
}

/** The address of the challenge inside a `use_stripe_sdk` action; its shape is private to the simulator. */
export function challengeOf(intent: JsonRecord): string | null {
  const action = recordOf(intent.next_action);
  return action.type === "use_stripe_sdk" ? textOf(recordOf(action.use_stripe_sdk).stripe_js) : null;
}

export function redirectOf(intent: JsonRecord): string | null {
  const action = recordOf(intent.next_action);
  return action.type === "redirect_to_url" ? textOf(recordOf(action.redirect_to_url).url) : null;
}
