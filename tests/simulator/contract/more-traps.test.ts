import Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { errorOf, waitFor, wireError } from "../setting";
import { open, visit } from "../visitor";
import { contractOfFile, type Shop } from "./contract";
import { decide, payerOf, RETURN_URL } from "./payer";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

const DAY = 86_400;
const { create, pay, hold, read } = payerOf(() => shop);
const advance = (advanceSeconds: number) => contract().control("POST", "/clock", { advanceSeconds });
const paid = (more: Partial<Stripe.PaymentIntentCreateParams> = {}) => pay({ capture_method: "automatic", ...more });

test("trap 15: a failed challenge leaves a set-up open and the card unattached; a success attaches it", async () => {
  const { id: customer } = await shop.stripe.customers.create();
  const begin = () =>
    shop.stripe.setupIntents.create({
      customer,
      payment_method: "pm_card_authenticationRequired",
      confirm: true,
      return_url: RETURN_URL,
    });
  const failed = await begin();
  await decide(failed, "fail");
  expect(await shop.stripe.setupIntents.retrieve(failed.id)).toMatchObject({
    status: "requires_payment_method",
    last_setup_error: { code: "setup_intent_authentication_failure" },
  });
  expect((await shop.stripe.paymentMethods.list({ customer })).data).toEqual([]);
  await decide(await begin(), "complete");
  expect((await shop.stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
});

test("trap 16: one comes back from the bank with the intent and its secret, whatever the outcome", async () => {
  for (const outcome of ["complete", "fail"] as const) {
    const asking = await pay({ payment_method: "pm_card_authenticationRequired", return_url: `${RETURN_URL}?a=b` });
    const back = new URL((await decide(asking, outcome)).headers.get("location") ?? "");
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      a: "b",
      payment_intent: asking.id,
      payment_intent_client_secret: asking.client_secret,
    });
    expect((await read(asking.id)).status).toBe(outcome === "complete" ? "succeeded" : "requires_payment_method");
  }
});

test("trap 17: a publishable key sees no metadata and no customer, opens no secret endpoint, and ends when rolled", async () => {
  const own = await contract().shop();
  const intent = await own.stripe.paymentIntents.create({ amount: 500, currency: "eur", metadata: { a: "b" } }, own.on);
  const secret = { client_secret: intent.client_secret ?? "" };
  const seen = await own.browser.paymentIntents.retrieve(intent.id, secret, own.on);
  for (const hidden of ["metadata", "customer", "latest_charge", "application"])
    expect(seen).not.toHaveProperty(hidden);
  expect((await errorOf(own.browser.customers.list())).code).toBe("secret_key_required");
  await contract().control("POST", "/keys/roll", {
    platform: own.platform.account,
    kind: "publishable",
    expireOld: true,
  });
  const error = await errorOf(own.browser.paymentIntents.retrieve(intent.id, secret, own.on));
  expect([error.statusCode, error.code]).toEqual([401, "api_key_expired"]);
});

async function linkedAccount() {
  const account = await shop.stripe.v2.core.accounts.create({
    contact_email: `${crypto.randomUUID()}@example.com`,
    dashboard: "full",
    identity: { country: "fr", entity_type: "company" },
    configuration: { merchant: { capabilities: { card_payments: { requested: true } } } },
  });
  const link = await shop.stripe.v2.core.accountLinks.create({
    account: account.id,
    use_case: {
      type: "account_onboarding",
      account_onboarding: {
        refresh_url: "https://app.example.com/refresh",
        return_url: "https://app.example.com/return",
      },
    },
  });
  return { account: account.id, url: link.url };
}

test("trap 18: a link works once, a second visit refreshes, and coming back says nothing about being finished", async () => {
  const { account, url } = await linkedAccount();
  const visitor = await visit(url);
  expect((await open(url)).location).toBe("https://app.example.com/refresh");
  expect((await visitor.say(1, "later")).location).toBe("https://app.example.com/return");
  expect((await shop.stripe.accounts.retrieve(account)).details_submitted).toBe(false);
});

