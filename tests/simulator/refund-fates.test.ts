import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startSetting } from "./setting";

const DAY = 86_400;
let setting: Setting;
let platform: Platform;
let stripe: Stripe;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
});
afterAll(() => setting.close());

/** An account whose bank may not be debited: its refunds wait for money. */
async function poorAccount(): Promise<Stripe.RequestOptions> {
  const stripeAccount = await setting.operator(platform);
  await stripe.accounts.update(stripeAccount, { settings: { payouts: { debit_negative_balances: false } } });
  return { stripeAccount };
}

const pay = (options: Stripe.RequestOptions, extra: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      capture_method: "automatic",
      automatic_payment_methods: CARDS_ONLY,
      ...extra,
    },
    options,
  );
const available = async (options: Stripe.RequestOptions = {}) =>
  (await stripe.balance.retrieve({}, options)).available[0]?.amount ?? 0;

test("a refund short of balance goes out when the account is topped up, oldest first as far as the money reaches", async () => {
  const options = await poorAccount();
  const intent = await pay(options);
  const refund = (amount: number) => stripe.refunds.create({ payment_intent: intent.id, amount }, options);
  const [first, second] = [await refund(300), await refund(400)];
  const states = async () => {
    const both = await Promise.all([first, second].map(({ id }) => stripe.refunds.retrieve(id, {}, options)));
    return both.map(({ status }) => status);
  };
  expect(await states()).toEqual(["pending", "pending"]);
  await setting.control("POST", `/accounts/${String(options.stripeAccount)}/top_up`, { amount: 350 });
  expect(await states()).toEqual(["succeeded", "pending"]);
  expect(await available(options)).toBe(50);
  await setting.control("POST", `/accounts/${String(options.stripeAccount)}/top_up`, { amount: 400 });
  expect([await states(), await available(options)]).toEqual([["succeeded", "succeeded"], 50]);
});

test("the platform's fee goes back when a waiting refund goes out, not before", async () => {
  const options = await poorAccount();
  const intent = await pay(options, { application_fee_amount: 100 });
  await stripe.refunds.create({ payment_intent: intent.id, refund_application_fee: true }, options);
  const fee = async () => (await stripe.applicationFees.list({ charge: String(intent.latest_charge) })).data[0];
  expect(await fee()).toMatchObject({ amount_refunded: 0 });
  await setting.control("POST", `/accounts/${String(options.stripeAccount)}/top_up`, { amount: 1_000 });
  expect(await fee()).toMatchObject({ amount_refunded: 100, refunded: true });
  expect(await available(options)).toBe(100);
});

test("a refund that waits too long for money fails, and the charge counts as not refunded", async () => {
  const other = await poorAccount();
  const alone = await pay(other, { amount: 100 });
  const hopeless = await stripe.refunds.create({ payment_intent: alone.id }, other);
  await setting.control("POST", "/clock", { advanceSeconds: 31 * DAY });
  const failed = await stripe.refunds.retrieve(hopeless.id, {}, other);
  expect(failed).toMatchObject({ status: "failed", failure_reason: "insufficient_funds" });
  expect(failed).not.toHaveProperty("failure_balance_transaction");
  const charge = await stripe.charges.retrieve(String(alone.latest_charge), {}, other);
  expect(charge).toMatchObject({ amount_refunded: 0, refunded: false });
});

test("the API cannot cancel a card's refund; the Dashboard can, shortly after", async () => {
  const options = { stripeAccount: await setting.operator(platform) };
  const intent = await pay(options);
  const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 600 }, options);
  const error = await errorOf(stripe.refunds.cancel(refund.id, {}, options));
  expect(error).toMatchObject({ statusCode: 400, type: "StripeInvalidRequestError" });
  expect(error.message).toContain("has a status of succeeded");
  const before = await available(options);
  await setting.control("POST", `/refunds/${refund.id}/cancel`, {});
  expect((await stripe.refunds.retrieve(refund.id, {}, options)).status).toBe("canceled");
  expect(await available(options)).toBe(before + 600);
  await stripe.refunds.create({ payment_intent: intent.id }, options);
  expect(await stripe.charges.retrieve(String(intent.latest_charge), {}, options)).toMatchObject({
    amount_refunded: 1_000,
    refunded: true,
  });
});

test.each(["lost_or_stolen_card", "declined", "unknown"])("a bank can send a refund back as %s", async (reason) => {
  const options = { stripeAccount: await setting.operator(platform) };
  const intent = await pay(options);
  const refund = await stripe.refunds.create({ payment_intent: intent.id }, options);
  await setting.control("POST", `/refunds/${refund.id}/fail`, { reason });
  const failed = await stripe.refunds.retrieve(refund.id, { expand: ["failure_balance_transaction"] }, options);
  expect(failed).toMatchObject({
    status: "failed",
    failure_reason: reason,
    failure_balance_transaction: { amount: 1_000, type: "refund_failure", source: refund.id },
  });
});
