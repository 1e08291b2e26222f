import { IntegrationError } from "@/lib/simulator/browser/client/failure";
import { recordOf, textOf } from "@/lib/simulator/browser/client/json";
import { createStripeObject, type StripeObject } from "@/lib/simulator/browser/client/stripe-object";

const SCRIPT_PATH = "/js/stripe.js";

/** The script's own address is the only configuration: the API is where the script came from. */
function baseOfScript(): string {
  const script = document.currentScript;
  const source = script instanceof HTMLScriptElement ? new URL(script.src) : null;
  if (!source?.pathname.endsWith(SCRIPT_PATH)) {
    throw new IntegrationError(
      "The Stripe simulator's script must be loaded with a script element from /js/stripe.js.",
    );
  }
  return source.origin + source.pathname.slice(0, -SCRIPT_PATH.length);
}

const base = baseOfScript();

function localeOf(value: unknown): string {
  const locale = textOf(value) ?? "auto";
  return locale === "auto" ? navigator.language : locale;
}

/** Called with and without `new`; returns an object either way. */
function Stripe(publishableKey: unknown, options?: unknown): StripeObject {
  if (typeof publishableKey !== "string" || publishableKey === "") {
    throw new IntegrationError("Missing value for Stripe(): apiKey should be a string.");
  }
  if (/^(sk|rk)_/.test(publishableKey)) {
    throw new IntegrationError(
      "You should not use your secret key with Stripe.js. Please pass a publishable key instead.",
    );
  }
  if (publishableKey.startsWith("pk_live_")) {
    throw new IntegrationError(
      "This is the Stripe simulator: it never accepts live keys. Load Stripe.js from js.stripe.com.",
    );
  }
  const { stripeAccount, locale } = recordOf(options);
  const credentials = { publishableKey, stripeAccount: textOf(stripeAccount) };
  return createStripeObject({ base, credentials, locale: localeOf(locale).slice(0, 2).toLowerCase() });
}

/** The release train of `@stripe/stripe-js` 10; the loader warns about any other. */
Stripe.version = "endive";

Object.assign(window, { Stripe });
