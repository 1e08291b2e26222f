import type { Stripe, StripeConstructorOptions, StripeError } from "@stripe/stripe-js";
import { loadStripe } from "@stripe/stripe-js/pure";
import { type DeclineCode, declineCode, shownDecline } from "@/lib/domain/payment";

/** A phone at the kerb is slow; longer than this it is not connected. */
const KEY_TIMEOUT_MS = 15_000;
const SCRIPT_TIMEOUT_MS = 25_000;

export type StripeSource = {
  /** Answers `{publishableKey}`; small and cacheable. */
  readonly publishableKeyUrl: string;
  /** The simulator's script; empty loads Stripe's own. */
  readonly stripeJsUrl: string;
  /** The connected account that is charged directly, for a guest. */
  readonly stripeAccount?: string;
  readonly locale: "en" | "de" | "fr";
};

/** `isFresh` passes every cache by: the key we had was refused. */
async function fetchKey(url: string, isFresh: boolean): Promise<string> {
  const response = await fetch(url, {
    cache: isFresh ? "reload" : "default",
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(KEY_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`publishable key: ${response.status}`);
  const body: unknown = await response.json();
  if (typeof body !== "object" || body === null || !("publishableKey" in body))
    throw new Error("publishable key: none");
  if (typeof body.publishableKey !== "string") throw new Error("publishable key: none");
  return body.publishableKey;
}

const scripts = new Map<string, Promise<void>>();

function loadScript(src: string): Promise<void> {
  const known = scripts.get(src);
  if (known !== undefined) return known;
  const loading = new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
    if (nonce) script.nonce = nonce;
    script.src = src;
    const fail = () => {
      scripts.delete(src);
      script.remove();
      reject(new Error("stripe.js did not load"));
    };
    const timer = setTimeout(fail, SCRIPT_TIMEOUT_MS);
    script.onerror = fail;
    script.onload = () => {
      clearTimeout(timer);
      resolve();
    };
    document.head.append(script);
  });
  scripts.set(src, loading);
  return loading;
}

/** Rejects when the key or the script cannot be had. A new object for each call: after a roll the old one is of no use. */
export async function openStripe(source: StripeSource, isFresh: boolean): Promise<Stripe> {
  const [key] = await Promise.all([
    fetchKey(source.publishableKeyUrl, isFresh),
    // The loader uses a Stripe that is already there, so the simulator's script has to come first.
    source.stripeJsUrl === "" ? undefined : loadScript(source.stripeJsUrl),
  ]);
  const stripe = await loadStripe(key, {
    locale: source.locale,
    ...(source.stripeAccount ? { stripeAccount: source.stripeAccount } : {}),
  } satisfies StripeConstructorOptions);
  if (!stripe) throw new Error("stripe.js is not for this page");
  return stripe;
}

export type StripeTrouble =
  /** The publishable key was rolled: fetch it again and rebuild. */
  | { readonly kind: "key" }
  | { readonly kind: "decline"; readonly code: DeclineCode }
  /** The number, date or code is not complete; the element says so beside the field. */
  | { readonly kind: "incomplete" }
  /** Nobody knows whether it went through: ask before anything is sent again. */
  | { readonly kind: "unknown" }
  /** It went through before, in another tab or on an earlier press. */
  | { readonly kind: "done" };

/** Bad and expired keys: Stripe sends no code for a key that it does not know. */
export function isKeyError(error: Pick<StripeError, "code" | "message">): boolean {
  return error.code === "api_key_expired" || /^(Invalid|Expired) API Key/i.test(error.message ?? "");
}

const DONE = ["succeeded", "requires_capture", "processing"];

export function isDone(status: string | undefined): boolean {
  return status !== undefined && DONE.includes(status);
}

/** A payment that was given up in another tab is over too: our server fetches what it came to. */
export function isOver(paymentStatus: string | undefined): boolean {
  return isDone(paymentStatus) || paymentStatus === "canceled";
}

export function troubleOf(error: StripeError): StripeTrouble {
  if (isKeyError(error)) return { kind: "key" };
  if (isOver(error.payment_intent?.status) || isDone(error.setup_intent?.status)) return { kind: "done" };
  if (error.type === "validation_error") return { kind: "incomplete" };
  if (error.code?.endsWith("intent_authentication_failure")) return { kind: "decline", code: "authentication_failed" };
  if (error.type === "card_error") {
    return { kind: "decline", code: shownDecline(declineCode(error.decline_code ?? error.code)) };
  }
  return { kind: "unknown" };
}
