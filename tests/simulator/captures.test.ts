import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Setting, startSetting, waitFor } from "./setting";

let setting: Setting;
let stripe: Stripe;
let stripeAccount: string;

beforeAll(async () => {
  setting = await startSetting();
  const platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  stripeAccount = await setting.operator(platform);
});
afterAll(() => setting.close());

function hold(extra: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  return stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      capture_method: "manual",
      automatic_payment_methods: CARDS_ONLY,
      expand: ["latest_charge"],
      ...extra,
    },
    { stripeAccount },
  );
}

const chargesOf = async (intent: Stripe.PaymentIntent) =>
  (await stripe.charges.list({ payment_intent: intent.id }, { stripeAccount })).data;

test("a hold holds the amount and moves no money", async () => {
  const held = await hold();
  expect(held).toMatchObject({ status: "requires_capture", amount_capturable: 1_000, amount_received: 0 });
  expect(held.latest_charge).toMatchObject({
    captured: false,
    paid: true,
    status: "succeeded",
    balance_transaction: null,
  });
});

test("capturing a part releases the rest, which looks like a refund", async () => {
  const held = await hold({ application_fee_amount: 200 });
  const done = await stripe.paymentIntents.capture(
    held.id,
    { amount_to_capture: 700, application_fee_amount: 70 },
    { stripeAccount },
  );
  expect(done).toMatchObject({ status: "succeeded", amount: 1_000, amount_received: 700, amount_capturable: 0 });
  const charge = await stripe.charges.retrieve(
    String(done.latest_charge),
    { expand: ["balance_transaction", "refunds", "application_fee"] },
    { stripeAccount },
  );
  expect(charge).toMatchObject({
    amount: 1_000,
    amount_captured: 700,
    amount_refunded: 300,
    captured: true,
    refunded: false,
  });
  expect(charge.balance_transaction).toMatchObject({ amount: 700 });
  expect(charge.application_fee).toMatchObject({ amount: 70 });
  expect(charge.refunds?.data.map(({ amount }) => amount)).toEqual([300]);
  expect(charge.payment_method_details?.card).not.toHaveProperty("capture_before");
  const tooMuch = await errorOf(stripe.refunds.create({ charge: charge.id, amount: 701 }, { stripeAccount }));
  expect(tooMuch.message).toContain("unrefunded amount on charge (€7.00)");
});

test("capturing twice, too much or nothing is refused", async () => {
  const held = await hold();
  expect(
    (await errorOf(stripe.paymentIntents.capture(held.id, { amount_to_capture: 1_001 }, { stripeAccount }))).code,
  ).toBe("amount_too_large");
  expect(
    (await errorOf(stripe.paymentIntents.capture(held.id, { amount_to_capture: 0 }, { stripeAccount }))).statusCode,
  ).toBe(400);
  await stripe.paymentIntents.capture(held.id, {}, { stripeAccount });
  const again = await errorOf(stripe.paymentIntents.capture(held.id, {}, { stripeAccount }));
  expect(again).toMatchObject({
    code: "payment_intent_unexpected_state",
    payment_intent: { id: held.id, status: "succeeded" },
  });
  expect(again.message).toContain("already been captured");
});

test("cancelling a hold gives everything back and ends the payment", async () => {
  const held = await hold();
  const canceled = await stripe.paymentIntents.cancel(
    held.id,
    { cancellation_reason: "requested_by_customer" },
    { stripeAccount },
  );
  expect(canceled).toMatchObject({
    status: "canceled",
    cancellation_reason: "requested_by_customer",
    amount_capturable: 0,
  });
  expect(canceled.canceled_at).toBeGreaterThan(0);
  expect((await chargesOf(held))[0]).toMatchObject({
    captured: false,
    amount_refunded: 1_000,
    balance_transaction: null,
  });
  const again = await errorOf(stripe.paymentIntents.cancel(held.id, {}, { stripeAccount }));
  expect(again.message).toContain("because it has a status of canceled");
});

test("a hold dies at its time: seven days with the driver there, four days and eighteen hours without", async () => {
  const [present, absent] = [await hold(), await hold({ off_session: true })];
  const lifetime = (intent: Stripe.PaymentIntent) => {
    const charge = intent.latest_charge;
    if (charge === null || typeof charge === "string") throw new Error("not expanded");
    return (charge.payment_method_details?.card?.capture_before ?? 0) - charge.created;
  };
  expect([lifetime(present), lifetime(absent)]).toEqual([7 * 86_400, 4 * 86_400 + 18 * 3_600]);
  await setting.control("POST", "/clock", { advanceSeconds: 5 * 86_400 });
  const status = async (intent: Stripe.PaymentIntent) =>
    (await stripe.paymentIntents.retrieve(intent.id, {}, { stripeAccount })).status;
  expect([await status(present), await status(absent)]).toEqual(["requires_capture", "canceled"]);
  await setting.control("POST", "/clock", { advanceSeconds: 3 * 86_400 });
  expect(await status(present)).toBe("canceled");
  const late = await errorOf(stripe.paymentIntents.capture(present.id, {}, { stripeAccount }));
  expect(late.code).toBe("payment_intent_unexpected_state");
  const types = (await stripe.events.list({ limit: 100 }, { stripeAccount })).data.map(({ type }) => type);
  expect(types).toContain("charge.expired");
});

test("by default the balance transaction follows after the answer", async () => {
  const paid = await hold({ capture_method: "automatic_async" });
  expect(paid.latest_charge).toMatchObject({ balance_transaction: null, captured: true });
  const charge = await waitFor(async () =>
    (await chargesOf(paid)).find(({ balance_transaction }) => balance_transaction !== null),
  );
  const [update] = (await stripe.events.list({ type: "charge.updated" }, { stripeAccount })).data;
  expect(update?.data.object).toMatchObject({ id: charge.id, balance_transaction: charge.balance_transaction });
});

test("the charge keeps the metadata the payment had, not what it gets later", async () => {
  const paid = await hold({ capture_method: "automatic", metadata: { session: "s_1" } });
  await stripe.paymentIntents.update(paid.id, { metadata: { session: "s_2", late: "yes" } }, { stripeAccount });
  expect((await chargesOf(paid))[0]?.metadata).toEqual({ session: "s_1" });
});

test.each([
  [0, "eur", "parameter_invalid_integer"],
  [49, "eur", "amount_too_small"],
  [29, "gbp", "amount_too_small"],
  [299, "sek", "amount_too_small"],
  [100_000_000, "eur", "amount_too_large"],
])("%s %s is refused", async (amount, currency, code) => {
  const error = await errorOf(stripe.paymentIntents.create({ amount, currency }, { stripeAccount }));
  expect(error).toMatchObject({ statusCode: 400, param: "amount", code });
});
