import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Setting, startSetting } from "./setting";

/** Facts 9.2 with the fields of facts 4.5: alias, number, code, decline code, advice, network advice and decline, param. */
const DECLINES = [
  [
    "pm_card_visa_chargeDeclined",
    "4000000000000002",
    "card_declined",
    "generic_decline",
    "try_again_later",
    undefined,
    "01",
    undefined,
  ],
  [
    "pm_card_visa_chargeDeclinedInsufficientFunds",
    "4000000000009995",
    "card_declined",
    "insufficient_funds",
    "try_again_later",
    "02",
    "51",
    undefined,
  ],
  [
    "pm_card_visa_chargeDeclinedLostCard",
    "4000000000009987",
    "card_declined",
    "lost_card",
    "do_not_try_again",
    "01",
    "41",
    undefined,
  ],
  [
    "pm_card_visa_chargeDeclinedStolenCard",
    "4000000000009979",
    "card_declined",
    "stolen_card",
    "do_not_try_again",
    "01",
    "43",
    undefined,
  ],
  [
    "pm_card_chargeDeclinedExpiredCard",
    "4000000000000069",
    "expired_card",
    "expired_card",
    "confirm_card_data",
    "03",
    "54",
    "exp_month",
  ],
  [
    "pm_card_chargeDeclinedIncorrectCvc",
    "4000000000000127",
    "incorrect_cvc",
    "incorrect_cvc",
    "confirm_card_data",
    "03",
    "N7",
    "cvc",
  ],
  [
    "pm_card_chargeDeclinedProcessingError",
    "4000000000000119",
    "processing_error",
    "processing_error",
    "try_again_later",
    undefined,
    "06",
    undefined,
  ],
  [
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
    "4000000000006975",
    "card_declined",
    "card_velocity_exceeded",
    "try_again_later",
    "02",
    "61",
    undefined,
  ],
] as const;

let setting: Setting;
let stripe: Stripe;
let publishableKey: string;

beforeAll(async () => {
  setting = await startSetting();
  const platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  publishableKey = platform.publishableKey;
});
afterAll(() => setting.close());

function charge(payment_method: string, extra: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  return stripe.paymentIntents.create({
    amount: 1_000,
    currency: "eur",
    payment_method,
    confirm: true,
    automatic_payment_methods: CARDS_ONLY,
    ...extra,
  });
}

async function postAsBrowser(path: string, fields: Record<string, string>): Promise<Response> {
  return fetch(`${setting.simulator.url}${path}`, {
    method: "POST",
    body: new URLSearchParams({ key: publishableKey, ...fields }),
  });
}

describe.each(DECLINES)(
  "%s",
  (alias, number, code, decline_code, advice_code, networkAdvice, networkDecline, param) => {
    test("a charge is HTTP 402 with Stripe's fields, and the payment method is gone from the intent", async () => {
      const error = await errorOf(charge(alias));
      expect(error).toMatchObject({
        type: "StripeCardError",
        rawType: "card_error",
        statusCode: 402,
        code,
        decline_code,
      });
      expect(error.raw).toMatchObject({ advice_code, network_decline_code: networkDecline });
      expect([error.param, error.network_advice_code]).toEqual([param, networkAdvice]);
      expect(Object.values(error.raw ?? {})).not.toContain(null);
      expect(error.payment_intent).toMatchObject({ status: "requires_payment_method", payment_method: null });
      const intent = await stripe.paymentIntents.retrieve(error.payment_intent?.id ?? "", {
        expand: ["latest_charge"],
      });
      expect(intent.last_payment_error).toMatchObject({ type: "card_error", code, decline_code });
      expect(intent.last_payment_error?.payment_method?.id).toBe(error.payment_method?.id);
      expect(intent.last_payment_error).not.toHaveProperty("payment_intent");
      expect(intent.latest_charge).toMatchObject({
        id: error.charge,
        status: "failed",
        paid: false,
        failure_code: code,
      });
    });

    test("it cannot be attached, and setting it up is 402 with the SetupIntent", async () => {
      const customer = await stripe.customers.create();
      expect(await errorOf(stripe.paymentMethods.attach(alias, { customer: customer.id }))).toMatchObject({
        statusCode: 402,
        code,
      });
      const setup = await errorOf(
        stripe.setupIntents.create({
          customer: customer.id,
          payment_method: alias,
          confirm: true,
          automatic_payment_methods: CARDS_ONLY,
        }),
      );
      expect(setup).toMatchObject({ statusCode: 402, code, decline_code });
      expect(setup.setup_intent).toMatchObject({ status: "requires_payment_method", payment_method: null });
      expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([]);
    });

    test("typed in by the customer it is declined the same way", async () => {
      const intent = await stripe.paymentIntents.create({ amount: 500, currency: "eur" });
      const answer = await postAsBrowser(`/v1/payment_intents/${intent.id}/confirm`, {
        client_secret: intent.client_secret ?? "",
        use_stripe_sdk: "true",
        "payment_method_data[type]": "card",
        "payment_method_data[card][number]": number,
        "payment_method_data[card][exp_month]": "12",
        "payment_method_data[card][exp_year]": "34",
        "payment_method_data[card][cvc]": "123",
      });
      const { error } = await answer.json();
      expect([answer.status, error.code, error.decline_code]).toEqual([402, code, decline_code]);
      expect(error.payment_intent).not.toHaveProperty("metadata");
      expect(error.payment_intent).not.toHaveProperty("latest_charge");
    });
  },
);

test("the debt card attaches and sets up, and every charge of it is declined", async () => {
  const customer = await stripe.customers.create({ payment_method: "pm_card_chargeCustomerFail" });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const error = await errorOf(charge(method?.id ?? "", { customer: customer.id, off_session: true }));
    expect(error).toMatchObject({ code: "card_declined", decline_code: "generic_decline" });
  }
});

test("a card that the risk check blocks leaves a blocked charge", async () => {
  const error = await errorOf(charge("pm_card_radarBlock"));
  const blocked = await stripe.charges.retrieve(error.charge ?? "");
  expect(blocked.outcome).toMatchObject({ type: "blocked", network_status: "not_sent_to_network" });
});

test.each([
  ["4242424242424241", "12", "34", "123", "incorrect_number"],
  ["4111111111111111", "12", "34", "123", "card_declined"],
  ["4242424242424242", "13", "34", "123", "invalid_expiry_month"],
  ["4242424242424242", "12", "1995", "123", "invalid_expiry_year"],
  ["4242424242424242", "12", "34", "99", "invalid_cvc"],
])(
  "a card that cannot be (%s %s/%s %s) never becomes a payment method",
  async (number, exp_month, exp_year, cvc, code) => {
    const answer = await postAsBrowser("/v1/payment_methods", {
      type: "card",
      "card[number]": number,
      "card[exp_month]": exp_month,
      "card[exp_year]": exp_year,
      "card[cvc]": cvc,
    });
    expect([answer.status, (await answer.json()).error.code]).toEqual([402, code]);
  },
);

test("a customer is not made when its card is declined", async () => {
  const email = "declined@example.com";
  const error = await errorOf(stripe.customers.create({ email, payment_method: "pm_card_visa_chargeDeclined" }));
  expect([error.statusCode, (await stripe.customers.list({ email })).data]).toEqual([402, []]);
});

test("a server cannot send card numbers", async () => {
  const error = await errorOf(
    stripe.paymentMethods.create({
      type: "card",
      card: { number: "4242424242424242", exp_month: 12, exp_year: 2034, cvc: "123" },
    }),
  );
  expect(error.message).toContain("generally unsafe");
});
