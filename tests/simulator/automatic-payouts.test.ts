import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY, earningsOf } from "./earnings";
import { errorOf, type Platform, type Setting, startReceiver, startSetting, waitFor } from "./setting";

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

async function onlyPayout(stripeAccount: string): Promise<Stripe.Payout> {
  const [payout, ...others] = await money.payouts(stripeAccount);
  if (payout === undefined || others.length > 0) throw new Error(`${others.length} further payouts`);
  return payout;
}

test("nothing is paid out by itself unless somebody asked for it, although the account says daily", async () => {
  const account = await setting.operator(platform);
  const { net } = await money.earn(account);
  await money.toNextDay(10);
  expect(await money.payouts(account)).toEqual([]);
  expect(await money.available(account)).toBe(net);
  expect((await stripe.accounts.retrieve(account)).settings?.payouts?.schedule).toMatchObject({ interval: "daily" });
});

test("daily payouts take what became available, list it by payout, and its sum is their amount", async () => {
  const account = await setting.operator(platform);
  const stripeAccount = account;
  await money.schedule(account);
  const first = await money.earn(account, 10_000);
  const later = await money.earn(account, 4_000, "pm_card_visa");
  await stripe.refunds.create({ charge: first.charge, amount: 1_000 }, { stripeAccount });
  await money.toNextDay();
  const payout = await onlyPayout(account);
  expect(payout).toMatchObject({
    amount: first.net - 1_000,
    automatic: true,
    description: "STRIPE PAYOUT",
    reconciliation_status: "in_progress",
    status: "pending",
  });
  const { data } = await stripe.balanceTransactions.list({ payout: payout.id }, { stripeAccount });
  expect(data.map(({ type }) => type)).toEqual(["payout", "refund", "charge"]);
  expect(data.slice(1).reduce((sum, { net }) => sum + net, 0)).toBe(payout.amount);
  expect(data[0]?.id).toBe(payout.balance_transaction);
  await money.toNextDay(3);
  const second = (await money.payouts(account)).find(({ id }) => id !== payout.id);
  expect(second?.amount).toBe(later.net);
  const parts = await stripe.balanceTransactions.list({ payout: second?.id ?? "" }, { stripeAccount });
  expect(parts.data.slice(1).map(({ id }) => id)).toEqual([later.id]);
  expect(await money.available(account)).toBe(0);
});

test("an automatic payout is reconciled when it leaves, and a manual one cannot be listed by", async () => {
  const account = await setting.operator(platform);
  const stripeAccount = account;
  await money.schedule(account);
  await money.earn(account);
  await money.toNextDay();
  const payout = await onlyPayout(account);
  await money.move(6 * 3_600);
  expect((await stripe.payouts.retrieve(payout.id, {}, { stripeAccount })).reconciliation_status).toBe("completed");
  await money.schedule(account, { interval: "manual" });
  await money.earn(account);
  const manual = await stripe.payouts.create({ amount: 100, currency: "eur" }, { stripeAccount });
  const refusal = await errorOf(stripe.balanceTransactions.list({ payout: manual.id }, { stripeAccount }));
  expect([refusal.statusCode, refusal.param]).toEqual([400, "payout"]);
});

test("a manual payout in between keeps the sums of automatic ones right", async () => {
  const account = await setting.operator(platform);
  const stripeAccount = account;
  const { net } = await money.earn(account);
  await stripe.payouts.create({ amount: 3_000, currency: "eur" }, { stripeAccount });
  await money.schedule(account);
  await money.toNextDay();
  const automatic = (await money.payouts(account)).find((payout) => payout.automatic);
  expect(automatic?.amount).toBe(net - 3_000);
  const { data } = await stripe.balanceTransactions.list({ payout: automatic?.id ?? "" }, { stripeAccount });
  expect(data.slice(1).reduce((sum, one) => sum + one.net, 0)).toBe(automatic?.amount);
});

