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

async function paid(amount = 2_000, payment_method = "pm_card_visa", fee?: number) {
  return stripe.paymentIntents.create(
    {
      amount,
      currency: "eur",
      payment_method,
      confirm: true,
      capture_method: "automatic",
      automatic_payment_methods: CARDS_ONLY,
      ...(fee === undefined ? {} : { application_fee_amount: fee }),
    },
    { stripeAccount },
  );
}

const chargeOf = (intent: Stripe.PaymentIntent) =>
  stripe.charges.retrieve(String(intent.latest_charge), {}, { stripeAccount });

async function balance(account?: string) {
  const { available, pending } = await stripe.balance.retrieve(
    {},
    account === undefined ? {} : { stripeAccount: account },
  );
  return { available: available[0]?.amount ?? 0, pending: pending[0]?.amount ?? 0 };
}

test("parts add up to the charge and no further", async () => {
  const intent = await paid();
  for (const amount of [500, 700])
    await stripe.refunds.create({ payment_intent: intent.id, amount }, { stripeAccount });
  expect(await chargeOf(intent)).toMatchObject({ amount_refunded: 1_200, refunded: false });
  const tooMuch = await errorOf(stripe.refunds.create({ payment_intent: intent.id, amount: 900 }, { stripeAccount }));
  expect(tooMuch).toMatchObject({ statusCode: 400, param: "amount" });
  expect(tooMuch.code).toBeUndefined();
  expect(tooMuch.message).toBe("Refund amount (€9.00) is greater than unrefunded amount on charge (€8.00)");
  await stripe.refunds.create({ payment_intent: intent.id }, { stripeAccount });
  expect(await chargeOf(intent)).toMatchObject({ amount_refunded: 2_000, refunded: true });
  const again = await errorOf(stripe.refunds.create({ payment_intent: intent.id }, { stripeAccount }));
  expect(again.code).toBe("charge_already_refunded");
  const after = await stripe.paymentIntents.retrieve(intent.id, {}, { stripeAccount });
  expect(after).toMatchObject({ status: "succeeded", amount_received: 2_000 });
  const list = await stripe.refunds.list({ payment_intent: intent.id }, { stripeAccount });
  expect(list.data.map(({ amount }) => amount)).toEqual([800, 700, 500]);
});

test.each([0, -5])("an amount of %s is refused", async (amount) => {
  const intent = await paid();
  const error = await errorOf(stripe.refunds.create({ payment_intent: intent.id, amount }, { stripeAccount }));
  expect(error.code).toBe("parameter_invalid_integer");
});

test("a payment that was never charged cannot be refunded", async () => {
  const intent = await stripe.paymentIntents.create({ amount: 500, currency: "eur" }, { stripeAccount });
  const error = await errorOf(stripe.refunds.create({ payment_intent: intent.id }, { stripeAccount }));
  expect(error.message).toContain("does not have a successful charge to refund");
});

test("money moves on the account by exactly the charge less its fees, and back by the refund", async () => {
  const [before, platformBefore] = [await balance(stripeAccount), await balance()];
  const intent = await paid(2_900, "pm_card_visa", 290);
  const charge = await stripe.charges.retrieve(
    String(intent.latest_charge),
    { expand: ["balance_transaction", "application_fee"] },
    { stripeAccount },
  );
  expect(charge.balance_transaction).toMatchObject({ amount: 2_900, fee: 404, net: 2_496, status: "pending" });
  expect(charge.application_fee).toMatchObject({ amount: 290, account: stripeAccount, application: platform.clientId });
  expect(await balance(stripeAccount)).toEqual({ available: before.available, pending: before.pending + 2_496 });
  expect(await balance()).toEqual({ available: platformBefore.available, pending: platformBefore.pending + 290 });
  await stripe.refunds.create(
    { payment_intent: intent.id, amount: 1_450, refund_application_fee: true },
    { stripeAccount },
  );
  expect(await balance(stripeAccount)).toEqual({
    available: before.available - 1_450 + 145,
    pending: before.pending + 2_496,
  });
  expect(await balance()).toEqual({ available: platformBefore.available - 145, pending: platformBefore.pending + 290 });
  await setting.control("POST", "/clock", { advanceSeconds: 3 * 86_400 });
  expect((await balance(stripeAccount)).pending).toBe(0);
  expect((await stripe.balanceTransactions.list({ source: charge.id }, { stripeAccount })).data[0]?.status).toBe(
    "available",
  );
});

