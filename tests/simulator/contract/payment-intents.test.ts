import type Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf } from "../setting";
import { contractOfFile, type Shop } from "./contract";
import { payerOf, RETURN_URL } from "./payer";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

const { create, pay, hold, read, capture, cancel, confirm } = payerOf(() => shop);

/** One intent of each state, made by nothing but the API. */
const IN_STATE: Readonly<Record<string, () => Promise<Stripe.PaymentIntent>>> = {
  requires_payment_method: () => create(),
  requires_confirmation: () => create({ payment_method: "pm_card_visa", automatic_payment_methods: CARDS_ONLY }),
  requires_action: () => pay({ payment_method: "pm_card_authenticationRequired", return_url: RETURN_URL }),
  requires_capture: () => hold(),
  succeeded: () => pay(),
  canceled: async () => cancel((await create()).id),
};

test.each(Object.keys(IN_STATE))("one can be brought to %s", async (status) => {
  const intent = await IN_STATE[status]?.();
  expect(intent?.status).toBe(status);
  expect((await read(intent?.id ?? "")).status).toBe(status);
});

test.each([
  ["requires_payment_method", "canceled"],
  ["requires_confirmation", "canceled"],
  ["requires_action", "canceled"],
  ["requires_capture", "canceled"],
  ["succeeded", "refused"],
  ["canceled", "refused"],
])("canceling one in %s is %s", async (status, outcome) => {
  const intent = await IN_STATE[status]?.();
  const call = cancel(intent?.id ?? "");
  if (outcome === "canceled") {
    expect(await call).toMatchObject({ status: "canceled", canceled_at: expect.any(Number), amount_capturable: 0 });
  } else {
    const error = await errorOf(call);
    expect(error).toMatchObject({ statusCode: 400, code: "payment_intent_unexpected_state" });
    expect(error.message).toContain(`You cannot cancel this PaymentIntent because it has a status of ${status}.`);
  }
});

test.each(["requires_payment_method", "requires_confirmation", "requires_action", "succeeded", "canceled"])(
  "one in %s cannot be captured, and the error brings it along",
  async (status) => {
    const intent = await IN_STATE[status]?.();
    const error = await errorOf(capture(intent?.id ?? ""));
    expect(error).toMatchObject({ statusCode: 400, code: "payment_intent_unexpected_state" });
    expect(error.payment_intent).toMatchObject({ id: intent?.id, status });
  },
);

test.each(["succeeded", "canceled", "requires_capture"])("one in %s cannot be confirmed again", async (status) => {
  const intent = await IN_STATE[status]?.();
  const error = await errorOf(confirm(intent?.id ?? "", { payment_method: "pm_card_visa", return_url: RETURN_URL }));
  expect(error).toMatchObject({ statusCode: 400, code: "payment_intent_unexpected_state" });
});

test.each(["requested_by_customer", "duplicate", "fraudulent", "abandoned"] as const)(
  "the reason %s of a cancellation is kept",
  async (cancellation_reason) => {
    expect(await cancel((await create()).id, { cancellation_reason })).toMatchObject({ cancellation_reason });
  },
);

test.each([
  ["description", { description: "Parking" }],
  ["metadata", { metadata: { session: "ses_1" } }],
  ["receipt_email", { receipt_email: "a@example.com" }],
  ["statement_descriptor_suffix", { statement_descriptor_suffix: "PARK" }],
  ["transfer_group", { transfer_group: "g1" }],
  ["setup_future_usage", { setup_future_usage: "off_session" as const }],
  ["application_fee_amount", { application_fee_amount: 50 }],
  ["capture_method", { capture_method: "manual" as const }],
  ["confirmation_method", { confirmation_method: "manual" as const }],
  ["allowed_payment_method_types", { allowed_payment_method_types: ["card" as const] }],
])("it keeps its %s", async (_, params) => {
  const { id } = await create(params);
  expect(await read(id)).toMatchObject(params);
});

