import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, sdk, startSetting, waitFor } from "./setting";

/** On a reused connection the SDK tries a reset once more by itself, also without retries (facts 1.4). */
const CUTS = 2;
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

const payment = (extra: Partial<Stripe.PaymentIntentCreateParams> = {}): Stripe.PaymentIntentCreateParams => ({
  amount: 1_000,
  currency: "eur",
  payment_method: "pm_card_visa",
  confirm: true,
  automatic_payment_methods: CARDS_ONLY,
  ...extra,
});

async function chargesCount(): Promise<number> {
  return (await stripe.charges.list({ limit: 100 }, { stripeAccount })).data.length;
}

async function fault(kind: string, match: object = {}, times = 1): Promise<void> {
  await setting.control("POST", "/faults", { kind, times, match });
}

test("the same key answers the same again and charges once", async () => {
  const options = { idempotencyKey: randomUUID(), stripeAccount };
  const before = await chargesCount();
  const first = await stripe.paymentIntents.create(payment(), options);
  const second = await stripe.paymentIntents.create(payment(), options);
  expect(second.id).toBe(first.id);
  expect(first.lastResponse.headers["original-request"]).toBe(first.lastResponse.requestId);
  expect(second.lastResponse.headers).toMatchObject({
    "idempotent-replayed": "true",
    "original-request": first.lastResponse.requestId,
    "idempotency-key": options.idempotencyKey,
  });
  expect(await chargesCount()).toBe(before + 1);
});

test("a decline is replayed as a decline", async () => {
  const options = { idempotencyKey: randomUUID(), stripeAccount };
  const asked = payment({ payment_method: "pm_card_visa_chargeDeclined" });
  const [first, second] = [
    await errorOf(stripe.paymentIntents.create(asked, options)),
    await errorOf(stripe.paymentIntents.create(asked, options)),
  ];
  expect([second.statusCode, second.charge]).toEqual([402, first.charge]);
});

test("a key cannot be used for other parameters or another endpoint", async () => {
  const idempotencyKey = randomUUID();
  const customer = await stripe.customers.create({ email: "a@example.com" }, { idempotencyKey });
  const other = await errorOf(stripe.customers.create({ email: "b@example.com" }, { idempotencyKey }));
  expect(other).toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
  expect(other.message).toContain("same parameters they were first used with");
  const elsewhere = await errorOf(stripe.customers.update(customer.id, { email: "a@example.com" }, { idempotencyKey }));
  expect(elsewhere.message).toContain("same endpoint they were first used for ('/v1/customers')");
});

test("the same key on another account is another request", async () => {
  const idempotencyKey = randomUUID();
  const here = await stripe.customers.create({}, { idempotencyKey });
  const there = await stripe.customers.create({}, { idempotencyKey, stripeAccount });
  expect(there.id).not.toBe(here.id);
});

test("a refused parameter leaves the key free", async () => {
  const options = { idempotencyKey: randomUUID(), stripeAccount };
  expect((await errorOf(stripe.paymentIntents.create(payment({ amount: 10 }), options))).code).toBe("amount_too_small");
  expect((await stripe.paymentIntents.create(payment(), options)).status).toBe("succeeded");
});

test("a key in use answers 409 until its request ended", async () => {
  const options = { idempotencyKey: randomUUID(), stripeAccount };
  await fault("hang", { path: "payment_intents" });
  const waiting = errorOf(stripe.paymentIntents.create(payment(), { ...options, timeout: 700 }));
  await waitFor(async () => JSON.stringify((await setting.control("GET", "/faults")).data) === "[]" || undefined);
  const clash = await errorOf(stripe.paymentIntents.create(payment(), options));
  expect(clash).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
  expect((await waiting).type).toBe("StripeConnectionError");
  const done = await waitFor(async () => stripe.paymentIntents.create(payment(), options).catch(() => undefined));
  expect(done.status).toBe("succeeded");
});

