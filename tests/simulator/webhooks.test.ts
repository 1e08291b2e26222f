import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { completeChallenge } from "@/lib/simulator/engine/challenge";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startReceiver, startSetting, waitFor } from "./setting";

let setting: Setting;
let platform: Platform;
let stripe: Stripe;
let stripeAccount: string;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let secrets: { platform: string; connect: string };

beforeAll(async () => {
  setting = await startSetting(13_116);
  receiver = await startReceiver();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  const own = await stripe.webhookEndpoints.create({ url: `${receiver.url}/platform`, enabled_events: ["*"] });
  const connect = await stripe.webhookEndpoints.create({
    url: `${receiver.url}/connect`,
    enabled_events: ["*"],
    connect: true,
  });
  secrets = { platform: own.secret ?? "", connect: connect.secret ?? "" };
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

test("a secret is told once, and each endpoint has its own", async () => {
  expect(secrets.platform).toMatch(/^whsec_/);
  expect(secrets.connect).not.toBe(secrets.platform);
  const { data } = await stripe.webhookEndpoints.list();
  expect(data.every((endpoint) => endpoint.secret === undefined)).toBe(true);
});

test("what arrives verifies with the endpoint's secret only, and is indented", async () => {
  await pay();
  await quiet();
  for (const { headers, body, path } of receiver.received) {
    const signature = String(headers["stripe-signature"]);
    const secret = path === "/connect" ? secrets.connect : secrets.platform;
    const other = path === "/connect" ? secrets.platform : secrets.connect;
    const event = stripe.webhooks.constructEvent(body, signature, secret);
    expect(() => stripe.webhooks.constructEvent(body, signature, other)).toThrow(
      Stripe.errors.StripeSignatureVerificationError,
    );
    expect(body).toBe(JSON.stringify(event, null, 2));
    expect(signature).toMatch(/^t=\d+,v1=[0-9a-f]{64},v0=[0-9a-f]{64}$/);
    expect(event.account).toBe(path === "/connect" ? stripeAccount : undefined);
    expect(event).toMatchObject({ api_version: Stripe.API_VERSION, livemode: false, object: "event" });
  }
  expect(receiver.received.map(({ path }) => path)).toContain("/connect");
});

test("an endpoint that fails is tried again with a new signature, and then left alone", async () => {
  receiver.statuses.push(500);
  await stripe.customers.create();
  await quiet();
  const [first, second] = receiver.received;
  expect(receiver.types()).toEqual(["customer.created", "customer.created"]);
  expect(second?.event.id).toBe(first?.event.id);
  expect(second?.body).toBe(first?.body);
  expect(second?.headers["stripe-signature"]).not.toBe(first?.headers["stripe-signature"]);
  expect(() =>
    stripe.webhooks.constructEvent(second?.body ?? "", String(second?.headers["stripe-signature"]), secrets.platform),
  ).not.toThrow();
});

test("an endpoint that never takes it is given up after three more tries, and the event says so", async () => {
  receiver.statuses.push(400, 301, 500, 503);
  const customer = await stripe.customers.create();
  for (let count = 1; count <= 4; count += 1) {
    await waitFor(() => (receiver.received.length >= count ? true : undefined));
    await setting.control("POST", "/clock", { advanceSeconds: 60 });
  }
  await quiet();
  expect(receiver.received).toHaveLength(4);
  const missed = await stripe.events.list({ delivery_success: false });
  expect(missed.data[0]?.data.object).toMatchObject({ id: customer.id });
  await setting.control("POST", `/events/${missed.data[0]?.id}/resend`, {});
  await quiet();
  expect(receiver.received).toHaveLength(5);
});

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
    "capability.updated",
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

test("held deliveries wait for their release and come in the order asked for", async () => {
  await setting.control("POST", "/webhooks", { mode: "hold" });
  await pay();
  const waiting = await waitFor(async () => {
    const counts = await setting.control("GET", "/webhooks");
    return counts.held === 3 ? counts : undefined;
  });
  expect([receiver.received.length, waiting.mode]).toEqual([0, "hold"]);
  await setting.control("POST", "/webhooks/release", { order: "reverse" });
  expect(receiver.types()).toEqual(["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]);
  await setting.control("POST", "/webhooks", { mode: "normal" });
});

test("deliveries can come twice or never", async () => {
  await setting.control("POST", "/webhooks", { mode: "duplicate" });
  expect(await eventsOf(() => stripe.customers.create())).toEqual(["customer.created", "customer.created"]);
  await setting.control("POST", "/webhooks", { mode: "drop" });
  expect(await eventsOf(() => stripe.customers.create())).toEqual([]);
  await setting.control("POST", "/webhooks", { mode: "normal" });
  const [missed] = (await stripe.events.list({ delivery_success: false })).data;
  expect(missed?.type).toBe("customer.created");
});

test("an endpoint gets only the types it asked for", async () => {
  const narrow = await stripe.webhookEndpoints.create({
    url: `${receiver.url}/narrow`,
    enabled_events: ["customer.deleted"],
  });
  await eventsOf(async () => {
    const customer = await stripe.customers.create();
    await stripe.customers.del(customer.id);
  });
  const reached = receiver.received.filter(({ path }) => path === "/narrow").map(({ event }) => event.type);
  expect(reached).toEqual(["customer.deleted"]);
  await stripe.webhookEndpoints.del(narrow.id);
});

test("both platforms of a shared account hear of it, each at its own endpoint with its own secret", async () => {
  const extension = await setting.platform({ name: "Wayfarer", extension: true });
  const theirs = setting.sdk(extension.secretKey);
  const endpoint = await theirs.webhookEndpoints.create({
    url: `${receiver.url}/theirs`,
    enabled_events: ["*"],
    connect: true,
  });
  await setting.control("POST", `/accounts/${stripeAccount}/share`, { platform: extension.account });
  await eventsOf(() => pay());
  const reached = receiver.received.filter(({ path }) => path === "/theirs");
  expect(reached).toHaveLength(3);
  for (const { body, headers } of reached) {
    const event = theirs.webhooks.constructEvent(body, String(headers["stripe-signature"]), endpoint.secret ?? "");
    expect(event.data.object).not.toMatchObject({ application: extension.clientId });
  }
  await theirs.webhookEndpoints.del(endpoint.id);
});