test("the platform can give its fee back by itself, in parts and no further", async () => {
  const intent = await paid(1_000, "pm_card_visa", 100);
  const [fee] = (await stripe.applicationFees.list({ charge: String(intent.latest_charge) })).data;
  const id = fee?.id ?? "";
  const before = await balance(stripeAccount);
  const part = await stripe.applicationFees.createRefund(id, { amount: 60 });
  expect(part).toMatchObject({ object: "fee_refund", amount: 60, fee: id });
  expect((await balance(stripeAccount)).available).toBe(before.available + 60);
  const error = await errorOf(stripe.applicationFees.createRefund(id, { amount: 50 }));
  expect(error.message).toBe(
    "Application fee could not be refunded: Refund amount (€0.50) is greater than unrefunded amount on fee (€0.40)",
  );
  await stripe.applicationFees.createRefund(id);
  expect(await stripe.applicationFees.retrieve(id)).toMatchObject({ amount_refunded: 100, refunded: true });
  expect((await stripe.applicationFees.listRefunds(id)).data.map(({ amount }) => amount)).toEqual([40, 60]);
});

test("a fee that was not taken cannot be given back", async () => {
  const intent = await paid();
  const error = await errorOf(
    stripe.refunds.create({ payment_intent: intent.id, refund_application_fee: true }, { stripeAccount }),
  );
  expect(error.message).toContain("it has no application fee");
});

test("a pending refund succeeds when its time comes", async () => {
  const intent = await paid(1_000, "pm_card_pendingRefund");
  const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 400 }, { stripeAccount });
  expect(refund).toMatchObject({ status: "pending", pending_reason: "processing" });
  await setting.control("POST", "/clock", { advanceSeconds: 3_600 });
  const settled = await stripe.refunds.retrieve(refund.id, {}, { stripeAccount });
  expect(settled.status).toBe("succeeded");
  expect(settled).not.toHaveProperty("pending_reason");
});

test("a refund that fails later gives the money back to the balance and to the charge", async () => {
  const intent = await paid(1_000, "pm_card_refundFail");
  const before = await balance(stripeAccount);
  const refund = await stripe.refunds.create({ payment_intent: intent.id }, { stripeAccount });
  expect([refund.status, (await balance(stripeAccount)).available]).toEqual(["succeeded", before.available - 1_000]);
  await setting.control("POST", "/clock", { advanceSeconds: 3_600 });
  const failed = await stripe.refunds.retrieve(
    refund.id,
    { expand: ["failure_balance_transaction"] },
    { stripeAccount },
  );
  expect(failed).toMatchObject({
    status: "failed",
    failure_balance_transaction: { amount: 1_000, type: "refund_failure" },
  });
  expect((await balance(stripeAccount)).available).toBe(before.available);
  expect(await chargeOf(intent)).toMatchObject({ amount_refunded: 0, refunded: false });
});

test("any refund can be made to fail", async () => {
  const intent = await paid();
  const refund = await stripe.refunds.create({ payment_intent: intent.id }, { stripeAccount });
  await setting.control("POST", `/refunds/${refund.id}/fail`, {});
  expect((await stripe.refunds.retrieve(refund.id, {}, { stripeAccount })).status).toBe("failed");
});

test("an account whose bank may not be debited lets a refund wait until there is money", async () => {
  const account = await setting.operator(platform);
  await stripe.accounts.update(account, { settings: { payouts: { debit_negative_balances: false } } });
  const options = { stripeAccount: account };
  const intent = await stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      capture_method: "automatic",
      automatic_payment_methods: CARDS_ONLY,
    },
    options,
  );
  const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 300 }, options);
  expect(refund).toMatchObject({ status: "pending", pending_reason: "insufficient_funds", balance_transaction: null });
  await setting.control("POST", "/clock", { advanceSeconds: 3 * 86_400 });
  expect((await stripe.refunds.retrieve(refund.id, {}, options)).status).toBe("succeeded");
  expect((await balance(account)).available).toBe(1_000 - 59 - 300);
});

test("twenty refunds of 60 % at the same moment are one", async () => {
  const intent = await paid();
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      stripe.refunds.create({ payment_intent: intent.id, amount: 1_200 }, { stripeAccount }),
    ),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await chargeOf(intent)).toMatchObject({ amount_refunded: 1_200 });
});

test("the balance is what its transactions add up to, on the account and on the platform", async () => {
  const intent = await paid(3_000, "pm_card_refundFail", 333);
  await stripe.refunds.create(
    { payment_intent: intent.id, amount: 999, refund_application_fee: true },
    { stripeAccount },
  );
  await setting.control("POST", "/clock", { advanceSeconds: 86_400 });
  for (const account of [stripeAccount, undefined]) {
    const options = account === undefined ? {} : { stripeAccount: account };
    const sums = { available: 0, pending: 0 };
    for await (const { net, status } of stripe.balanceTransactions.list({ limit: 100 }, options)) {
      sums[status === "available" ? "available" : "pending"] += net;
    }
    expect(await balance(account)).toEqual(sums);
  }
});
