import { beforeAll, expect, test } from "vitest";
import { errorOf, wireError } from "../setting";
import { contractOfFile, type Shop } from "./contract";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

async function saved(alias = "pm_card_visa") {
  const customer = await shop.stripe.customers.create({ payment_method: alias });
  const [method] = (await shop.stripe.paymentMethods.list({ customer: customer.id })).data;
  return { customer: customer.id, payment_method: method?.id ?? "" };
}

test.each([
  ["email", { email: "driver@example.com" }],
  ["name", { name: "Ada Driver" }],
  ["description", { description: "A driver" }],
  ["metadata", { metadata: { user: "usr_1", app: "wayfarer" } }],
  ["phone", { phone: "+33123456789" }],
])("a customer keeps its %s", async (_, params) => {
  const { id } = await shop.stripe.customers.create(params);
  expect(await shop.stripe.customers.retrieve(id)).toMatchObject({ object: "customer", ...params });
});

test("a new customer owes nothing and owns nothing", async () => {
  expect(await shop.stripe.customers.create()).toMatchObject({
    address: null,
    balance: 0,
    default_source: null,
    delinquent: false,
    discount: null,
    email: null,
    livemode: false,
    metadata: {},
    next_invoice_sequence: 1,
    preferred_locales: [],
    tax_exempt: "none",
    test_clock: null,
  });
});

test("a customer is changed field by field, and an empty text empties a field", async () => {
  const { id } = await shop.stripe.customers.create({ email: "a@example.com", name: "A" });
  expect(await shop.stripe.customers.update(id, { name: "B" })).toMatchObject({ email: "a@example.com", name: "B" });
  expect(await shop.stripe.customers.update(id, { email: "" })).toMatchObject({ email: null, name: "B" });
});

test("customers are found by their e-mail", async () => {
  const email = "found@example.com";
  const { id } = await shop.stripe.customers.create({ email });
  await shop.stripe.customers.create({ email: "other@example.com" });
  expect((await shop.stripe.customers.list({ email })).data.map((customer) => customer.id)).toEqual([id]);
});

test.each([
  ["retrieve", () => shop.stripe.customers.retrieve("cus_none")],
  ["update", () => shop.stripe.customers.update("cus_none", { name: "X" })],
  ["delete", () => shop.stripe.customers.del("cus_none")],
  ["list the cards of", () => shop.stripe.customers.listPaymentMethods("cus_none")],
])("nobody can %s a customer that is not there", async (_, call) => {
  const error = await errorOf(call());
  expect(error).toMatchObject({ statusCode: 404, code: "resource_missing" });
  expect(error.message).toContain("No such customer: 'cus_none'");
});

test("the cards of a customer are listed in both ways, and read one by one", async () => {
  const { customer, payment_method } = await saved();
  const here = await shop.stripe.customers.listPaymentMethods(customer, { type: "card" });
  const there = await shop.stripe.paymentMethods.list({ customer, type: "card" });
  expect([here.data.map(({ id }) => id), there.data.map(({ id }) => id)]).toEqual([[payment_method], [payment_method]]);
  const one = await shop.stripe.customers.retrievePaymentMethod(customer, payment_method);
  expect(one).toMatchObject({ id: payment_method, customer });
});

test("a card of somebody else is not among a customer's", async () => {
  const [mine, theirs] = [await saved(), await saved()];
  const error = await errorOf(shop.stripe.customers.retrievePaymentMethod(mine.customer, theirs.payment_method));
  expect(error.statusCode).toBe(404);
});

test.each([
  ["billing_details", { billing_details: { name: "Ada Driver", email: "ada@example.com" } }],
  ["metadata", { metadata: { vehicle: "blue" } }],
  ["allow_redisplay", { allow_redisplay: "always" as const }],
  ["expiry", { card: { exp_month: 3, exp_year: 2040 } }],
])("the %s of a saved card can be changed", async (_, params) => {
  const { payment_method } = await saved();
  expect(await shop.stripe.paymentMethods.update(payment_method, params)).toMatchObject(params);
});

test("the network of a saved co-badged card can be chosen and changed, but only among its own", async () => {
  const { payment_method } = await saved("pm_card_visa_cartesBancaires");
  for (const preferred of ["cartes_bancaires", "visa"] as const) {
    const changed = await shop.stripe.paymentMethods.update(payment_method, { card: { networks: { preferred } } });
    expect(changed.card?.networks).toEqual({ available: ["cartes_bancaires", "visa"], preferred });
  }
  const card = { networks: { preferred: "mastercard" as const } };
  expect((await errorOf(shop.stripe.paymentMethods.update(payment_method, { card }))).statusCode).toBe(400);
});

