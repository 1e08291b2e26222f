import fc from "fast-check";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY, earningsOf } from "./earnings";
import { type Platform, type Setting, startSetting } from "./setting";

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

const step = fc.oneof(
  fc.record({ kind: fc.constant("earn" as const), amount: fc.integer({ min: 100, max: 9_000 }), isNow: fc.boolean() }),
  fc.record({ kind: fc.constant("refund" as const), share: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("payout" as const), share: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("fail" as const), code: fc.constantFrom("could_not_process", "no_account") }),
  fc.record({ kind: fc.constant("mend" as const) }),
  fc.record({ kind: fc.constant("schedule" as const), interval: fc.constantFrom("daily", "weekly", "manual") }),
  fc.record({ kind: fc.constant("wait" as const), days: fc.integer({ min: 1, max: 4 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(account: string, one: Step): Promise<void> {
  const stripeAccount = account;
  switch (one.kind) {
    case "earn":
      await money.earn(account, one.amount, one.isNow ? "pm_card_bypassPending" : "pm_card_visa");
      return;
    case "refund": {
      const { data } = await stripe.charges.list({}, { stripeAccount });
      const charge = data.find(({ amount_refunded }) => amount_refunded === 0);
      if (charge === undefined) return;
      await stripe.refunds.create(
        { charge: charge.id, amount: Math.floor(charge.amount / one.share) },
        { stripeAccount },
      );
      return;
    }
    case "payout": {
      const amount = Math.floor((await money.available(account)) / one.share);
      const { payouts_enabled } = await stripe.accounts.retrieve(account);
      if (amount > 0 && payouts_enabled) await stripe.payouts.create({ amount, currency: "eur" }, { stripeAccount });
      return;
    }
    case "fail": {
      const payout = (await money.payouts(account)).find(({ status }) => status !== "failed");
      if (payout !== undefined) await setting.control("POST", `/payouts/${payout.id}/fail`, { code: one.code });
      return;
    }
    case "mend":
      await setting.control("POST", `/accounts/${account}/requirements`, { clear: ["external_account"] });
      return;
    case "schedule":
      await money.schedule(account, { interval: one.interval });
      return;
    case "wait":
      await money.move(one.days * DAY);
  }
}

async function checkSums(stripeAccount: string): Promise<void> {
  const all = await stripe.balanceTransactions.list({ limit: 100 }, { stripeAccount });
  const sum = (rows: readonly Stripe.BalanceTransaction[]) => rows.reduce((total, { net }) => total + net, 0);
  const balance = await stripe.balance.retrieve({}, { stripeAccount });
  const shown = [balance.available, balance.pending].map(
    (part) => part.find(({ currency }) => currency === "eur")?.amount,
  );
  expect(shown).toEqual(
    ["available", "pending"].map((state) => sum(all.data.filter(({ status }) => status === state))),
  );
  const seen = new Set<string>();
  for (const payout of await money.payouts(stripeAccount)) {
    if (!payout.automatic) continue;
    const { data } = await stripe.balanceTransactions.list({ payout: payout.id, limit: 100 }, { stripeAccount });
    const [debit, ...parts] = data;
    expect([debit?.id, debit?.net, sum(parts)]).toEqual([payout.balance_transaction, -payout.amount, payout.amount]);
    for (const { id } of parts) expect(seen.has(id)).toBe(false);
    for (const { id } of parts) seen.add(id);
  }
}

test("whatever happens, the balance is the sum of its transactions and each is paid out at most once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const account = await setting.operator(platform);
      await money.schedule(account);
      await money.earn(account);
      for (const one of steps) await take(account, one);
      await money.move(5 * DAY);
      await checkSums(account);
    }),
    { numRuns: 25 },
  );
});
