import type Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf } from "../setting";
import { contractOfFile, type Shop } from "./contract";
import { decide, RETURN_URL } from "./payer";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

const setUp = (params: Stripe.SetupIntentCreateParams = {}) => shop.stripe.setupIntents.create(params);

test("a new one waits for a card, for later use", async () => {
  const intent = await setUp();
  expect(intent).toMatchObject({
    status: "requires_payment_method",
    usage: "off_session",
    automatic_payment_methods: { allow_redirects: "always", enabled: true },
    latest_attempt: null,
    last_setup_error: null,
    next_action: null,
    payment_method: null,
    single_use_mandate: null,
  });
  expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_[A-Za-z0-9]{31}$`));
});

test.each([
  ["usage", { usage: "on_session" as const }, { usage: "on_session" }],
  ["metadata", { metadata: { user: "1" } }, { metadata: { user: "1" } }],
  ["description", { description: "Card" }, { description: "Card" }],
  [
    "the allowed types",
    { allowed_payment_method_types: ["card" as const] },
    { allowed_payment_method_types: ["card"] },
  ],
  ["no redirects", { automatic_payment_methods: CARDS_ONLY }, { automatic_payment_methods: CARDS_ONLY }],
  ["a card", { payment_method: "pm_card_visa" }, { status: "requires_confirmation" }],
])("it keeps %s", async (_, params, expected) => {
  const { id } = await setUp(params);
  expect(await shop.stripe.setupIntents.retrieve(id)).toMatchObject(expected);
});

test("confirming saves the card with its customer", async () => {
  const { id: customer } = await shop.stripe.customers.create();
  const intent = await setUp({ customer });
  const done = await shop.stripe.setupIntents.confirm(intent.id, {
    payment_method: "pm_card_visa",
    return_url: RETURN_URL,
    expand: ["payment_method", "customer"],
  });
  expect(done).toMatchObject({ status: "succeeded", customer: { id: customer }, payment_method: { customer } });
  expect((await shop.stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
});

test.each([
  ["without a way back", { payment_method: "pm_card_visa" }, "you must provide a `return_url`"],
  ["without a card", { return_url: RETURN_URL }, "missing a payment method"],
])("confirming %s is refused", async (_, params, message) => {
  const { id } = await setUp();
  const error = await errorOf(shop.stripe.setupIntents.confirm(id, params));
  expect(error.statusCode).toBe(400);
  expect(error.message).toContain(message);
});

test.each([
  ["a customer that is not there", { customer: "cus_none" }, 404],
  ["a card that is not there", { payment_method: "pm_none" }, 404],
  [
    "both ways to say which methods",
    { automatic_payment_methods: CARDS_ONLY, allowed_payment_method_types: ["card" as const] },
    400,
  ],
])("%s is refused", async (_, params, statusCode) => {
  expect((await errorOf(setUp(params))).statusCode).toBe(statusCode);
});

test("a card that needs its owner sends him to his bank, and is saved when he comes back", async () => {
  const { id: customer } = await shop.stripe.customers.create();
  const asking = await setUp({
    customer,
    payment_method: "pm_card_authenticationRequired",
    confirm: true,
    return_url: RETURN_URL,
  });
  expect(asking).toMatchObject({ status: "requires_action", next_action: { type: "redirect_to_url" } });
  expect((await shop.stripe.paymentMethods.list({ customer })).data).toEqual([]);
  const back = await decide(asking, "complete");
  const address = new URL(back.headers.get("location") ?? "");
  expect(`${address.origin}${address.pathname}`).toBe(RETURN_URL);
  expect(address.searchParams.get("setup_intent")).toBe(asking.id);
  expect(address.searchParams.get("setup_intent_client_secret")).toBe(asking.client_secret);
  expect(await shop.stripe.setupIntents.retrieve(asking.id)).toMatchObject({ status: "succeeded", next_action: null });
  expect((await shop.stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
});

test("a browser asks for a challenge in the page", async () => {
  const intent = await setUp();
  const asking = await shop.browser.rawRequest("POST", `/v1/setup_intents/${intent.id}/confirm`, {
    client_secret: intent.client_secret,
    payment_method: "pm_card_authenticationRequired",
    return_url: RETURN_URL,
    use_stripe_sdk: true,
  });
  expect(asking).toMatchObject({ status: "requires_action", next_action: { type: "use_stripe_sdk" } });
});

test("a browser reads one with its secret, without metadata and customer", async () => {
  const { id: customer } = await shop.stripe.customers.create();
  const intent = await setUp({ customer, metadata: { user: "1" } });
  const seen = await shop.browser.setupIntents.retrieve(intent.id, { client_secret: intent.client_secret ?? "" });
  expect(seen).toMatchObject({ id: intent.id, status: "requires_payment_method", usage: "off_session" });
  expect(seen).not.toHaveProperty("metadata");
  expect(seen).not.toHaveProperty("customer");
  const guess = await errorOf(shop.browser.setupIntents.retrieve(intent.id, { client_secret: "seti_x_secret_y" }));
  expect(guess.statusCode).toBe(400);
});

test.each(["pm_card_visa_chargeDeclined", "pm_card_chargeDeclinedExpiredCard"])(
  "%s leaves the error on it, and another card still works",
  async (alias) => {
    const { id } = await setUp();
    const error = await errorOf(
      shop.stripe.setupIntents.confirm(id, { payment_method: alias, return_url: RETURN_URL }),
    );
    expect(error).toMatchObject({ statusCode: 402, setup_intent: { id, status: "requires_payment_method" } });
    expect((await shop.stripe.setupIntents.retrieve(id)).last_setup_error?.code).toBe(error.code);
    const done = await shop.stripe.setupIntents.confirm(id, { payment_method: "pm_card_visa", return_url: RETURN_URL });
    expect(done).toMatchObject({ status: "succeeded", last_setup_error: null });
  },
);

test.each(["abandoned", "requested_by_customer", "duplicate"] as const)("it is canceled because %s", async (reason) => {
  const { id } = await setUp();
  const canceled = await shop.stripe.setupIntents.cancel(id, { cancellation_reason: reason });
  expect(canceled).toMatchObject({ status: "canceled", cancellation_reason: reason });
  const error = await errorOf(
    shop.stripe.setupIntents.confirm(id, { payment_method: "pm_card_visa", return_url: RETURN_URL }),
  );
  expect(error).toMatchObject({ statusCode: 400, code: "setup_intent_unexpected_state" });
});

test("what succeeded cannot be canceled or confirmed again", async () => {
  const done = await setUp({ payment_method: "pm_card_visa", confirm: true, return_url: RETURN_URL });
  const calls = [
    shop.stripe.setupIntents.cancel(done.id),
    shop.stripe.setupIntents.confirm(done.id, { return_url: RETURN_URL }),
  ];
  for (const call of calls) expect((await errorOf(call)).code).toBe("setup_intent_unexpected_state");
});

test("metadata and card can be changed before it is confirmed", async () => {
  const { id } = await setUp({ metadata: { a: "1" } });
  const changed = await shop.stripe.setupIntents.update(id, { metadata: { b: "2" }, payment_method: "pm_card_visa" });
  expect(changed).toMatchObject({ metadata: { a: "1", b: "2" }, status: "requires_confirmation" });
});

test("they are listed by customer, newest first", async () => {
  const { id: customer } = await shop.stripe.customers.create();
  const [first, second] = [await setUp({ customer }), await setUp({ customer })];
  expect((await shop.stripe.setupIntents.list({ customer })).data.map(({ id }) => id)).toEqual([second.id, first.id]);
});

test("one on a connected account names the application", async () => {
  const intent = await shop.stripe.setupIntents.create({}, shop.on);
  expect(intent.application).toBe(shop.platform.clientId);
  expect((await setUp()).application).toBeNull();
});
