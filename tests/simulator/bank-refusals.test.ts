import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Setting, startSetting } from "./setting";

let setting: Setting;
let stripe: Stripe;
let stripeAccount: string;
let customer: string;
let card: string;

beforeAll(async () => {
  setting = await startSetting();
  const platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  stripeAccount = await setting.operator(platform);
  customer = (await stripe.customers.create({ payment_method: "pm_card_visa" })).id;
  card = (await stripe.customers.listPaymentMethods(customer)).data[0]?.id ?? "";
});
afterAll(() => setting.close());

const declineNext = (reason: string, times = 1) =>
  setting.control("POST", `/payment_methods/${card}/decline`, { reason, times });

/** Each payment with a clone of its own, as direct charges are made. */
async function charge(extra: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  const clone = await stripe.paymentMethods.create({ customer, payment_method: card }, { stripeAccount });
  return stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: clone.id,
      confirm: true,
      automatic_payment_methods: CARDS_ONLY,
      ...extra,
    },
    { stripeAccount },
  );
}

test("the bank can refuse the next tries at any card, on every clone of it", async () => {
  await declineNext("lost_card", 2);
  for (const _ of [1, 2]) {
    expect(await errorOf(charge())).toMatchObject({ statusCode: 402, decline_code: "lost_card" });
  }
  expect((await charge()).status).toBe("succeeded");
});

test.each([
  ["do_not_honor", "try_again_later", undefined, "05"],
  ["invalid_account", "do_not_try_again", "01", "14"],
  ["pickup_card", "do_not_try_again", "01", "04"],
  ["revocation_of_authorization", "do_not_try_again", "21", "R1"],
  ["transaction_not_allowed", "do_not_try_again", "03", "57"],
  ["withdrawal_count_limit_exceeded", "try_again_later", "02", "65"],
])("%s advises %s, on the error, on the payment and on the charge", async (reason, advice, networkAdvice, network) => {
  await declineNext(reason);
  const error = await errorOf(charge({ off_session: true }));
  expect(error).toMatchObject({ code: "card_declined", decline_code: reason, advice_code: advice });
  expect([error.network_advice_code, error.network_decline_code]).toEqual([networkAdvice, network]);
  const intent = await stripe.paymentIntents.retrieve(
    error.payment_intent?.id ?? "",
    { expand: ["latest_charge"] },
    { stripeAccount },
  );
  expect(intent.last_payment_error).toMatchObject({ decline_code: reason, advice_code: advice });
  expect(intent.latest_charge).toMatchObject({
    outcome: { advice_code: advice, network_advice_code: networkAdvice ?? null, network_decline_code: network },
  });
});

test("a bank can ask for the cardholder of any card: 402 off session, its page on session, once", async () => {
  await declineNext("authentication_required", 2);
  const absent = await errorOf(charge({ off_session: true }));
  expect(absent).toMatchObject({ statusCode: 402, code: "authentication_required" });
  const asked = await charge({ return_url: "https://app.example.com/" });
  expect(asked.status).toBe("requires_action");
  await fetch(asked.next_action?.redirect_to_url?.url ?? "", {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ outcome: "complete" }),
  });
  const paid = await stripe.paymentIntents.retrieve(asked.id, {}, { stripeAccount });
  expect(paid.status).toBe("succeeded");
  expect((await charge({ off_session: true })).status).toBe("succeeded");
});

test("an order can be taken back", async () => {
  await declineNext("generic_decline", 5);
  await declineNext("generic_decline", 0);
  expect((await charge()).status).toBe("succeeded");
});
