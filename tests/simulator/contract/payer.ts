import type Stripe from "stripe";
import { CARDS_ONLY } from "../setting";
import type { Shop } from "./contract";

export const RETURN_URL = "https://app.example.com/back";

/** Short words for what the tests do with payments on a shop's connected account. */
export function payerOf(shopOf: () => Shop) {
  const intents = () => shopOf().stripe.paymentIntents;
  const create = (params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    intents().create({ amount: 1_000, currency: "eur", ...params }, shopOf().on);
  const pay = (params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    create({ payment_method: "pm_card_visa", confirm: true, automatic_payment_methods: CARDS_ONLY, ...params });
  return {
    create,
    pay,
    hold: (params: Partial<Stripe.PaymentIntentCreateParams> = {}) => pay({ capture_method: "manual", ...params }),
    read: (id: string) => intents().retrieve(id, { expand: ["latest_charge"] }, shopOf().on),
    capture: (id: string, params: Stripe.PaymentIntentCaptureParams = {}) => intents().capture(id, params, shopOf().on),
    cancel: (id: string, params: Stripe.PaymentIntentCancelParams = {}) => intents().cancel(id, params, shopOf().on),
    confirm: (id: string, params: Stripe.PaymentIntentConfirmParams = {}) => intents().confirm(id, params, shopOf().on),
  };
}

/** What the customer does on the bank's page. */
export function decide(intent: Stripe.PaymentIntent | Stripe.SetupIntent, outcome: "complete" | "fail") {
  const url = intent.next_action?.redirect_to_url?.url ?? "";
  return fetch(url, { method: "POST", body: new URLSearchParams({ outcome }), redirect: "manual" });
}
