import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startReceiver, startSetting, waitFor } from "./setting";

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
beforeEach(() => setting.control("DELETE", "/faults"));

const payment: Stripe.PaymentIntentCreateParams = {
  amount: 1_000,
  currency: "eur",
  payment_method: "pm_card_visa",
  confirm: true,
  automatic_payment_methods: CARDS_ONLY,
};
const pay = (options: Stripe.RequestOptions = {}) =>
  stripe.paymentIntents.create(payment, { stripeAccount, ...options });
const fault = (order: object) => setting.control("POST", "/faults", order);
const waiting = async () => JSON.stringify((await setting.control("GET", "/faults")).data);
const paymentsCount = async () => (await stripe.paymentIntents.list({ limit: 100 }, { stripeAccount })).data.length;

test.each(["global-rate", "endpoint-rate", "global-concurrency", "endpoint-concurrency", "resource-specific"])(
  "too many requests, for the reason %s, is 429 rate_limit and does nothing",
  async (reason) => {
    const before = await paymentsCount();
    await fault({ kind: "rate_limit", reason, match: { method: "POST" } });
    const error = await errorOf(pay());
    expect(error).toMatchObject({ type: "StripeRateLimitError", statusCode: 429, code: "rate_limit" });
    expect(error.headers?.["stripe-rate-limited-reason"]).toBe(reason);
    expect(await paymentsCount()).toBe(before);
  },
);

test("an object that another request holds is 429 lock_timeout, and the key stays free", async () => {
  const idempotencyKey = randomUUID();
  const held = await stripe.paymentIntents.create({ ...payment, capture_method: "manual" }, { stripeAccount });
  await fault({ kind: "lock_timeout", match: { path: `/${held.id}/capture$` } });
  const capture = () => stripe.paymentIntents.capture(held.id, {}, { stripeAccount, idempotencyKey });
  const error = await errorOf(capture());
  expect(error).toMatchObject({ type: "StripeRateLimitError", code: "lock_timeout" });
  expect(error.headers?.["stripe-rate-limited-reason"]).toBe("resource-specific");
  expect(error.message).toContain("another API request or Stripe process is currently accessing it");
  expect((await capture()).status).toBe("succeeded");
});

test("a key in use is 409 without any other request, and leaves the key free", async () => {
  const idempotencyKey = randomUUID();
  await fault({ kind: "key_in_use", match: { path: "payment_intents" } });
  const error = await errorOf(pay({ idempotencyKey }));
  expect(error).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
  expect(error.headers?.["stripe-should-retry"]).toBe("true");
  expect((await pay({ idempotencyKey })).status).toBe("succeeded");
});

test("a slow request is only slow, and its key is in use meanwhile", async () => {
  const idempotencyKey = randomUUID();
  await fault({ kind: "latency", ms: 1_200, match: { path: "payment_intents" } });
  const started = performance.now();
  const slow = pay({ idempotencyKey });
  await waitFor(async () => ((await waiting()) === "[]" ? true : undefined));
  expect((await errorOf(pay({ idempotencyKey }))).code).toBe("idempotency_key_in_use");
  expect((await slow).status).toBe("succeeded");
  expect(performance.now() - started).toBeGreaterThanOrEqual(1_190);
});

test("a client that gives up on a slow request finds it done, with its webhooks sent", async () => {
  const receiver = await startReceiver();
  const endpoint = await stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ["customer.created"],
  });
  const idempotencyKey = randomUUID();
  await fault({ kind: "latency", ms: 300 });
  const error = await errorOf(stripe.customers.create({ name: "Slow" }, { idempotencyKey, timeout: 50 }));
  expect(error.type).toBe("StripeConnectionError");
  await waitFor(() => (receiver.received.length > 0 ? true : undefined));
  const again = await stripe.customers.create({ name: "Slow" }, { idempotencyKey });
  expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect(receiver.received[0]?.event.data.object).toMatchObject({ id: again.id });
  await stripe.webhookEndpoints.del(endpoint.id);
  await receiver.close();
});

test("an answer can be late although the work is done: its webhook comes first", async () => {
  const receiver = await startReceiver();
  const endpoint = await stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ["customer.created"],
  });
  await fault({ kind: "latency_after", ms: 1_200, match: { path: "^/v1/customers$" } });
  const order: string[] = [];
  const answer = stripe.customers.create().then(() => order.push("answer"));
  await waitFor(() => (receiver.received.length > 0 ? order.push("webhook") : undefined));
  await answer;
  expect(order).toEqual(["webhook", "answer"]);
  await stripe.webhookEndpoints.del(endpoint.id);
  await receiver.close();
});

test("latency comes together with another fault", async () => {
  await fault({ kind: "latency", ms: 200 });
  await fault({ kind: "server_error" });
  const started = performance.now();
  expect((await errorOf(stripe.balance.retrieve())).statusCode).toBe(500);
  expect(performance.now() - started).toBeGreaterThanOrEqual(190);
});