test("weekly and monthly schedules wait for their day, and the API switches them on too", async () => {
  const older = await setting.platform({ accountsV1: true });
  const own = setting.sdk(older.secretKey);
  const { id } = await own.accounts.create({ type: "express", country: "FR" });
  await setting.control("POST", `/accounts/${id}/onboard`, {});
  const updated = await own.accounts.update(id, {
    settings: { payouts: { schedule: { interval: "weekly", weekly_anchor: "thursday" } } },
  });
  expect(updated.settings?.payouts?.schedule).toMatchObject({ interval: "weekly", weekly_anchor: "thursday" });
  await earningsOf(setting, own).earn(id, 5_000, "pm_card_bypassPending");
  await money.toNextDay(8);
  const { data } = await own.payouts.list({}, { stripeAccount: id });
  expect(data.map(({ created }) => [new Date(created * 1000).getUTCDay(), created % DAY])).toEqual([[4, 0]]);
});

test("a platform's switch pays out all its accounts, also those whose money came later", async () => {
  const own = await setting.platform({ automaticPayouts: true });
  const account = await setting.operator(own);
  const theirs = setting.sdk(own.secretKey);
  await earningsOf(setting, theirs).earn(account, 5_000, "pm_card_visa");
  await money.toNextDay(4);
  expect((await theirs.payouts.list({}, { stripeAccount: account })).data).toHaveLength(1);
  await setting.control("POST", `/platforms/${own.account}`, { automaticPayouts: false });
  const listed = await setting.control("GET", "/platforms");
  expect(listed.data).toContainEqual(expect.objectContaining({ account: own.account, automaticPayouts: false }));
});

test("the next payout can be told to come back instead of arriving; it alone", async () => {
  const account = await setting.operator(platform);
  await money.schedule(account, { interval: "daily", nextFails: "could_not_process" });
  const { net } = await money.earn(account);
  await money.toNextDay(4);
  const [second, first] = await money.payouts(account);
  expect(first).toMatchObject({ amount: net, status: "failed", failure_code: "could_not_process" });
  expect(second).toMatchObject({ amount: net, status: "pending" });
  await money.toNextDay(3);
  expect((await money.payouts(account))[0]).toMatchObject({ id: second?.id, status: "paid" });
});

test("the events of a payout's course go to the Connect endpoint, in the account's name", async () => {
  const own = await setting.platform();
  const theirs = setting.sdk(own.secretKey);
  const receiver = await startReceiver();
  await theirs.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: [
      "payout.created",
      "payout.updated",
      "payout.paid",
      "payout.reconciliation_completed",
      "balance.available",
    ],
    connect: true,
  });
  const account = await setting.operator(own);
  await money.schedule(account);
  await earningsOf(setting, theirs).earn(account, 5_000, "pm_card_bypassPending");
  await money.toNextDay(3);
  await waitFor(() => (receiver.received.length >= 5 ? true : undefined));
  expect(receiver.types().sort()).toEqual([
    "balance.available",
    "payout.created",
    "payout.paid",
    "payout.reconciliation_completed",
    "payout.updated",
  ]);
  expect(receiver.received.every(({ event }) => event.account === account)).toBe(true);
  await receiver.close();
});

test("the balance settings say how an account is paid out, and change it", async () => {
  const account = await setting.operator(platform);
  const stripeAccount = account;
  expect(await stripe.balanceSettings.retrieve({}, { stripeAccount })).toMatchObject({
    object: "balance_settings",
    payments: { debit_negative_balances: true, payouts: { schedule: { interval: "daily" }, status: "enabled" } },
  });
  const days = ["tuesday", "friday"] as const;
  const payments = { payouts: { schedule: { interval: "weekly", weekly_payout_days: [...days] } } };
  const updated = await stripe.balanceSettings.update({ payments }, { stripeAccount });
  expect(updated.payments.payouts?.schedule).toEqual({ interval: "weekly", weekly_payout_days: days });
  for (let day = 0; day < 7; day += 1) {
    await money.earn(account);
    await money.toNextDay();
  }
  const week = new Set((await money.payouts(account)).map(({ created }) => new Date(created * 1000).getUTCDay()));
  expect([...week].sort()).toEqual([2, 5]);
  await stripe.balanceSettings.update(
    { payments: { payouts: { schedule: { interval: "manual" } } } },
    { stripeAccount },
  );
  await money.earn(account);
  await money.toNextDay(8);
  expect(await money.available(account)).toBeGreaterThan(0);
});
