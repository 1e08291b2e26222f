import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startSetting, wireError } from "./setting";

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

function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${platform.secretKey}`, ...init.headers };
  return fetch(`${setting.simulator.url}${path}`, { ...init, headers });
}

test("lists are newest first, in pages that neither overlap nor leave out", async () => {
  const account = await setting.operator(platform);
  const options = { stripeAccount: account };
  const made: string[] = [];
  for (let count = 0; count < 25; count += 1) made.unshift((await stripe.customers.create({}, options)).id);
  const first = await stripe.customers.list({ limit: 10 }, options);
  expect(first).toMatchObject({ object: "list", has_more: true, url: "/v1/customers" });
  expect(first).not.toHaveProperty("total_count");
  const all: string[] = [];
  for await (const customer of stripe.customers.list({ limit: 10 }, options)) all.push(customer.id);
  expect(all).toEqual(made);
  const before = await stripe.customers.list({ ending_before: made[5] ?? "", limit: 3 }, options);
  expect(before.data.map(({ id }) => id)).toEqual(made.slice(2, 5));
  expect((await errorOf(stripe.customers.list({ starting_after: "cus_unknown" }, options))).code).toBe(
    "resource_missing",
  );
  expect((await errorOf(stripe.customers.list({ limit: 101 }, options))).statusCode).toBe(400);
});

test("lists are filtered by time", async () => {
  const early = await stripe.paymentIntents.create({ amount: 500, currency: "eur" }, { stripeAccount });
  await setting.control("POST", "/clock", { advanceSeconds: 1_000 });
  const late = await stripe.paymentIntents.create({ amount: 500, currency: "eur" }, { stripeAccount });
  const recent = await stripe.paymentIntents.list({ created: { gte: late.created } }, { stripeAccount });
  expect(recent.data.map(({ id }) => id)).toEqual([late.id]);
  const older = await stripe.paymentIntents.list({ created: { lt: late.created } }, { stripeAccount });
  expect(older.data.map(({ id }) => id)).toContain(early.id);
});

test("expansion goes as deep as asked, in objects and lists, and refuses what is no object", async () => {
  const { id: customer } = await stripe.customers.create({}, { stripeAccount });
  const paid = await stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      customer,
      payment_method: "pm_card_visa",
      confirm: true,
      capture_method: "automatic",
      automatic_payment_methods: CARDS_ONLY,
      expand: ["latest_charge.balance_transaction.source", "customer", "payment_method"],
    },
    { stripeAccount },
  );
  expect(paid).toMatchObject({
    customer: { id: customer, object: "customer" },
    payment_method: { object: "payment_method" },
    latest_charge: { balance_transaction: { object: "balance_transaction", source: { object: "charge" } } },
  });
  const list = await stripe.paymentIntents.list({ customer, expand: ["data.latest_charge"] }, { stripeAccount });
  expect(list.data[0]?.latest_charge).toMatchObject({ object: "charge", payment_intent: paid.id });
  const error = await errorOf(stripe.paymentIntents.retrieve(paid.id, { expand: ["amount"] }, { stripeAccount }));
  expect(error.message).toBe("This property cannot be expanded (amount).");
});

test("metadata merges, an empty value removes a key and an empty map all", async () => {
  const customer = await stripe.customers.create({ metadata: { a: "1", b: "2" } });
  expect((await stripe.customers.update(customer.id, { metadata: { b: "", c: "3" } })).metadata).toEqual({
    a: "1",
    c: "3",
  });
  expect((await stripe.customers.update(customer.id, { metadata: "" })).metadata).toEqual({});
  expect((await errorOf(stripe.customers.create({ metadata: { ["k".repeat(41)]: "v" } }))).statusCode).toBe(400);
  expect((await errorOf(stripe.customers.create({ metadata: { k: "v".repeat(501) } }))).statusCode).toBe(400);
});

test("a deleted customer leaves a stub", async () => {
  const { id } = await stripe.customers.create();
  await stripe.customers.del(id);
  expect(await stripe.customers.retrieve(id)).toMatchObject({ id, deleted: true });
  expect((await errorOf(stripe.customers.update(id, {}))).code).toBe("resource_missing");
});

test("what is not there is 404 with the words of Stripe", async () => {
  const missing = [
    [stripe.customers.retrieve("cus_x"), "No such customer: 'cus_x'", "id"],
    [stripe.paymentIntents.retrieve("pi_x"), "No such payment_intent: 'pi_x'", "intent"],
    [stripe.setupIntents.retrieve("seti_x"), "No such setupintent: 'seti_x'", "intent"],
    [stripe.charges.retrieve("ch_x"), "No such charge: 'ch_x'", "id"],
  ] as const;
  for (const [promise, message, param] of missing) {
    expect(await errorOf(promise)).toMatchObject({ statusCode: 404, code: "resource_missing", message, param });
  }
  const other = await stripe.paymentIntents.create({ amount: 500, currency: "eur" }, { stripeAccount });
  expect((await errorOf(stripe.paymentIntents.retrieve(other.id))).statusCode).toBe(404);
});

test("unknown parameters, unknown addresses and missing keys are refused", async () => {
  const unknown = await wireError(await call("/v1/customers", { method: "POST", body: "emial=a" }));
  expect(unknown).toMatchObject({
    code: "parameter_unknown",
    param: "emial",
    message: "Received unknown parameter: emial",
  });
  const address = await call("/v1/foo");
  expect([address.status, (await wireError(address)).message]).toEqual([
    404,
    expect.stringContaining("Unrecognized request URL (GET: /v1/foo)"),
  ]);
  const anonymous = await fetch(`${setting.simulator.url}/v1/customers`);
  expect([anonymous.status, anonymous.headers.get("www-authenticate")]).toEqual([401, 'Basic realm="Stripe"']);
  const missing = await wireError(await call("/v1/payment_intents", { method: "POST", body: "currency=eur" }));
  expect(missing).toMatchObject({ code: "parameter_missing", param: "amount" });
});

test("payment_method_types is refused from the version on that has no more of it", async () => {
  const body = "amount=500&currency=eur&payment_method_types[]=card";
  const today = await call("/v1/payment_intents", { method: "POST", body });
  expect((await wireError(today)).code).toBe("payment_method_types_no_longer_supported");
  const older = await call("/v1/payment_intents", {
    method: "POST",
    body,
    headers: { "stripe-version": "2026-06-24.dahlia" },
  });
  expect(older.status).toBe(200);
});

test("both spellings of arrays and encoded brackets are understood, and Basic works like Bearer", async () => {
  const authorization = `Basic ${Buffer.from(`${platform.secretKey}:`).toString("base64")}`;
  for (const expand of ["expand[]=customer", "expand[0]=customer", "expand%5B%5D=customer"]) {
    const { id } = await stripe.customers.create();
    const answer = await fetch(`${setting.simulator.url}/v1/payment_intents`, {
      method: "POST",
      headers: { authorization, "content-type": "application/x-www-form-urlencoded" },
      body: `amount=500&currency=eur&customer=${id}&metadata%5Ba%5D=b&${expand}`,
    });
    expect(await answer.json()).toMatchObject({ customer: { id }, metadata: { a: "b" } });
  }
});

test("answers echo version, account and key", async () => {
  const made = await stripe.customers.create({}, { stripeAccount, idempotencyKey: "echo-1" });
  expect(made.lastResponse).toMatchObject({
    statusCode: 200,
    apiVersion: "2026-10-28.endive",
    stripeAccount,
    idempotencyKey: "echo-1",
  });
  expect(made.lastResponse.requestId).toMatch(/^req_[0-9A-Za-z]{14}$/);
  const refused = await call("/v1/customers", { headers: { "stripe-account": "acct_unknown" } });
  expect([refused.status, refused.headers.get("request-id")]).toEqual([403, null]);
});

test("a browser sees an intent only with its secret, without what concerns the business", async () => {
  const intent = await stripe.paymentIntents.create(
    { amount: 500, currency: "eur", metadata: { plate: "AB" } },
    { stripeAccount },
  );
  const query = (secret: string) =>
    `/v1/payment_intents/${intent.id}?${new URLSearchParams({ key: platform.publishableKey, _stripe_account: stripeAccount, client_secret: secret })}`;
  const answer = await fetch(`${setting.simulator.url}${query(intent.client_secret ?? "")}`, {
    headers: { origin: "https://app.example.com" },
  });
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  const seen = await answer.json();
  expect(seen).toMatchObject({ id: intent.id, status: "requires_payment_method", amount: 500 });
  for (const hidden of ["metadata", "customer", "latest_charge", "application", "application_fee_amount"])
    expect(seen).not.toHaveProperty(hidden);
  const guessed = await fetch(`${setting.simulator.url}${query(`${intent.id}_secret_guess`)}`);
  expect(guessed.status).toBe(400);
  const withoutSecret = await fetch(
    `${setting.simulator.url}/v1/payment_intents/${intent.id}?key=${platform.publishableKey}&_stripe_account=${stripeAccount}`,
  );
  expect(withoutSecret.status).toBe(400);
});

test("a publishable key opens nothing else", async () => {
  const browser = setting.sdk(platform.publishableKey);
  for (const promise of [
    browser.customers.list(),
    browser.balance.retrieve(),
    browser.paymentIntents.create({ amount: 500, currency: "eur" }),
  ]) {
    expect((await errorOf(promise)).code).toBe("secret_key_required");
  }
});

test("a rolled publishable key is 401 api_key_expired for the card fields", async () => {
  const own = await setting.platform();
  const session = (key: string) => fetch(`${setting.simulator.url}/v1/elements/sessions?key=${key}`);
  expect((await session(own.publishableKey)).status).toBe(200);
  await setting.control("POST", "/keys/roll", { platform: own.account, kind: "publishable", expireOld: true });
  const answer = await session(own.publishableKey);
  expect([answer.status, (await wireError(answer)).code]).toEqual([401, "api_key_expired"]);
});

test("a name from elsewhere is not served", async () => {
  const { request } = await import("node:http");
  const status = await new Promise((resolve) => {
    request(`${setting.simulator.url}/_simulator/health`, { headers: { host: "evil.example.com" } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).end();
  });
  expect(status).toBe(421);
});

test("reset forgets everything", async () => {
  const own = await startSetting();
  try {
    const { secretKey } = await own.platform();
    await own.sdk(secretKey).customers.create();
    await own.control("POST", "/reset", {});
    expect(await own.control("GET", "/platforms")).toEqual({ data: [] });
    expect((await errorOf(own.sdk(secretKey).customers.list())).statusCode).toBe(401);
  } finally {
    await own.close();
  }
});