test("trap 19: an account that may charge says so by event, with nothing due and its capabilities by name", async () => {
  const receiver = await contract().receiver();
  const events = { enabled_events: ["account.updated" as const] };
  await shop.stripe.webhookEndpoints.create({ url: receiver.url, connect: true, ...events });
  const { account, url } = await linkedAccount();
  const form = {
    name: "Lyon",
    product_description: "P",
    support_phone: "+33199001234",
    url: "https://l.example.com",
    iban: "FR1420041010050500013M02606",
    terms: "accepted",
  };
  await (await visit(url)).say(4, "complete", form);
  const told = await waitFor(() =>
    receiver.received.find(({ event }) => event.type === "account.updated" && event.data.object.charges_enabled),
  );
  expect(told.event.account).toBe(account);
  expect(await shop.stripe.accounts.retrieve(account)).toMatchObject({
    charges_enabled: true,
    capabilities: { card_payments: "active" },
    requirements: { currently_due: [], past_due: [], eventually_due: [], pending_verification: [] },
  });
});

test("trap 20: the API version decides what is taken, and old fields are gone", async () => {
  const ask = (version: string) =>
    fetch(`${contract().url}/v1/payment_intents`, {
      method: "POST",
      headers: { authorization: `Bearer ${shop.platform.secretKey}`, "stripe-version": version },
      body: new URLSearchParams({ amount: "500", currency: "eur", "payment_method_types[]": "card" }),
    });
  const refused = await ask(Stripe.API_VERSION);
  expect([refused.status, (await wireError(refused)).code]).toEqual([400, "payment_method_types_no_longer_supported"]);
  expect((await ask("2026-06-24.dahlia")).status).toBe(200);
  const intent = await read((await paid()).id);
  for (const field of ["charges", "invoice"]) expect(intent).not.toHaveProperty(field);
  expect(intent.latest_charge).not.toHaveProperty("invoice");
});

test("trap 21: forms are read as Stripe reads them", async () => {
  const send = async (path: string, body: string) => {
    const headers = { authorization: `Bearer ${shop.platform.secretKey}` };
    return (await fetch(`${contract().url}${path}`, { method: "POST", headers, body })).json();
  };
  const made = await send("/v1/customers", "email=a%2Bb%40example.com&name=A+B&metadata[a]=1&metadata%5Bb%5D=2");
  expect(made).toMatchObject({ email: "a+b@example.com", name: "A B", metadata: { a: "1", b: "2" } });
  const changed = await send(`/v1/customers/${made.id}`, "email=&metadata[a]=");
  expect(changed).toMatchObject({ email: null, metadata: { b: "2" } });
  for (const types of ["allowed_payment_method_types[]=card", "allowed_payment_method_types[0]=card"]) {
    const intent = await send("/v1/payment_intents", `amount=500&currency=eur&${types}`);
    expect(intent.allowed_payment_method_types).toEqual(["card"]);
  }
  const flags = await send("/v1/payment_intents", "amount=500&currency=eur&confirm=maybe");
  expect(flags.error.param).toBe("confirm");
});

test.each([
  ["eur", 49, 50],
  ["gbp", 29, 30],
  ["chf", 49, 50],
  ["jpy", 49, 50],
  ["sek", 299, 300],
  ["pln", 199, 200],
])("trap 22: in %s %d is too little and %d is enough", async (currency, less, enough) => {
  const country = { eur: "FR", gbp: "GB", chf: "CH", jpy: "JP", sek: "SE", pln: "PL" }[currency] ?? "FR";
  const own = await contract().shop({ country });
  const error = await errorOf(own.stripe.paymentIntents.create({ amount: less, currency }, own.on));
  expect([error.code, error.param]).toEqual(["amount_too_small", "amount"]);
  expect((await own.stripe.paymentIntents.create({ amount: enough, currency }, own.on)).amount).toBe(enough);
});

