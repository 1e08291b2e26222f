import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CARDS_ONLY, type Platform, type Setting, startReceiver, startSetting, waitFor } from "./setting";

let setting: Setting;
let platform: Platform;
let stripe: Stripe;
let stripeAccount: string;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let secrets: { platform: string; connect: string };

beforeAll(async () => {
  setting = await startSetting();
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