test("a card that is not attached cannot be changed or detached", async () => {
  const clone = await shop.stripe.paymentMethods.create({ payment_method: "pm_card_visa" }, shop.on);
  const update = await errorOf(shop.stripe.paymentMethods.update(clone.id, { metadata: { a: "b" } }, shop.on));
  expect(update.message).toBe("You must save this PaymentMethod to a customer before you can update it.");
  const detach = await errorOf(shop.stripe.paymentMethods.detach(clone.id, {}, shop.on));
  expect(detach.message).toBe(
    "The payment method you provided is not attached to a customer so detachment is impossible.",
  );
});

test("attaching passes the check of the security code, and a second time is refused", async () => {
  const { id: customer } = await shop.stripe.customers.create();
  const method = await shop.stripe.paymentMethods.attach("pm_card_visa", { customer });
  expect(method).toMatchObject({ customer, card: { checks: { cvc_check: "pass" } } });
  const again = await errorOf(shop.stripe.paymentMethods.attach(method.id, { customer }));
  expect(again.message).toBe("The payment method you provided has already been attached to a customer.");
});

test("a detached card belongs to nobody and cannot come back", async () => {
  const { customer, payment_method } = await saved();
  expect(await shop.stripe.paymentMethods.detach(payment_method)).toMatchObject({ customer: null });
  const error = await errorOf(shop.stripe.paymentMethods.attach(payment_method, { customer }));
  expect(error.message).toContain("may not be used again");
});

test("the same card saved twice is two payment methods with one fingerprint", async () => {
  const { id: customer } = await shop.stripe.customers.create();
  for (let time = 0; time < 2; time += 1) await shop.stripe.paymentMethods.attach("pm_card_visa", { customer });
  const { data } = await shop.stripe.paymentMethods.list({ customer });
  expect(new Set(data.map(({ id }) => id)).size).toBe(2);
  expect(new Set(data.map(({ card }) => card?.fingerprint)).size).toBe(1);
});

test.each([
  [
    "pm_none",
    404,
    "No such PaymentMethod: 'pm_none'; It's possible this PaymentMethod exists on one of your connected",
  ],
  ["pm_card_none", 404, "No such PaymentMethod: 'pm_card_none'"],
])("%s is no payment method", async (id, statusCode, message) => {
  const error = await errorOf(shop.stripe.paymentMethods.retrieve(id));
  expect(error).toMatchObject({ statusCode, code: "resource_missing" });
  expect(error.message).toContain(message);
});

test("a browser makes a payment method from a card, its server cannot see the number", async () => {
  const fields = {
    key: shop.platform.publishableKey,
    type: "card",
    "card[number]": "5555552500001001",
    "card[exp_month]": "12",
    "card[exp_year]": "2034",
    "card[cvc]": "123",
    "card[networks][preferred]": "cartes_bancaires",
    "billing_details[name]": "Ada",
    allow_redisplay: "limited",
  };
  const answer = await fetch(`${contract().url}/v1/payment_methods`, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  const { id } = await answer.json();
  const method = await shop.stripe.paymentMethods.retrieve(id);
  expect(method).toMatchObject({
    allow_redisplay: "limited",
    billing_details: { name: "Ada" },
    card: { last4: "1001", networks: { preferred: "cartes_bancaires" } },
    customer: null,
  });
  expect(JSON.stringify(method)).not.toContain("5555552500001001");
});

test.each([
  [{ "card[number]": "4242424242424241" }, "incorrect_number"],
  [{ "card[exp_month]": "13" }, "invalid_expiry_month"],
  [{ "card[exp_year]": "1995" }, "invalid_expiry_year"],
  [{ "card[cvc]": "99" }, "invalid_cvc"],
])("a card with %j is answered 402 %s", async (wrong, code) => {
  const fields = {
    key: shop.platform.publishableKey,
    type: "card",
    "card[number]": "4242424242424242",
    "card[exp_month]": "12",
    "card[exp_year]": "2034",
    "card[cvc]": "123",
    ...wrong,
  };
  const answer = await fetch(`${contract().url}/v1/payment_methods`, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  expect([answer.status, (await wireError(answer)).code]).toEqual([402, code]);
});

test("cards are cloned as often as one likes, each clone another payment method", async () => {
  const card = await saved();
  const [first, second] = [
    await shop.stripe.paymentMethods.create(card, shop.on),
    await shop.stripe.paymentMethods.create(card, shop.on),
  ];
  expect(new Set([card.payment_method, first.id, second.id]).size).toBe(3);
  expect(first).toMatchObject({ customer: null, metadata: {}, card: { fingerprint: second.card?.fingerprint } });
});

test.each([
  ["an unknown card", () => ({ payment_method: "pm_none" }), 404],
  ["an attached card without its customer", async () => ({ payment_method: (await saved()).payment_method }), 400],
  ["a card with a stranger's customer", async () => ({ ...(await saved()), customer: (await saved()).customer }), 400],
])("%s cannot be cloned", async (_, params, statusCode) => {
  const error = await errorOf(shop.stripe.paymentMethods.create(await params(), shop.on));
  expect(error.statusCode).toBe(statusCode);
});
