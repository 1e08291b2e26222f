import type Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, waitFor } from "../setting";
import { contractOfFile, type Shop } from "./contract";
import { payerOf } from "./payer";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

const DAY = 86_400;
const { pay, hold, read, capture, cancel } = payerOf(() => shop);
const advance = (advanceSeconds: number) => contract().control("POST", "/clock", { advanceSeconds });
const paid = (more: Partial<Stripe.PaymentIntentCreateParams> = {}) => pay({ capture_method: "automatic", ...more });
const chargeOf = (intent: Stripe.PaymentIntent) =>
  shop.stripe.charges.retrieve(String(intent.latest_charge), {}, shop.on);

test("trap 1: off-session is 402, a decline empties payment_method, and errors carry no empty keys", async () => {
  const asked = await errorOf(pay({ payment_method: "pm_card_authenticationRequired", off_session: true }));
  expect([asked.statusCode, asked.payment_intent?.status]).toEqual([402, "requires_payment_method"]);
  const declined = await errorOf(pay({ payment_method: "pm_card_visa_chargeDeclined" }));
  expect(declined.payment_intent).toMatchObject({ payment_method: null });
  expect(Object.values(Object(declined.raw))).not.toContain(null);
});

test("trap 2: platform and connected account see different objects, and strangers none", async () => {
  const { id } = await shop.stripe.paymentMethods.create({ payment_method: "pm_card_visa" }, shop.on);
  const error = await errorOf(shop.stripe.paymentMethods.retrieve(id));
  expect(error.statusCode).toBe(404);
  expect(error.message).toContain("It's possible this PaymentMethod exists on one of your connected accounts");
  const stranger = await contract().shop();
  expect((await errorOf(stranger.stripe.paymentMethods.retrieve(id, {}, shop.on))).statusCode).toBe(403);
});

test("trap 3: a clone has its own id, no customer, no metadata, one use, and does not follow the original", async () => {
  const { id: customer } = await shop.stripe.customers.create();
  const { id } = await shop.stripe.paymentMethods.attach("pm_card_visa", { customer });
  await shop.stripe.paymentMethods.update(id, { metadata: { a: "b" } });
  const clone = await shop.stripe.paymentMethods.create({ customer, payment_method: id }, shop.on);
  expect([clone.id === id, clone.customer, clone.metadata]).toEqual([false, null, {}]);
  await shop.stripe.paymentMethods.update(id, { billing_details: { name: "Later" } });
  const { billing_details: billing } = await shop.stripe.paymentMethods.retrieve(clone.id, {}, shop.on);
  expect(billing.name).toBeNull();
  await pay({ payment_method: clone.id });
  expect((await errorOf(pay({ payment_method: clone.id }))).message).toContain("It may not be used again");
});

test("trap 4: pm_card_visa is another payment method each time, on connected accounts too", async () => {
  const made = [await pay(), await pay()].map(({ payment_method }) => payment_method);
  const read = [
    (await shop.stripe.paymentMethods.retrieve("pm_card_visa")).id,
    (await shop.stripe.paymentMethods.retrieve("pm_card_visa", {}, shop.on)).id,
  ];
  expect(new Set([...made, ...read, "pm_card_visa"]).size).toBe(5);
});

test("trap 5: webhooks are indented, with the account, signed per endpoint", async () => {
  const receiver = await contract().receiver();
  const events = { enabled_events: ["customer.created" as const] };
  const own = await shop.stripe.webhookEndpoints.create({ url: `${receiver.url}/own`, ...events });
  const theirs = await shop.stripe.webhookEndpoints.create({ url: `${receiver.url}/theirs`, connect: true, ...events });
  expect(own.secret).not.toBe(theirs.secret);
  await shop.stripe.customers.create({}, shop.on);
  await shop.stripe.customers.create();
  await waitFor(() => (receiver.received.length === 2 ? true : undefined));
  for (const { path, body, headers, event } of receiver.received) {
    expect(body).toBe(JSON.stringify(event, null, 2));
    expect(event.account).toBe(path === "/theirs" ? shop.operator : undefined);
    const secrets = path === "/theirs" ? [theirs.secret, own.secret] : [own.secret, theirs.secret];
    const verify = (secret = "") =>
      shop.stripe.webhooks.constructEvent(body, String(headers["stripe-signature"]), secret);
    expect(verify(secrets[0]).id).toBe(event.id);
    expect(() => verify(secrets[1])).toThrow();
  }
});

test("trap 6: every attempt at a delivery is signed anew", async () => {
  const receiver = await contract().receiver();
  receiver.statuses.push(500);
  await shop.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["customer.deleted"] });
  const { id } = await shop.stripe.customers.create();
  await shop.stripe.customers.del(id);
  await waitFor(() => (receiver.received.length === 2 ? true : undefined));
  const [first, second] = receiver.received.map(({ headers }) => String(headers["stripe-signature"]));
  expect(first).not.toBe(second);
  expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body);
});

test("trap 7: an event keeps the object as it was", async () => {
  const { id } = await shop.stripe.customers.create({ name: "Before" }, shop.on);
  await shop.stripe.customers.update(id, { name: "After" }, shop.on);
  const { data } = await shop.stripe.events.list({ type: "customer.created", limit: 1 }, shop.on);
  expect(data[0]?.data.object).toMatchObject({ id, name: "Before" });
  const [update] = (await shop.stripe.events.list({ type: "customer.updated", limit: 1 }, shop.on)).data;
  expect(update?.data).toMatchObject({ object: { name: "After" }, previous_attributes: { name: "Before" } });
});

