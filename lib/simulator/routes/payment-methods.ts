import type Stripe from "stripe";
import { emit } from "@/lib/simulator/engine/events";
import { cloneMethod, findMethod } from "@/lib/simulator/engine/payment-methods";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { filtered, listObject, PAGE } from "@/lib/simulator/http/list";
import { Problem, refused } from "@/lib/simulator/http/problem";
import { billingDetails, checkExpiry, checkNetwork, createFromCard } from "@/lib/simulator/routes/card-params";
import { findCustomer, wantedMethods } from "@/lib/simulator/routes/customers";

function create(call: Call): object {
  const { state, account, platform, params, key } = call;
  if (params.has("payment_method")) {
    params.accept("customer", "payment_method");
    return cloneMethod(state, platform, account, params.required("payment_method"), params.text("customer"));
  }
  if (key.kind !== "pk" && params.inside("card").has("number")) throw rawCardsRefused();
  return createFromCard(state, account, params);
}

/** Servers may not send card numbers unless Stripe allowed it; ours must never (facts 11.2; status [~]). */
export function rawCardsRefused(): Problem {
  const message =
    "Sending credit card numbers directly to the Stripe API is generally unsafe. To continue processing use Stripe.js, the Stripe mobile bindings, or Stripe Elements.";
  return new Problem(402, { type: "invalid_request_error", message }, true);
}

function retrieve(call: Call): object {
  call.params.accept();
  return findMethod(call.state, call.account, idOfPath(call));
}

function update(call: Call): object {
  const { state, account, params } = call;
  params.accept("billing_details", "metadata", "allow_redisplay", "card");
  const before = findMethod(state, account, idOfPath(call));
  if (before.customer === null) {
    throw refused("You must save this PaymentMethod to a customer before you can update it.");
  }
  const after: Stripe.PaymentMethod = {
    ...before,
    allow_redisplay:
      params.oneOf("allow_redisplay", ["always", "limited", "unspecified"]) ?? before.allow_redisplay ?? "unspecified",
    billing_details: billingDetails(params, before.billing_details),
    metadata: params.metadata(before.metadata ?? {}),
  };
  if (before.card !== undefined) after.card = updatedCard(call, before.card);
  state.store.paymentMethods.put(account, after.id, after);
  const previous = Object.fromEntries(Object.entries(before).filter(([name]) => params.has(name)));
  emit(state, account, "payment_method.updated", after, { previous });
  return after;
}

function updatedCard(call: Call, before: Stripe.PaymentMethod.Card): Stripe.PaymentMethod.Card {
  const card = call.params.inside("card").accept("exp_month", "exp_year", "networks");
  const month = card.integer("exp_month") ?? before.exp_month;
  const year = card.integer("exp_year") ?? before.exp_year;
  if (card.has("exp_month") || card.has("exp_year")) checkExpiry(call.state, month, year);
  const chosen = card.inside("networks").optional("preferred");
  const available = before.networks?.available ?? [];
  if (typeof chosen === "string") checkNetwork(available, chosen);
  const preferred = chosen === undefined ? (before.networks?.preferred ?? null) : chosen;
  return {
    ...before,
    exp_month: month,
    exp_year: year,
    display_brand: preferred ?? before.brand,
    networks: { available, preferred },
  };
}

function list(call: Call): object {
  call.params.accept(...PAGE, "customer", "type", "allow_redisplay");
  const customer = call.params.text("customer");
  if (customer !== null) {
    const owner = findCustomer(call, customer);
    return listObject(call, wantedMethods(call, call.state.store.paymentMethods.by(owner.id)));
  }
  const rows = call.state.store.paymentMethods.newestFirst(call.account);
  return listObject(
    call,
    wantedMethods(
      call,
      filtered(rows, (method) => method.customer !== null),
    ),
  );
}

export const paymentMethodOperations: readonly Operation[] = [
  { method: "POST", path: "/v1/payment_methods", isPublic: true, run: create },
  { method: "GET", path: "/v1/payment_methods", run: list },
  { method: "GET", path: "/v1/payment_methods/:id", run: retrieve },
  { method: "POST", path: "/v1/payment_methods/:id", run: update },
];
