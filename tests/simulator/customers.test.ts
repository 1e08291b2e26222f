import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startSetting } from "./setting";

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

const typesSince = async (n: number) =>
  (await stripe.events.list({ limit: 100 })).data.slice(0, -n || undefined).map(({ type }) => type);

test("a customer keeps what it was made with, and an update changes only what it names", async () => {
  const made = await stripe.customers.create({
    email: "ada@example.com",
    name: "Ada",
    phone: "+33600000000",
    preferred_locales: ["fr", "en"],
    address: { line1: "Quai 1", city: "Lyon", postal_code: "69001", country: "FR" },
    metadata: { driver: "d_1" },
  });
  expect(made).toMatchObject({
    email: "ada@example.com",
    preferred_locales: ["fr", "en"],
    address: { line1: "Quai 1", line2: null, city: "Lyon", postal_code: "69001", country: "FR", state: null },
  });
  const changed = await stripe.customers.update(made.id, { phone: "", address: "", metadata: { app: "a_1" } });
  expect(changed).toMatchObject({
    name: "Ada",
    phone: null,
    address: null,
    preferred_locales: ["fr", "en"],
    metadata: { driver: "d_1", app: "a_1" },
  });
  const [event] = (await stripe.events.list({ type: "customer.updated" })).data;
  expect(event?.data.previous_attributes).toMatchObject({ phone: "+33600000000", metadata: { driver: "d_1" } });
});

test("an e-mail address that cannot be one is refused", async () => {
  for (const email of ["ada", "ada@", "a b@example.com"]) {
    expect(await errorOf(stripe.customers.create({ email }))).toMatchObject({
      statusCode: 400,
      code: "email_invalid",
      param: "email",
    });
  }
});

test("customers are found by their address, newest first", async () => {
  const [first, second] = [
    await stripe.customers.create({ email: "two@example.com" }),
    await stripe.customers.create({ email: "two@example.com" }),
  ];
  await stripe.customers.create({ email: "other@example.com" });
  const { data } = await stripe.customers.list({ email: "two@example.com" });
  expect(data.map(({ id }) => id)).toEqual([second.id, first.id]);
});

test("a deleted customer is a stub, and nothing can be paid or saved for it", async () => {
  const customer = await stripe.customers.create({ payment_method: "pm_card_visa" });
  const [card] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  const before = (await stripe.events.list({ limit: 100 })).data.length;
  await stripe.customers.del(customer.id);
  expect(await typesSince(before)).toEqual(["customer.deleted"]);
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ id: customer.id, deleted: true });
  const uses = [
    stripe.paymentIntents.create({ amount: 1_000, currency: "eur", customer: customer.id }),
    stripe.setupIntents.create({ customer: customer.id }),
    stripe.customers.update(customer.id, { name: "Ada" }),
    stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id }),
  ];
  for (const use of uses) expect(await errorOf(use)).toMatchObject({ statusCode: 404, code: "resource_missing" });
  expect((await stripe.paymentMethods.retrieve(card?.id ?? "")).customer).toBe(customer.id);
});

test("cards are listed by their type and by how they may be shown again", async () => {
  const customer = await stripe.customers.create();
  const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await stripe.paymentMethods.attach("pm_card_mastercard", { customer: customer.id });
  await stripe.paymentMethods.update(card.id, { allow_redisplay: "always" });
  const count = async (params: Stripe.CustomerListPaymentMethodsParams) =>
    (await stripe.customers.listPaymentMethods(customer.id, params)).data.length;
  expect([
    await count({}),
    await count({ type: "card" }),
    await count({ type: "sepa_debit" }),
    await count({ allow_redisplay: "always" }),
  ]).toEqual([2, 2, 0, 1]);
  const all = await stripe.paymentMethods.list({ customer: customer.id, type: "card", allow_redisplay: "unspecified" });
  expect(all.data.map((method) => method.card?.brand)).toEqual(["mastercard"]);
});

test("a charge takes notes of its merchant, and a refund for fraud is one", async () => {
  const options = { stripeAccount };
  const paid = await stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      automatic_payment_methods: CARDS_ONLY,
    },
    options,
  );
  const id = String(paid.latest_charge);
  const noted = await stripe.charges.update(
    id,
    { description: "Stay 7", metadata: { stay: "7" }, fraud_details: { user_report: "safe" } },
    options,
  );
  expect(noted).toMatchObject({
    description: "Stay 7",
    metadata: { stay: "7" },
    fraud_details: { user_report: "safe" },
  });
  await stripe.refunds.create({ charge: id, reason: "fraudulent" }, options);
  expect(await stripe.charges.retrieve(id, {}, options)).toMatchObject({
    refunded: true,
    fraud_details: { user_report: "fraudulent" },
  });
});

test("the refund of a fee takes notes too", async () => {
  const paid = await stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      capture_method: "automatic",
      application_fee_amount: 100,
      automatic_payment_methods: CARDS_ONLY,
    },
    { stripeAccount },
  );
  const [fee] = (await stripe.applicationFees.list({ charge: String(paid.latest_charge) })).data;
  const refund = await stripe.applicationFees.createRefund(fee?.id ?? "", { amount: 40 });
  const noted = await stripe.applicationFees.updateRefund(fee?.id ?? "", refund.id, { metadata: { why: "goodwill" } });
  expect(noted).toMatchObject({ id: refund.id, amount: 40, metadata: { why: "goodwill" } });
  const [event] = (await stripe.events.list({ type: "application_fee.refund.updated" })).data;
  expect(event?.data.object).toMatchObject({ id: refund.id });
});
