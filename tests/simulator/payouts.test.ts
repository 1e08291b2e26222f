import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY, earningsOf } from "./earnings";
import { errorOf, type Platform, type Setting, startSetting } from "./setting";

let setting: Setting;
let platform: Platform;
let stripe: Stripe;
let money: ReturnType<typeof earningsOf>;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  money = earningsOf(setting, stripe);
});
afterAll(() => setting.close());

test("a manual payout leaves the balance at once, then the account, and arrives", async () => {
  const account = await setting.operator(platform);
  const { net } = await money.earn(account);
  const stripeAccount = account;
  const made = await stripe.payouts.create(
    { amount: 5_000, currency: "eur", metadata: { week: "7" }, expand: ["balance_transaction", "destination"] },
    { stripeAccount },
  );
  expect(made).toMatchObject({
    object: "payout",
    amount: 5_000,
    automatic: false,
    status: "pending",
    method: "standard",
    type: "bank_account",
    reconciliation_status: "not_applicable",
    metadata: { week: "7" },
    failure_code: null,
    trace_id: null,
    balance_transaction: { type: "payout", amount: -5_000, net: -5_000, fee: 0, source: made.id, status: "available" },
    destination: { object: "bank_account", account, currency: "eur", country: "FR", status: "new" },
  });
  expect(await money.available(account)).toBe(net - 5_000);
  await money.move(6 * 3_600);
  expect((await stripe.payouts.retrieve(made.id, {}, { stripeAccount })).status).toBe("in_transit");
  await money.move(made.arrival_date - made.created);
  expect(await stripe.payouts.retrieve(made.id, {}, { stripeAccount })).toMatchObject({
    status: "paid",
    trace_id: { status: "supported" },
  });
  expect(await money.available(account)).toBe(net - 5_000);
});

test("more than what is available cannot be paid out: balance_insufficient", async () => {
  const account = await setting.operator(platform);
  const { net } = await money.earn(account);
  await money.earn(account, 20_000, "pm_card_visa");
  const ask = (amount: number, currency = "eur") =>
    stripe.payouts.create({ amount, currency }, { stripeAccount: account });
  for (const call of [ask(net + 1), ask(100, "usd")]) {
    expect(await errorOf(call)).toMatchObject({
      type: "StripeInvalidRequestError",
      statusCode: 400,
      code: "balance_insufficient",
    });
  }
  expect((await errorOf(ask(0))).code).toBe("parameter_invalid_integer");
  expect((await ask(net)).amount).toBe(net);
  expect(await money.available(account)).toBe(0);
});

test("an account that is not set up cannot be paid out, and a payout of another account is not found", async () => {
  const { id } = await stripe.v2.core.accounts.create({ identity: { country: "FR" } });
  const error = await errorOf(stripe.payouts.create({ amount: 1, currency: "eur" }, { stripeAccount: id }));
  expect([error.statusCode, error.code]).toEqual([400, "payouts_not_allowed"]);
  const account = await setting.operator(platform);
  await money.earn(account);
  const payout = await stripe.payouts.create({ amount: 100, currency: "eur" }, { stripeAccount: account });
  expect((await errorOf(stripe.payouts.retrieve(payout.id))).code).toBe("resource_missing");
});

test("a pending payout can be cancelled, and one that has left cannot", async () => {
  const account = await setting.operator(platform);
  const stripeAccount = account;
  const { net } = await money.earn(account);
  const payout = await stripe.payouts.create({ amount: 700, currency: "eur" }, { stripeAccount });
  expect(await stripe.payouts.cancel(payout.id, {}, { stripeAccount })).toMatchObject({ status: "canceled" });
  expect(await money.available(account)).toBe(net);
  const second = await stripe.payouts.create({ amount: 700, currency: "eur" }, { stripeAccount });
  await money.move(6 * 3_600);
  expect((await errorOf(stripe.payouts.cancel(second.id, {}, { stripeAccount }))).statusCode).toBe(400);
  await money.move(3 * DAY);
  const [, canceled] = await money.payouts(account);
  expect(canceled).toMatchObject({ id: payout.id, status: "canceled" });
});

test("a payout that comes back gives the money back, names the reason, and stops payouts until the bank is mended", async () => {
  const account = await setting.operator(platform);
  const stripeAccount = account;
  const { net } = await money.earn(account);
  const payout = await stripe.payouts.create({ amount: net, currency: "eur" }, { stripeAccount });
  await money.move(3 * DAY);
  expect((await stripe.payouts.retrieve(payout.id, {}, { stripeAccount })).status).toBe("paid");
  await setting.control("POST", `/payouts/${payout.id}/fail`, { code: "no_account" });
  const failed = await stripe.payouts.retrieve(
    payout.id,
    { expand: ["failure_balance_transaction"] },
    { stripeAccount },
  );
  expect(failed).toMatchObject({
    status: "failed",
    failure_code: "no_account",
    failure_balance_transaction: { type: "payout_failure", amount: net },
  });
  expect(failed.failure_message).toContain("No bank account could be located");
  expect(await money.available(account)).toBe(net);
  const after = await stripe.accounts.retrieve(account);
  expect(after).toMatchObject({
    payouts_enabled: false,
    charges_enabled: true,
    requirements: { currently_due: ["external_account"] },
    external_accounts: { data: [{ status: "errored" }], total_count: 1 },
  });
  const again = stripe.payouts.create({ amount: 100, currency: "eur" }, { stripeAccount });
  expect((await errorOf(again)).code).toBe("payouts_not_allowed");
  await expect(setting.control("POST", `/payouts/${payout.id}/fail`, {})).rejects.toThrow("already failed");
});

test("payouts are listed by status and by arrival", async () => {
  const account = await setting.operator(platform);
  const stripeAccount = account;
  await money.earn(account);
  const early = await stripe.payouts.create({ amount: 100, currency: "eur" }, { stripeAccount });
  await money.move(4 * DAY);
  const late = await stripe.payouts.create({ amount: 200, currency: "eur" }, { stripeAccount });
  const ids = async (params: Stripe.PayoutListParams) =>
    (await stripe.payouts.list(params, { stripeAccount })).data.map(({ id }) => id);
  expect(await ids({})).toEqual([late.id, early.id]);
  expect(await ids({ status: "paid" })).toEqual([early.id]);
  expect(await ids({ arrival_date: { gt: early.arrival_date } })).toEqual([late.id]);
});
