import Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { errorOf, wireError } from "../setting";
import { contractOfFile, type Shop } from "./contract";
import { payerOf, RETURN_URL } from "./payer";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

const { pay } = payerOf(() => shop);

function call(path: string, init: RequestInit = {}, key = shop.platform.secretKey): Promise<Response> {
  return fetch(`${contract().url}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
}

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  call(path, { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded", ...headers } });

test.each([
  ["no key", "", "You did not provide an API key."],
  ["an unknown key", "sk_test_unknownunknown0000", "Invalid API Key provided: sk_test_"],
])("%s is 401", async (_, key, message) => {
  const answer = await fetch(
    `${contract().url}/v1/customers`,
    key === "" ? {} : { headers: { authorization: `Bearer ${key}` } },
  );
  expect(answer.status).toBe(401);
  const error = await wireError(answer);
  expect(error).toMatchObject({ type: "invalid_request_error", message: expect.stringContaining(message) });
  expect(error).not.toHaveProperty("code");
});

test("an unknown key is shown with stars", async () => {
  const error = await errorOf(contract().sdk("sk_test_unknownunknown0000").balance.retrieve());
  expect(error).toMatchObject({ type: "StripeAuthenticationError", statusCode: 401 });
  expect(error.message).toMatch(/sk_test_\*+0000$/);
});

test.each([
  ["an unknown parameter", "emial=a", "parameter_unknown", "emial"],
  ["an unknown parameter inside", "address[strete]=a", "parameter_unknown", "address[strete]"],
])("%s is refused by name", async (_, body, code, param) => {
  const answer = await post("/v1/customers", body);
  expect([answer.status, await wireError(answer)]).toMatchObject([400, { code, param }]);
});

test.each([
  ["amount", "currency=eur", "parameter_missing"],
  ["currency", "amount=500", "parameter_missing"],
  ["amount", "amount=abc&currency=eur", "parameter_invalid_integer"],
  ["amount", "amount=5.5&currency=eur", "parameter_invalid_integer"],
  ["currency", "amount=500&currency=", "parameter_invalid_empty"],
])("a payment whose %s is missing or wrong (%s) is refused with %s", async (param, body, code) => {
  const answer = await post("/v1/payment_intents", body);
  expect([answer.status, await wireError(answer)]).toMatchObject([400, { code, param }]);
});

test.each(["GET /v1/nothing", "POST /v1/nothing", "GET /v1/customers/", "DELETE /v1/payment_intents/pi_1"])(
  "%s is no address of the API",
  async (request) => {
    const [method = "", path = ""] = request.split(" ");
    const answer = await call(path, { method });
    expect(answer.status).toBe(404);
    expect((await wireError(answer)).message).toContain(`Unrecognized request URL (${method}: ${path}).`);
  },
);

test("an answer is indented JSON with the headers of Stripe", async () => {
  const answer = await post("/v1/customers", "email=a@example.com", { "idempotency-key": "headers-1" });
  const text = await answer.text();
  expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "application/json",
    "cache-control": "no-cache, no-store",
    "access-control-allow-origin": "*",
    "idempotency-key": "headers-1",
    "request-id": expect.stringMatching(/^req_[A-Za-z0-9]{14}$/),
    "original-request": answer.headers.get("request-id"),
    "stripe-version": Stripe.API_VERSION,
  });
});

test("the version that was asked for is the version that answers", async () => {
  const answer = await call("/v1/customers", { headers: { "stripe-version": "2026-06-24.dahlia" } });
  expect(answer.headers.get("stripe-version")).toBe("2026-06-24.dahlia");
});

test("Stripe-Context names an account as Stripe-Account does", async () => {
  const made = await shop.stripe.customers.create({}, { stripeContext: shop.operator });
  expect((await shop.stripe.customers.retrieve(made.id, {}, shop.on)).id).toBe(made.id);
});

test("the same key and parameters bring the same answer, marked as such, whatever their order", async () => {
  const headers = { "idempotency-key": "again-1" };
  const first = await post("/v1/customers", "email=a@example.com&name=A", headers);
  const second = await post("/v1/customers", "name=A&email=a%40example.com", headers);
  expect(await second.text()).toBe(await first.text());
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  expect(second.headers.get("idempotent-replayed")).toBe("true");
  expect(second.headers.get("original-request")).toBe(first.headers.get("request-id"));
});

test.each([
  [
    "other parameters",
    (key: string) => shop.stripe.customers.create({ name: "B" }, { idempotencyKey: key }),
    "same parameters",
  ],
  ["another endpoint", (key: string) => shop.stripe.setupIntents.create({}, { idempotencyKey: key }), "same endpoint"],
])("a key for %s is refused", async (_, again, words) => {
  const key = crypto.randomUUID();
  await shop.stripe.customers.create({ name: "A" }, { idempotencyKey: key });
  const error = await errorOf(again(key));
  expect(error).toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
  expect(error.message).toContain(words);
});

test("a long body is told from another one under the same key", async () => {
  const key = crypto.randomUUID();
  const metadata = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`key_${n}`, "v".repeat(50)]));
  const made = await shop.stripe.customers.create({ metadata }, { idempotencyKey: key });
  expect((await shop.stripe.customers.create({ metadata }, { idempotencyKey: key })).id).toBe(made.id);
  const other = { ...metadata, key_7: "w".repeat(50) };
  expect((await errorOf(shop.stripe.customers.create({ metadata: other }, { idempotencyKey: key }))).statusCode).toBe(
    400,
  );
});

test("a key means something else on another account, and nothing after a day", async () => {
  const idempotencyKey = crypto.randomUUID();
  const first = await shop.stripe.customers.create({}, { idempotencyKey });
  const there = await shop.stripe.customers.create({}, { idempotencyKey, ...shop.on });
  expect(there.id).not.toBe(first.id);
  await contract().control("POST", "/clock", { advanceSeconds: 86_400 });
  expect((await shop.stripe.customers.create({}, { idempotencyKey })).id).not.toBe(first.id);
});

test.each(["paymentIntents", "customers", "charges", "refunds", "events", "payouts", "disputes"] as const)(
  "the list of %s refuses limits and cursors that are none",
  async (kind) => {
    for (const query of [{ limit: 0 }, { limit: 101 }, { starting_after: "none_1" }, { ending_before: "none_1" }]) {
      const error = await errorOf(shop.stripe[kind].list(query, shop.on));
      expect(error.statusCode).toBeOneOf([400, 404]);
    }
  },
);

test("ten come by default, a hundred at most, and the SDK walks through all of them", async () => {
  const { on } = await contract().shop();
  const own = { stripeAccount: on.stripeAccount };
  const owner = await contract().shop();
  for (let count = 0; count < 12; count += 1) await owner.stripe.customers.create({}, owner.on);
  const first = await owner.stripe.customers.list({}, owner.on);
  expect([first.data.length, first.has_more]).toEqual([10, true]);
  expect(await owner.stripe.customers.list({ limit: 100 }, owner.on).autoPagingToArray({ limit: 100 })).toHaveLength(
    12,
  );
  expect((await errorOf(owner.stripe.customers.list({}, own))).code).toBe("account_invalid");
});

test.each([
  ["a customer", { expand: ["customer"] }, "customer.object", "customer"],
  ["a charge", { expand: ["latest_charge"] }, "latest_charge.object", "charge"],
  [
    "its balance",
    { expand: ["latest_charge.balance_transaction"] },
    "latest_charge.balance_transaction.object",
    "balance_transaction",
  ],
  ["a card", { expand: ["payment_method"] }, "payment_method.type", "card"],
])("%s comes whole when it is asked for", async (_, params, path, expected) => {
  const { id: customer } = await shop.stripe.customers.create({}, shop.on);
  const intent = await pay({ customer, capture_method: "automatic" });
  expect(await shop.stripe.paymentIntents.retrieve(intent.id, params, shop.on)).toHaveProperty(path, expected);
});

test.each(["amount", "nothing", "customer.customer.customer.customer.customer"])(
  "%s cannot be expanded",
  async (path) => {
    const { id } = await pay();
    const error = await errorOf(shop.stripe.paymentIntents.retrieve(id, { expand: [path] }, shop.on));
    expect(error.statusCode).toBe(400);
  },
);

test.each([
  ["51 keys", Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, "v"]))],
  ["a key of 41 letters", { ["k".repeat(41)]: "v" }],
  ["a value of 501 letters", { k: "v".repeat(501) }],
])("metadata with %s are refused", async (_, metadata) => {
  expect((await errorOf(shop.stripe.customers.create({ metadata }))).statusCode).toBe(400);
});

test("metadata with as much as is allowed are kept", async () => {
  const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}`.padEnd(40, "k"), "v".repeat(500)]));
  expect((await shop.stripe.customers.create({ metadata })).metadata).toEqual(metadata);
});