test("trap 8: a decline is replayed, a refused parameter is not kept, a clash is 400, a key in use 409", async () => {
  const declined = { ...shop.on, idempotencyKey: crypto.randomUUID() };
  const params = {
    amount: 500,
    currency: "eur",
    payment_method: "pm_card_visa_chargeDeclined",
    confirm: true,
    automatic_payment_methods: CARDS_ONLY,
  };
  const first = await errorOf(shop.stripe.paymentIntents.create(params, declined));
  const second = await errorOf(shop.stripe.paymentIntents.create(params, declined));
  expect([second.statusCode, second.payment_intent?.id]).toEqual([402, first.payment_intent?.id]);
  expect(second.headers?.["idempotent-replayed"]).toBe("true");
  const wrong = { ...shop.on, idempotencyKey: crypto.randomUUID() };
  await errorOf(shop.stripe.paymentIntents.create({ amount: 1, currency: "eur" }, wrong));
  expect((await shop.stripe.paymentIntents.create({ amount: 500, currency: "eur" }, wrong)).amount).toBe(500);
  expect((await errorOf(shop.stripe.paymentIntents.create({ amount: 501, currency: "eur" }, wrong))).statusCode).toBe(
    400,
  );
  await contract().control("POST", "/faults", { kind: "latency", ms: 500, times: 1 });
  const busy = { ...shop.on, idempotencyKey: crypto.randomUUID() };
  const slow = shop.stripe.customers.create({}, busy);
  const codes = await waitFor(async () => {
    const { statusCode } = await errorOf(shop.stripe.customers.create({ name: "x" }, busy));
    return statusCode === 409 ? statusCode : undefined;
  });
  expect(codes).toBe(409);
  await slow;
});

test("trap 9: with automatic_async the balance follows, refunds take what is available, and fees are real", async () => {
  const late = await pay();
  expect((await chargeOf(late)).balance_transaction).toBeNull();
  await advance(60);
  const transaction = await shop.stripe.balanceTransactions.list({ source: String(late.latest_charge) }, shop.on);
  expect(transaction.data).toMatchObject([{ amount: 1_000, fee: 59, net: 941 }]);
  const own = await contract().shop();
  await own.stripe.accounts.update(own.operator, { settings: { payouts: { debit_negative_balances: false } } });
  const intent = await own.stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      capture_method: "automatic",
      automatic_payment_methods: CARDS_ONLY,
    },
    own.on,
  );
  const refund = await own.stripe.refunds.create({ payment_intent: intent.id }, own.on);
  expect(refund).toMatchObject({ status: "pending", pending_reason: "insufficient_funds" });
});

test("trap 10: a partial capture and a released hold are refunded amounts, and after its time nothing is captured", async () => {
  const part = await hold();
  await capture(part.id, { amount_to_capture: 700 });
  expect(await chargeOf(part)).toMatchObject({ amount_captured: 700, amount_refunded: 300, refunded: false });
  const released = await hold();
  await cancel(released.id);
  expect(await chargeOf(released)).toMatchObject({ captured: false, amount_refunded: 1_000 });
  const late = await hold();
  await advance(7 * DAY + 60);
  expect((await errorOf(capture(late.id))).code).toBe("payment_intent_unexpected_state");
  expect((await read(late.id)).status).toBe("canceled");
});

test("trap 11: a partial refund leaves refunded false, and no refund changes the payment's status", async () => {
  const intent = await paid();
  await shop.stripe.refunds.create({ payment_intent: intent.id, amount: 1 }, shop.on);
  expect((await chargeOf(intent)).refunded).toBe(false);
  await shop.stripe.refunds.create({ payment_intent: intent.id }, shop.on);
  expect([(await chargeOf(intent)).refunded, (await read(intent.id)).status]).toEqual([true, "succeeded"]);
});

test("trap 12: a deleted customer leaves a stub, and its card still names it and cannot be used", async () => {
  const { id: customer } = await shop.stripe.customers.create({}, shop.on);
  const method = await shop.stripe.paymentMethods.attach("pm_card_visa", { customer }, shop.on);
  expect(await shop.stripe.customers.del(customer, {}, shop.on)).toEqual({
    id: customer,
    object: "customer",
    deleted: true,
  });
  expect(await shop.stripe.customers.retrieve(customer, {}, shop.on)).toMatchObject({ deleted: true });
  expect((await shop.stripe.paymentMethods.retrieve(method.id, {}, shop.on)).customer).toBe(customer);
  expect((await errorOf(pay({ customer, payment_method: method.id }))).statusCode).toBeOneOf([400, 404]);
});

test("trap 13: lists are newest first, walk by cursors and have no total_count", async () => {
  const own = await contract().shop();
  const made: string[] = [];
  for (let count = 0; count < 3; count += 1) made.unshift((await own.stripe.customers.create({}, own.on)).id);
  const page = await own.stripe.customers.list({ limit: 1, starting_after: made[0] ?? "" }, own.on);
  expect([page.data[0]?.id, page.has_more]).toEqual([made[1], true]);
  expect(page).not.toHaveProperty("total_count");
  expect((await own.stripe.customers.list({ ending_before: made[1] ?? "" }, own.on)).data.map(({ id }) => id)).toEqual([
    made[0],
  ]);
});

test("trap 14: what did not happen is null, not an example", async () => {
  const done = await read((await paid()).id);
  const nothing = [
    "next_action",
    "canceled_at",
    "cancellation_reason",
    "last_payment_error",
    "processing",
    "review",
    "shipping",
    "source",
    "transfer_data",
    "on_behalf_of",
  ];
  expect(nothing.map((name) => new Map(Object.entries(done)).get(name))).toEqual(nothing.map(() => null));
  const { failure_code, failure_message, receipt_number, review, shipping } = await chargeOf(await paid());
  expect([failure_code, failure_message, receipt_number, review, shipping]).toEqual([null, null, null, null, null]);
});