test("a fault waits for its own account, platform, path, key and number of requests", async () => {
  const other = await setting.operator(platform);
  await fault({ kind: "server_error", times: 2, match: { account: stripeAccount, path: "^/v1/balance$" } });
  expect((await stripe.balance.retrieve({}, { stripeAccount: other })).object).toBe("balance");
  expect((await stripe.customers.list({}, { stripeAccount })).object).toBe("list");
  for (const _ of [1, 2]) expect((await errorOf(stripe.balance.retrieve({}, { stripeAccount }))).statusCode).toBe(500);
  expect((await stripe.balance.retrieve({}, { stripeAccount })).object).toBe("balance");
  const stranger = await setting.platform();
  await fault({ kind: "server_error", match: { platform: stranger.account } });
  expect((await stripe.balance.retrieve()).object).toBe("balance");
  expect((await errorOf(setting.sdk(stranger.secretKey).balance.retrieve())).statusCode).toBe(500);
  await fault({ kind: "server_error", match: { idempotencyKey: "^refund-7-" } });
  expect((await stripe.customers.create({}, { idempotencyKey: "refund-8-1" })).object).toBe("customer");
  expect((await errorOf(stripe.customers.create({}, { idempotencyKey: "refund-7-1" }))).statusCode).toBe(500);
});

test("a browser's calls are spared unless a fault asks for its key", async () => {
  const intent = await stripe.paymentIntents.create({ amount: 1_000, currency: "eur" });
  const asBrowser = () =>
    fetch(
      `${setting.simulator.url}/v1/payment_intents/${intent.id}?key=${platform.publishableKey}&client_secret=${intent.client_secret}`,
    );
  await fault({ kind: "server_error" });
  expect((await asBrowser()).status).toBe(200);
  await setting.control("DELETE", "/faults");
  await fault({ kind: "server_error", match: { keyKind: "pk" } });
  expect((await stripe.balance.retrieve()).object).toBe("balance");
  expect((await asBrowser()).status).toBe(500);
});

test("one fault can be taken back without the others", async () => {
  const { id } = await fault({ kind: "server_error", match: { path: "balance" } });
  await fault({ kind: "rate_limit", match: { path: "customers" } });
  const { data } = await setting.control("DELETE", `/faults/${String(id)}`);
  expect(data).toMatchObject([{ kind: "rate_limit", times: 1, match: { path: "customers" } }]);
  expect((await stripe.balance.retrieve()).object).toBe("balance");
});

test("an answer that breaks off in the middle is no answer, but its work is done", async () => {
  const idempotencyKey = randomUUID();
  await fault({ kind: "cut_answer", match: { path: "^/v1/customers$" } });
  const error = await errorOf(stripe.customers.create({ name: "Half" }, { idempotencyKey }));
  expect(error.type).toBe("StripeConnectionError");
  const again = await stripe.customers.create({ name: "Half" }, { idempotencyKey });
  expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
});

test("a proxy's error page is no JSON, and nothing was done", async () => {
  const before = await paymentsCount();
  const idempotencyKey = randomUUID();
  await fault({ kind: "bad_gateway", match: { method: "POST" } });
  const error = await errorOf(pay({ idempotencyKey }));
  expect(error).toMatchObject({ type: "StripeAPIError" });
  expect(error.message).toContain("Invalid JSON received from the Stripe API");
  expect(await paymentsCount()).toBe(before);
  expect((await pay({ idempotencyKey })).lastResponse.headers["idempotent-replayed"]).toBeUndefined();
});

test("a fault can be for some of the requests only", async () => {
  await fault({ kind: "server_error", percent: 0 });
  expect((await stripe.balance.retrieve()).object).toBe("balance");
  await setting.control("DELETE", "/faults");
  await fault({ kind: "server_error", percent: 50, times: 1_000, match: { path: "^/v1/balance$" } });
  const calls = await Promise.allSettled(Array.from({ length: 60 }, () => stripe.balance.retrieve()));
  const failed = calls.filter(({ status }) => status === "rejected").length;
  expect([failed > 0, failed < 60]).toEqual([true, true]);
  await expect(fault({ kind: "server_error", percent: 101 })).rejects.toThrow("percent");
});

test("with a limit, an account that asks too often in one second is 429, and another one is not", async () => {
  const other = await setting.operator(platform);
  await setting.control("POST", "/rate_limit", { perSecond: 5 });
  const ask = (account: string) => stripe.balance.retrieve({}, { stripeAccount: account });
  const calls = await Promise.allSettled(Array.from({ length: 40 }, () => ask(stripeAccount)));
  const refused = calls.flatMap((call) => (call.status === "rejected" ? [call.reason] : []));
  expect(refused.length).toBeGreaterThan(5);
  for (const error of refused) expect(error).toMatchObject({ statusCode: 429, code: "rate_limit" });
  expect(calls.length - refused.length).toBeGreaterThanOrEqual(5);
  expect((await ask(other)).object).toBe("balance");
  await setting.control("POST", "/rate_limit", { perSecond: null });
  const free = await Promise.all(Array.from({ length: 20 }, () => ask(stripeAccount)));
  expect(free).toHaveLength(20);
});