test("keys are forgotten after a day", async () => {
  const options = { idempotencyKey: randomUUID() };
  const first = await stripe.customers.create({}, options);
  await setting.control("POST", "/clock", { advanceSeconds: 86_401 });
  expect((await stripe.customers.create({}, options)).id).not.toBe(first.id);
  await setting.control("POST", "/clock", { offsetSeconds: 0 });
});

test("a connection cut before the work charges nothing", async () => {
  const before = await chargesCount();
  await fault("cut_before", { method: "POST", path: "^/v1/payment_intents$", account: stripeAccount }, CUTS);
  const error = await errorOf(stripe.paymentIntents.create(payment(), { stripeAccount }));
  expect(error.type).toBe("StripeConnectionError");
  await setting.control("DELETE", "/faults");
  expect(await chargesCount()).toBe(before);
});

test("an answer that was lost has charged, and the same key brings the answer", async () => {
  const before = await chargesCount();
  const options = { idempotencyKey: randomUUID(), stripeAccount };
  await fault("answer_lost", { path: "payment_intents" }, CUTS);
  expect((await errorOf(stripe.paymentIntents.create(payment(), options))).type).toBe("StripeConnectionError");
  await setting.control("DELETE", "/faults");
  expect(await chargesCount()).toBe(before + 1);
  const replay = await stripe.paymentIntents.create(payment(), options);
  expect([replay.status, await chargesCount()]).toEqual(["succeeded", before + 1]);
});

test("429 and 500 before the work charge nothing and leave the key free; 500 after it is what the key remembers", async () => {
  const before = await chargesCount();
  const options = { idempotencyKey: randomUUID(), stripeAccount };
  await fault("rate_limit");
  expect(await errorOf(stripe.paymentIntents.create(payment(), options))).toMatchObject({
    type: "StripeRateLimitError",
    code: "rate_limit",
  });
  await fault("server_error");
  expect(await errorOf(stripe.paymentIntents.create(payment(), options))).toMatchObject({
    type: "StripeAPIError",
    statusCode: 500,
  });
  expect(await chargesCount()).toBe(before);
  await fault("server_error_after");
  for (let time = 0; time < 2; time += 1) {
    expect((await errorOf(stripe.paymentIntents.create(payment(), options))).statusCode).toBe(500);
  }
  expect(await chargesCount()).toBe(before + 1);
});

test("the SDK's own retries get through a lost answer with one charge", async () => {
  const before = await chargesCount();
  const retrying = sdk(platform.secretKey, Number(new URL(setting.simulator.url).port));
  await fault("answer_lost");
  const paid = await retrying.paymentIntents.create(payment(), { stripeAccount, maxNetworkRetries: 2 });
  expect([paid.status, await chargesCount()]).toEqual(["succeeded", before + 1]);
});

test("faults hit only what they were meant for, and as often", async () => {
  await fault("server_error", { method: "GET", path: "/v1/balance$" }, 2);
  expect((await stripe.customers.create()).object).toBe("customer");
  expect((await errorOf(stripe.balance.retrieve())).statusCode).toBe(500);
  expect((await errorOf(stripe.balance.retrieve())).statusCode).toBe(500);
  expect((await stripe.balance.retrieve()).object).toBe("balance");
});

test("the request log tells what was called with which key and what came of it", async () => {
  const { last } = await setting.control("GET", "/requests");
  const key = randomUUID();
  await stripe.customers.create({}, { idempotencyKey: key, stripeAccount });
  await stripe.customers.create({}, { idempotencyKey: key, stripeAccount });
  const log = await setting.control("GET", `/requests?after=${String(last)}`);
  const expected = {
    method: "POST",
    path: "/v1/customers",
    account: stripeAccount,
    keyKind: "sk",
    platform: platform.account,
    idempotencyKey: key,
    status: 200,
  };
  expect(log.data).toEqual([
    expect.objectContaining({ ...expected, replayed: false }),
    expect.objectContaining({ ...expected, replayed: true }),
  ]);
});
