import { callApi } from "@/lib/simulator/browser/client/api";
import { showChallenge } from "@/lib/simulator/browser/client/challenge-layer";
import { elementOf } from "@/lib/simulator/browser/client/element";
import { Elements } from "@/lib/simulator/browser/client/elements";
import { IntegrationError, type StripeError } from "@/lib/simulator/browser/client/failure";
import {
  challengeOf,
  expectIntent,
  failureOfIntent,
  type IntentRef,
  intentPath,
  redirectOf,
  resultOf,
  retrieveIntent,
} from "@/lib/simulator/browser/client/intents";
import { isRecord, type JsonRecord, recordOf, textOf } from "@/lib/simulator/browser/client/json";
import type { Credentials, IntentKind, IntentSource, Outcome } from "@/lib/simulator/browser/client/messages";

export type Session = { readonly base: string; readonly credentials: Credentials; readonly locale: string };

/** Leaves the page; the promise that waits for it never settles, as documented for redirects. */
export function leaveTo(address: string): Promise<never> {
  window.location.assign(address);
  return new Promise<never>(() => {});
}

/** Follows what the bank wants, in the page, and resolves with the intent as it is afterwards. */
export async function followActions(session: Session, ref: IntentRef, outcome: Outcome): Promise<Outcome> {
  if ("error" in outcome) return outcome;
  const challenge = challengeOf(outcome.object);
  if (challenge === null) {
    const redirect = redirectOf(outcome.object);
    return redirect === null ? outcome : leaveTo(redirect);
  }
  // The page may know the simulator by another name (localhost, 127.0.0.1), and its policy allows only that one.
  await showChallenge(session.base + new URL(challenge).pathname, session.locale);
  const after = await retrieveIntent(session.base, session.credentials, ref);
  if ("error" in after) return after;
  const failure = failureOfIntent(ref.kind, after.object);
  return failure === null ? after : { error: failure };
}

function secretFor(options: JsonRecord, method: string): unknown {
  const { elements } = options;
  if (!(elements instanceof Elements)) return options.clientSecret;
  if (elements.source?.kind === "secret") return elements.source.clientSecret;
  if (!elements.isSubmitted) {
    throw new IntegrationError(`elements.submit() must be called before stripe.${method}().`);
  }
  return options.clientSecret;
}

/** The real API compares what the fields were made for with the intent; the sentence is the one people report. */
function mismatch(source: IntentSource | null, intent: JsonRecord): StripeError | null {
  if (source?.kind !== "deferred" || intent.object !== "payment_intent") return null;
  const automatic = (value: unknown): unknown => (value === "automatic_async" || value === null ? "automatic" : value);
  const pairs: [string, unknown, unknown][] = [
    ["currency", source.currency, intent.currency],
    ["setup_future_usage", source.setupFutureUsage, intent.setup_future_usage ?? null],
    ["capture_method", automatic(source.captureMethod), automatic(intent.capture_method)],
  ];
  const different = pairs.find(([, provided, expected]) => provided !== expected);
  if (!different) return null;
  const [name, provided, expected] = different;
  return {
    type: "invalid_request_error",
    message: `The provided ${name} (${String(provided)}) does not match the expected ${name} (${String(expected)}). Try confirming with a Payment Intent that is configured to use the same parameters as Stripe Elements.`,
  };
}

async function sendConfirm(session: Session, ref: IntentRef, elements: unknown, body: JsonRecord): Promise<Outcome> {
  if (!(elements instanceof Elements)) {
    const secret = { client_secret: ref.clientSecret };
    return callApi(session.base, session.credentials, "POST", `${intentPath(ref)}/confirm`, { ...body, ...secret });
  }
  if (elements.source?.kind === "deferred") {
    const before = await retrieveIntent(session.base, session.credentials, ref);
    if ("error" in before) return before;
    const error = mismatch(elements.source, before.object);
    if (error) return { error };
  }
  const call = { name: "confirm", intent: ref.kind, clientSecret: ref.clientSecret, body } as const;
  return elements.cardElement().call(call);
}

function redirectStatus(intent: JsonRecord): string {
  const status = intent.status;
  if (status === "succeeded" || status === "requires_capture") return "succeeded";
  return status === "processing" ? "pending" : "failed";
}

/** `return_url` with the query parameters that Stripe documents for a redirect. */
export function returnAddress(returnUrl: string, ref: IntentRef, intent: JsonRecord): string {
  const address = new URL(returnUrl);
  address.searchParams.set(ref.kind, ref.id);
  address.searchParams.set(`${ref.kind}_client_secret`, ref.clientSecret);
  address.searchParams.set("redirect_status", redirectStatus(intent));
  return address.href;
}

/** `confirmPayment` and `confirmSetup`: only mistakes of the page reject, everything else resolves with `{error}`. */
export async function confirmIntent(
  session: Session,
  kind: IntentKind,
  method: string,
  argument: unknown,
): Promise<JsonRecord> {
  const options = recordOf(argument);
  const ref = expectIntent(secretFor(options, method), kind, method);
  const params = recordOf(options.confirmParams);
  const stays = options.redirect === "if_required";
  const returnUrl = textOf(params.return_url);
  if (returnUrl === null && !stays) {
    throw new IntegrationError(
      `stripe.${method}(): the \`confirmParams.return_url\` argument is required unless passing \`redirect: 'if_required'\`.`,
    );
  }
  if (returnUrl !== null && !URL.canParse(returnUrl)) {
    return {
      error: { type: "invalid_request_error", code: "url_invalid", message: "Not a valid URL", param: "return_url" },
    };
  }
  const body = { ...params, use_stripe_sdk: true };
  const sent = await sendConfirm(session, ref, options.elements, body);
  const outcome = await followActions(session, ref, sent);
  if ("object" in outcome && returnUrl !== null && !stays)
    return leaveTo(returnAddress(returnUrl, ref, outcome.object));
  return resultOf(kind, outcome);
}

/** `confirmCardPayment` and `confirmCardSetup`, the older pair without an Elements group in the arguments. */
export async function confirmCard(
  session: Session,
  kind: IntentKind,
  method: string,
  clientSecret: unknown,
  data: unknown,
  options: unknown,
): Promise<JsonRecord> {
  const ref = expectIntent(clientSecret, kind, method);
  const { payment_method: card, ...rest } = recordOf(data);
  const body: JsonRecord = { ...rest, use_stripe_sdk: true };
  let sent: Outcome;
  if (isRecord(card)) {
    const { card: element, ...details } = card;
    const call = { name: "confirm", intent: kind, clientSecret: ref.clientSecret } as const;
    sent = await elementOf(element).call({ ...call, body: { ...body, payment_method_data: details } });
  } else {
    const withCard = { ...body, payment_method: card, client_secret: ref.clientSecret };
    sent = await callApi(session.base, session.credentials, "POST", `${intentPath(ref)}/confirm`, withCard);
  }
  if (recordOf(options).handleActions === false) return resultOf(kind, sent);
  return resultOf(kind, await followActions(session, ref, sent));
}