test.each([
  ["rate_limit", "StripeRateLimitError", 429, "rate_limit"],
  ["lock_timeout", "StripeRateLimitError", 429, "lock_timeout"],
  ["key_in_use", "StripeAPIError", 409, "idempotency_key_in_use"],
  ["server_error", "StripeAPIError", 500, undefined],
])("trouble of the kind %s reaches the caller as %s", async (kind, type, statusCode, code) => {
  await contract().control("POST", "/faults", { kind, times: 1 });
  const error = await errorOf(shop.stripe.customers.create());
  expect([error.type, error.statusCode, error.code]).toEqual([type, statusCode, code]);
});

test.each(["cut_before", "answer_lost"])("a connection that breaks (%s) reaches the caller as such", async (kind) => {
  // The SDK tries a kept connection that broke once more by itself.
  await contract().control("POST", "/faults", { kind, times: 2 });
  expect((await errorOf(shop.stripe.customers.create())).type).toBe("StripeConnectionError");
  await contract().control("DELETE", "/faults");
});

test("what a browser needs to draw its fields depends on its key", async () => {
  const session = (key: string) => fetch(`${contract().url}/v1/elements/sessions?key=${key}`);
  expect((await session(shop.platform.publishableKey)).status).toBe(200);
  expect((await session("pk_test_none")).status).toBe(401);
});

test.each(["/js/stripe.js"])("%s is a script", async (path) => {
  const answer = await fetch(`${contract().url}${path}`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringContaining("javascript")]);
  expect((await answer.text()).length).toBeGreaterThan(1_000);
});

test("the bank's page is shown for an open challenge, and nothing for an unknown one", async () => {
  const asking = await pay({ payment_method: "pm_card_authenticationRequired", return_url: RETURN_URL });
  const page = await fetch(asking.next_action?.redirect_to_url?.url ?? "");
  expect([page.status, page.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
  expect((await fetch(`${contract().url}/3ds/unknown`)).status).toBe(404);
});