test("trap 23: times are whole seconds, ids have Stripe's prefixes, and a secret begins with its id", async () => {
  const intent = await paid();
  expect(intent.id).toMatch(/^pi_3[A-Za-z0-9]{23}$/);
  expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_[A-Za-z0-9]{25}$`));
  expect(Number.isInteger(intent.created) && intent.created < 10_000_000_000).toBe(true);
  const base = intent.id.slice(4, 19);
  expect(String(intent.latest_charge)).toMatch(new RegExp(`^ch_3${base}`));
  const refund = await shop.stripe.refunds.create({ payment_intent: intent.id }, shop.on);
  expect(refund.id).toMatch(new RegExp(`^re_3${base}`));
  const [event] = (await shop.stripe.events.list({ type: "payment_intent.succeeded", limit: 1 }, shop.on)).data;
  expect(event?.id).toMatch(new RegExp(`^evt_3${base}`));
  expect((await shop.stripe.customers.create()).id).toMatch(/^cus_[A-Za-z0-9]{14,24}$/);
  expect(shop.operator).toMatch(/^acct_1[A-Za-z0-9]{15}$/);
});

test("trap 24: time passes when it is told to, and what falls due by then happens", async () => {
  const intent = await hold();
  const before = (await contract().control("GET", "/clock")).now;
  await advance(7 * DAY + 60);
  expect(Number((await contract().control("GET", "/clock")).now) - Number(before)).toBeGreaterThanOrEqual(7 * DAY);
  expect(await read(intent.id)).toMatchObject({ status: "canceled" });
  expect((await create()).created).toBeGreaterThanOrEqual(Number(before) + 7 * DAY);
});

test("trap 25: one refund is told four times", async () => {
  const receiver = await contract().receiver();
  const intent = await paid();
  await shop.stripe.webhookEndpoints.create({ url: receiver.url, connect: true, enabled_events: ["*"] });
  const refund = await shop.stripe.refunds.create({ payment_intent: intent.id }, shop.on);
  const told = ["charge.refund.updated", "charge.refunded", "refund.created", "refund.updated"];
  await waitFor(() => (receiver.received.length >= told.length ? true : undefined));
  expect(receiver.types().sort()).toEqual(told);
  const objects = receiver.received.map(({ event }) => event.data.object);
  expect(objects.filter((object) => object.object === "refund" && object.id === refund.id)).toHaveLength(3);
});

test("trap 26: a decline is 402, a clash of keys 400, a key in use 409, missing access 403", async () => {
  expect((await errorOf(pay({ payment_method: "pm_card_visa_chargeDeclined" }))).statusCode).toBe(402);
  const idempotencyKey = crypto.randomUUID();
  await shop.stripe.customers.create({ name: "A" }, { idempotencyKey });
  expect((await errorOf(shop.stripe.customers.create({ name: "B" }, { idempotencyKey }))).statusCode).toBe(400);
  await contract().control("POST", "/faults", { kind: "key_in_use", times: 1 });
  expect((await errorOf(shop.stripe.customers.create())).statusCode).toBe(409);
  expect((await errorOf(shop.stripe.customers.list({}, { stripeAccount: "acct_none" }))).statusCode).toBe(403);
});

test("trap 27: what other emulators lack is here: Connect, set-ups, holds, refunds, Stripe.js and state", async () => {
  const { id: customer } = await shop.stripe.customers.create();
  const setup = await shop.stripe.setupIntents.create({
    customer,
    payment_method: "pm_card_visa",
    confirm: true,
    return_url: RETURN_URL,
  });
  const clone = await shop.stripe.paymentMethods.create(
    { customer, payment_method: String(setup.payment_method) },
    shop.on,
  );
  const intent = await hold({ payment_method: clone.id, off_session: true, application_fee_amount: 100 });
  await shop.stripe.paymentIntents.capture(intent.id, {}, shop.on);
  await shop.stripe.refunds.create({ payment_intent: intent.id, refund_application_fee: true }, shop.on);
  const charge = await shop.stripe.charges.retrieve(
    String(intent.latest_charge),
    { expand: ["application_fee"] },
    shop.on,
  );
  expect(charge).toMatchObject({ refunded: true, application_fee: { amount: 100, refunded: true } });
  expect(await (await fetch(`${contract().url}/js/stripe.js`)).text()).toContain("Stripe");
});
