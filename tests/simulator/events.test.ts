import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { completeChallenge } from "@/lib/simulator/engine/challenge";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startReceiver, startSetting, waitFor } from "./setting";

let setting: Setting;
let platform: Platform;
let stripe: Stripe;
let stripeAccount: string;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  setting = await startSetting();
  receiver = await startReceiver();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  await stripe.webhookEndpoints.create({ url: `${receiver.url}/platform`, enabled_events: ["*"] });
  await stripe.webhookEndpoints.create({
    url: `${receiver.url}/connect`,
    enabled_events: ["*"],
    connect: true,
  });
  stripeAccount = await setting.operator(platform);
});
afterAll(async () => {
  await setting.close();
  await receiver.close();
});
beforeEach(async () => {
  await quiet();
  receiver.received.length = 0;
});

async function quiet(): Promise<void> {
  await waitFor(async () => ((await setting.control("GET", "/idle")).idle === true ? true : undefined));
}

/** Everything that one action sent, sorted, since Stripe promises no order. */
async function eventsOf(action: () => Promise<unknown>): Promise<string[]> {
  receiver.received.length = 0;
  await action();
  await quiet();
  return receiver.types().sort();
}

const payment: Stripe.PaymentIntentCreateParams = {
  amount: 1_000,
  currency: "eur",
  payment_method: "pm_card_visa",
  confirm: true,
  capture_method: "automatic",
  automatic_payment_methods: CARDS_ONLY,
};
const pay = (extra: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ ...payment, ...extra }, { stripeAccount });

test("one action says what Stripe says", async () => {
  expect(await eventsOf(() => pay())).toEqual([
    "charge.succeeded",
    "payment_intent.created",
    "payment_intent.succeeded",
  ]);
  expect(await eventsOf(() => pay({ application_fee_amount: 100 }))).toEqual([
    "application_fee.created",
    "charge.succeeded",
    "payment_intent.created",
    "payment_intent.succeeded",
  ]);
  expect(await eventsOf(() => errorOf(pay({ payment_method: "pm_card_visa_chargeDeclined" })))).toEqual([
    "charge.failed",
    "payment_intent.created",
    "payment_intent.payment_failed",
  ]);
  expect(await eventsOf(() => stripe.customers.create({ payment_method: "pm_card_visa" }))).toEqual([
    "customer.created",
    "payment_method.attached",
  ]);
  expect(
    await eventsOf(() => stripe.paymentMethods.create({ payment_method: "pm_card_visa" }, { stripeAccount })),
  ).toEqual([]);
});

test("holds, captures and cancels say what Stripe says", async () => {
  let held = "";
  const hold = async () => {
    held = (await pay({ capture_method: "manual" })).id;
  };
  expect(await eventsOf(hold)).toEqual([
    "charge.succeeded",
    "payment_intent.amount_capturable_updated",
    "payment_intent.created",
  ]);
  expect(await eventsOf(() => stripe.paymentIntents.capture(held, {}, { stripeAccount }))).toEqual([
    "charge.captured",
    "payment_intent.succeeded",
  ]);
  await hold();
  await quiet();
  expect(await eventsOf(() => stripe.paymentIntents.cancel(held, {}, { stripeAccount }))).toEqual([
    "charge.refunded",
    "payment_intent.canceled",
  ]);
});

test("challenges say what Stripe says", async () => {
  const finish = async (outcome: "complete" | "fail") => {
    const waiting = await pay({
      payment_method: "pm_card_authenticationRequired",
      return_url: "https://app.example.com/",
    });
    completeChallenge(
      setting.simulator.state,
      waiting.next_action?.redirect_to_url?.url?.split("/3ds/")[1] ?? "",
      outcome,
    );
  };
  expect(await eventsOf(() => finish("complete"))).toEqual([
    "charge.succeeded",
    "payment_intent.created",
    "payment_intent.requires_action",
    "payment_intent.succeeded",
  ]);
  expect(await eventsOf(() => finish("fail"))).toEqual([
    "payment_intent.created",
    "payment_intent.payment_failed",
    "payment_intent.requires_action",
  ]);
});

test("set-ups say what Stripe says", async () => {
  const { id: customer } = await stripe.customers.create();
  await quiet();
  const setup = (payment_method: string) =>
    stripe.setupIntents.create({ customer, payment_method, confirm: true, automatic_payment_methods: CARDS_ONLY });
  expect(await eventsOf(() => setup("pm_card_visa"))).toEqual([
    "payment_method.attached",
    "setup_intent.created",
    "setup_intent.succeeded",
  ]);
  expect(await eventsOf(() => errorOf(setup("pm_card_visa_chargeDeclined")))).toEqual([
    "setup_intent.created",
    "setup_intent.setup_failed",
  ]);
});

test("one refund is four events, and its later fate more", async () => {
  const paid = await pay({ payment_method: "pm_card_refundFail" });
  await quiet();
  expect(await eventsOf(() => stripe.refunds.create({ payment_intent: paid.id }, { stripeAccount }))).toEqual([
    "charge.refund.updated",
    "charge.refunded",
    "refund.created",
    "refund.updated",
  ]);
  expect(await eventsOf(() => setting.control("POST", "/clock", { advanceSeconds: 3_600 }))).toEqual([
    "charge.refund.updated",
    "charge.updated",
    "refund.failed",
    "refund.updated",
  ]);
});

test("onboarding, restriction and the end of access reach the Connect endpoint", async () => {
  const account = await setting.operator(platform);
  await quiet();
  expect(await eventsOf(() => setting.control("POST", `/accounts/${account}/restrict`, {}))).toEqual([
    "account.updated",
    ...["capability.updated", "capability.updated", "capability.updated"],
  ]);
  expect(
    await eventsOf(() => setting.control("POST", `/accounts/${account}/deauthorize`, { platform: platform.account })),
  ).toEqual(["account.application.deauthorized"]);
  const [last] = receiver.received;
  expect(last?.event).toMatchObject({ account, data: { object: { id: platform.clientId, object: "application" } } });
});

test("the event names the request and its key, and keeps the object as it was", async () => {
  const paid = await pay({ metadata: { state: "first" } });
  await quiet();
  await stripe.paymentIntents.update(paid.id, { metadata: { state: "second" } }, { stripeAccount });
  const event = receiver.received.find((one) => one.event.type === "payment_intent.succeeded")?.event;
  expect(event?.request).toEqual({
    id: paid.lastResponse.requestId,
    idempotency_key: paid.lastResponse.idempotencyKey,
  });
  const stored = await stripe.events.retrieve(event?.id ?? "", {}, { stripeAccount });
  expect(stored.data.object).toMatchObject({ id: paid.id, metadata: { state: "first" } });
});
