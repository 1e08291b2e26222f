import type Stripe from "stripe";
import { cardByNumber, networksOf, passesLuhn } from "@/lib/simulator/engine/cards";
import { createMethod, type MethodExtras } from "@/lib/simulator/engine/payment-methods";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter, Problem } from "@/lib/simulator/http/problem";
import { NO_BILLING_DETAILS } from "@/lib/simulator/objects/payment-method";

/**
 * Makes a payment method of a typed-in card, as Stripe.js sends it. Only test numbers are taken: a real number is
 * refused and never kept (facts 10.2). Throws 402 for a number, date or code that cannot be.
 */
export function createFromCard(state: SimulatorState, account: string, params: Params): Stripe.PaymentMethod {
  params.accept(
    "type",
    "card",
    "billing_details",
    "metadata",
    "allow_redisplay",
    "radar_options",
    "client_attribution_metadata",
    "referrer",
    "payment_user_agent",
    "guid",
    "muid",
    "sid",
    "time_on_page",
  );
  if (params.required("type") !== "card") throw badParameter("Only cards are simulated.", params.nameOf("type"));
  const card = params.inside("card").accept("number", "exp_month", "exp_year", "cvc", "networks", "token");
  const number = card.required("number").replaceAll(" ", "");
  const behaviour = cardByNumber(number);
  if (behaviour === undefined) throw unknownNumber(number);
  const expMonth = card.requiredInteger("exp_month");
  const expYear = fullYear(card.requiredInteger("exp_year"));
  checkExpiry(state, expMonth, expYear);
  const cvc = card.text("cvc");
  const cvcLength = behaviour.brand === "amex" ? /^\d{3,4}$/ : /^\d{3}$/;
  if (cvc !== null && !cvcLength.test(cvc))
    throw wrongCard("invalid_cvc", "Your card's security code is invalid.", "cvc");
  const preferredNetwork = card.inside("networks").text("preferred");
  if (preferredNetwork !== null) checkNetwork(networksOf(behaviour), preferredNetwork);
  const details = { expMonth, expYear, preferredNetwork, hasCvc: cvc !== null };
  return createMethod(state, account, behaviour, details, extrasOf(params));
}

function extrasOf(params: Params): MethodExtras {
  return {
    billing: billingDetails(params, NO_BILLING_DETAILS),
    allowRedisplay: params.oneOf("allow_redisplay", ["always", "limited", "unspecified"]) ?? "unspecified",
    metadata: params.metadata({}),
  };
}

/** Billing details with what was sent put over what was there. */
export function billingDetails(
  params: Params,
  before: Stripe.PaymentMethod.BillingDetails,
): Stripe.PaymentMethod.BillingDetails {
  if (!params.has("billing_details")) return before;
  const billing = params.inside("billing_details").accept("address", "email", "name", "phone", "tax_id");
  const address = billing.inside("address");
  const part = (name: "city" | "country" | "line1" | "line2" | "postal_code" | "state") =>
    address.has(name) ? address.text(name) : (before.address?.[name] ?? null);
  const field = (name: "email" | "name" | "phone" | "tax_id") =>
    billing.has(name) ? billing.text(name) : (before[name] ?? null);
  return {
    address: {
      city: part("city"),
      country: part("country"),
      line1: part("line1"),
      line2: part("line2"),
      postal_code: part("postal_code"),
      state: part("state"),
    },
    email: field("email"),
    name: field("name"),
    phone: field("phone"),
    tax_id: field("tax_id"),
  };
}

/** What Stripe answers for a network that the card does not have is not established (facts 10.2 [~]). */
export function checkNetwork(available: readonly string[], preferred: string): void {
  if (available.includes(preferred)) return;
  throw badParameter(
    `The network '${preferred}' is not available for this card. Available networks: ${available.join(", ")}.`,
    "card[networks][preferred]",
  );
}

/** Throws 402 for a month that is none and a year that is past. */
export function checkExpiry(state: SimulatorState, month: number, year: number): void {
  const today = new Date(now(state) * 1000);
  if (month < 1 || month > 12) {
    throw wrongCard("invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month");
  }
  const isPast = year < today.getUTCFullYear() || (year === today.getUTCFullYear() && month < today.getUTCMonth() + 1);
  if (isPast || year > today.getUTCFullYear() + 50) {
    throw wrongCard("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year");
  }
}

function fullYear(year: number): number {
  return year < 100 ? 2000 + year : year;
}

function unknownNumber(number: string): Problem {
  if (!passesLuhn(number)) return wrongCard("incorrect_number", "Your card number is incorrect.", "number");
  return new Problem(
    402,
    {
      type: "card_error",
      code: "card_declined",
      decline_code: "test_mode_live_card",
      message:
        "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.",
    },
    true,
  );
}

function wrongCard(code: string, message: string, param: string): Problem {
  return new Problem(402, { type: "card_error", code, message, param }, true);
}
