import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startSetting } from "./setting";

/** One test per trap of facts 10.4 that is about payments; the number is the trap's. */
let setting: Setting;
let platform: Platform;
let stripe: Stripe;
let stripeAccount: string;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  stripeAccount = await setting.operator(platform);
});
afterAll(() => setting.close());

const pay = (extra: Partial<Stripe.PaymentIntentCreateParams> = {}, options: Stripe.RequestOptions = {}) =>
  stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      automatic_payment_methods: CARDS_ONLY,
      ...extra,
    },
    { stripeAccount, ...options },
  );
const chargeOf = (intent: Stripe.PaymentIntent) =>
  stripe.charges.retrieve(String(intent.latest_charge), {}, { stripeAccount });
const advance = (advanceSeconds: number) => setting.control("POST", "/clock", { advanceSeconds });

test("trap 1: off-session is never requires_action, the payment method goes, and errors have no nulls", async () => {
  const error = await errorOf(pay({ payment_method: "pm_card_authenticationRequired", off_session: true }));
  expect(error).toMatchObject({ statusCode: 402, code: "authentication_required" });
  expect(error.payment_intent).toMatchObject({ status: "requires_payment_method", payment_method: null });
  const nulls = Object.entries(error.raw ?? {}).filter(([, value]) => value === null);
  expect(nulls).toEqual([]);
});

test("trap 2: an object of the platform is not found on the account, and the other way round", async () => {
  const here = await pay();
  const there = await stripe.paymentIntents.create({ amount: 1_000, currency: "eur" });
  const missing = [
    stripe.paymentIntents.retrieve(here.id),
    stripe.paymentIntents.retrieve(there.id, {}, { stripeAccount }),
    stripe.charges.retrieve(String(here.latest_charge)),
    stripe.refunds.create({ payment_intent: here.id }),
  ];
  for (const call of missing) {
    expect(await errorOf(call)).toMatchObject({ statusCode: 404, code: "resource_missing" });
  }
});

test("trap 4: an alias is a new card each time, also on a connected account", async () => {
  const [first, second] = [await pay(), await pay()];
  expect(first.payment_method).toMatch(/^pm_1/);
  expect(second.payment_method).not.toBe(first.payment_method);
});

test("trap 9: by default the balance transaction comes later, refunds take available money, and there are fees", async () => {
  const paid = await pay();
  const charge = await chargeOf(paid);
  expect([charge.captured, charge.balance_transaction]).toEqual([true, null]);
  await advance(5);
  const settled = await stripe.charges.retrieve(charge.id, { expand: ["balance_transaction"] }, { stripeAccount });
  expect(settled.balance_transaction).toMatchObject({ amount: 1_000, fee: 59, net: 941, status: "pending" });
  const balance = async () => {
    const { available, pending } = await stripe.balance.retrieve({}, { stripeAccount });
    return [available[0]?.amount ?? 0, pending[0]?.amount ?? 0] as const;
  };
  const [available, pending] = await balance();
  await stripe.refunds.create({ payment_intent: paid.id, amount: 400 }, { stripeAccount });
  expect(await balance()).toEqual([available - 400, pending]);
});

test("trap 10: what is not captured counts as refunded, a canceled hold too, and a late capture is refused", async () => {
  const hold = () => pay({ capture_method: "manual" });
  const [part, dropped, late] = [await hold(), await hold(), await hold()];
  await stripe.paymentIntents.capture(part.id, { amount_to_capture: 300 }, { stripeAccount });
  expect(await chargeOf(part)).toMatchObject({ amount_captured: 300, amount_refunded: 700, refunded: false });
  await stripe.paymentIntents.cancel(dropped.id, {}, { stripeAccount });
  expect(await chargeOf(dropped)).toMatchObject({ amount_captured: 0, amount_refunded: 1_000, captured: false });
  await advance(7 * 86_400 + 1);
  expect((await errorOf(stripe.paymentIntents.capture(late.id, {}, { stripeAccount }))).code).toBe(
    "payment_intent_unexpected_state",
  );
});

test("trap 11: refunded is true only when all of it is, and the payment stays succeeded", async () => {
  const paid = await pay();
  await stripe.refunds.create({ payment_intent: paid.id, amount: 999 }, { stripeAccount });
  expect((await chargeOf(paid)).refunded).toBe(false);
  await stripe.refunds.create({ payment_intent: paid.id, amount: 1 }, { stripeAccount });
  expect((await chargeOf(paid)).refunded).toBe(true);
  const after = await stripe.paymentIntents.retrieve(paid.id, {}, { stripeAccount });
  expect([after.status, after.amount_received]).toEqual(["succeeded", 1_000]);
});

test("trap 14: what does not apply to a paid payment is null, not filled", async () => {
  expect(await pay({ capture_method: "automatic" })).toMatchObject({
    next_action: null,
    last_payment_error: null,
    canceled_at: null,
    cancellation_reason: null,
    amount_capturable: 0,
    processing: null,
    review: null,
    shipping: null,
    transfer_data: null,
  });
});

test("trap 16: the way back from the bank names the payment, not its outcome", async () => {
  const asked = await pay({
    payment_method: "pm_card_authenticationRequired",
    return_url: "https://app.example.com/a?b=1",
  });
  const url = asked.next_action?.redirect_to_url?.url ?? "";
  const answer = await fetch(url, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ outcome: "fail" }),
  });
  const back = new URL(answer.headers.get("location") ?? "");
  expect([back.searchParams.get("b"), back.searchParams.get("payment_intent")]).toEqual(["1", asked.id]);
  expect(back.searchParams.get("payment_intent_client_secret")).toBe(asked.client_secret);
  const after = await stripe.paymentIntents.retrieve(asked.id, {}, { stripeAccount });
  expect(after).toMatchObject({
    status: "requires_payment_method",
    payment_method: null,
    latest_charge: null,
    last_payment_error: { code: "payment_intent_authentication_failure" },
  });
});

test("trap 20: a payment has no list of charges, a charge no invoice", async () => {
  const paid = await pay();
  expect(paid).not.toHaveProperty("charges");
  expect(await chargeOf(paid)).not.toHaveProperty("invoice");
});

test("trap 22: amounts below the minimum or with impossible digits are refused", async () => {
  const amounts = [
    [49, "eur"],
    [299, "sek"],
    [1_001, "isk"],
    [100_000_000, "eur"],
  ] as const;
  for (const [amount, currency] of amounts) {
    expect(await errorOf(stripe.paymentIntents.create({ amount, currency }, { stripeAccount }))).toMatchObject({
      statusCode: 400,
      param: "amount",
    });
  }
});

test("trap 24: time passes when the clock is moved, and what falls due happens at its own time", async () => {
  const held = await pay({ capture_method: "manual" });
  await advance(30 * 86_400);
  const dead = await stripe.paymentIntents.retrieve(held.id, {}, { stripeAccount });
  expect(dead.status).toBe("canceled");
  expect(dead.canceled_at).toBe(held.created + 7 * 86_400);
});

test("trap 25: one refund is four events, none of them twice", async () => {
  const paid = await pay({ capture_method: "automatic" });
  const refund = await stripe.refunds.create({ payment_intent: paid.id }, { stripeAccount });
  const { data } = await stripe.events.list({ limit: 10 }, { stripeAccount });
  const told = data.filter(({ request }) => request?.id === refund.lastResponse.requestId).map(({ type }) => type);
  expect(told.sort()).toEqual(["charge.refund.updated", "charge.refunded", "refund.created", "refund.updated"]);
});