test.each([
  ["amount 0", { amount: 0 }, "amount"],
  ["a negative amount", { amount: -100 }, "amount"],
  ["an amount below the minimum", { amount: 49 }, "amount"],
  ["an amount that is too large", { amount: 100_000_000 }, "amount"],
  ["a currency that is none", { currency: "xxx" }, "currency"],
  ["off_session without confirm", { off_session: true }, "off_session"],
  ["a fee above the amount", { application_fee_amount: 1_001 }, "application_fee_amount"],
  ["an address that is none", { confirm: true, payment_method: "pm_card_visa", return_url: "somewhere" }, "return_url"],
])("%s is refused, naming the parameter", async (_, params, param) => {
  expect(await errorOf(create(params))).toMatchObject({ statusCode: 400, param });
});

test("a customer and a card that do not belong together are refused", async () => {
  const { id: customer } = await shop.stripe.customers.create({}, shop.on);
  const method = await shop.stripe.paymentMethods.attach("pm_card_visa", { customer }, shop.on);
  const { id: other } = await shop.stripe.customers.create({}, shop.on);
  for (const params of [{ payment_method: method.id }, { payment_method: method.id, customer: other }]) {
    expect((await errorOf(pay(params))).statusCode).toBe(400);
  }
  expect((await pay({ payment_method: method.id, customer })).status).toBe("succeeded");
});

test("confirming on a server needs a way back while redirects are possible", async () => {
  const error = await errorOf(create({ payment_method: "pm_card_visa", confirm: true }));
  expect(error.message).toContain("you must provide a `return_url`");
  expect((await create({ payment_method: "pm_card_visa", confirm: true, return_url: RETURN_URL })).status).toBe(
    "succeeded",
  );
});

test("confirming without a card is refused with Stripe's words", async () => {
  const error = await errorOf(confirm((await create()).id, { return_url: RETURN_URL }));
  expect(error.message).toContain("You cannot confirm this PaymentIntent because it's missing a payment method.");
});

test("amount, card and metadata can be changed until it is paid, then only what describes it", async () => {
  const { id } = await create({ metadata: { a: "1" } });
  const changed = await shop.stripe.paymentIntents.update(
    id,
    { amount: 2_000, payment_method: "pm_card_visa", metadata: { b: "2" } },
    shop.on,
  );
  expect(changed).toMatchObject({ amount: 2_000, status: "requires_confirmation", metadata: { a: "1", b: "2" } });
  await confirm(id, { return_url: RETURN_URL });
  const error = await errorOf(shop.stripe.paymentIntents.update(id, { amount: 3_000 }, shop.on));
  expect(error.code).toBe("payment_intent_unexpected_state");
  expect((await shop.stripe.paymentIntents.update(id, { metadata: { c: "3" } }, shop.on)).metadata).toMatchObject({
    c: "3",
  });
});

test("they are listed by customer and by time, newest first, page by page", async () => {
  const { id: customer } = await shop.stripe.customers.create({}, shop.on);
  const made: string[] = [];
  for (let count = 0; count < 3; count += 1) made.unshift((await create({ customer })).id);
  const first = await shop.stripe.paymentIntents.list({ customer, limit: 2 }, shop.on);
  expect([first.data.map(({ id }) => id), first.has_more]).toEqual([made.slice(0, 2), true]);
  const rest = await shop.stripe.paymentIntents.list({ customer, starting_after: made[1] ?? "" }, shop.on);
  expect([rest.data.map(({ id }) => id), rest.has_more]).toEqual([made.slice(2), false]);
  expect((await shop.stripe.paymentIntents.list({ customer, created: { gt: 4_000_000_000 } }, shop.on)).data).toEqual(
    [],
  );
});

test("its charge carries the metadata of its beginning, and later changes stay with it", async () => {
  const intent = await pay({ metadata: { session: "1" } });
  await shop.stripe.paymentIntents.update(intent.id, { metadata: { session: "2" } }, shop.on);
  const after = await read(intent.id);
  expect([after.metadata, after.latest_charge]).toMatchObject([{ session: "2" }, { metadata: { session: "1" } }]);
});
