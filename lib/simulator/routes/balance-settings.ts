import type Stripe from "stripe";
import { updateAccount } from "@/lib/simulator/engine/accounts";
import { expectPayoutRunAnew } from "@/lib/simulator/engine/payout-schedule";
import type { Call, Operation } from "@/lib/simulator/http/call";
import { badParameter } from "@/lib/simulator/http/problem";
import { scheduleIn } from "@/lib/simulator/routes/payout-params";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

/** How an account's balance is paid out, in its newer shape: the same record as the account's payout settings. */
function settingsOf(account: AccountRecord): Stripe.BalanceSettings {
  const { interval, weekly, monthly } = account.payoutSchedule ?? { interval: "daily" as const };
  return {
    object: "balance_settings",
    payments: {
      debit_negative_balances: account.debitNegativeBalances,
      payouts: {
        automatic_transfer_rules_by_currency: null,
        minimum_balance_by_currency: null,
        schedule: {
          interval,
          ...(weekly === undefined ? {} : { weekly_payout_days: [...weekly] }),
          ...(monthly === undefined ? {} : { monthly_payout_days: [...monthly] }),
        },
        statement_descriptor: null,
        status: account.payoutsEnabled ? "enabled" : "disabled",
      },
      settlement_timing: { delay_days: 2, start_of_day: null },
    },
  };
}

function own(call: Call): AccountRecord {
  const account = call.state.store.accounts.get(call.account);
  if (account === undefined) throw badParameter("No such account", "account");
  return account;
}

/** An interval switches automatic payouts on, `manual` off (see `automaticSchedule`). */
function update(call: Call): object {
  const { params, state } = call;
  const payments = params.accept("payments").inside("payments").accept("debit_negative_balances", "payouts");
  const payoutSchedule = scheduleIn(payments.inside("payouts").accept("schedule").inside("schedule"));
  const before = own(call);
  const after = updateAccount(state, before.id, {
    debitNegativeBalances: payments.flag("debit_negative_balances") ?? before.debitNegativeBalances,
    ...(payoutSchedule === undefined ? {} : { payoutSchedule }),
  });
  if (payoutSchedule !== undefined) expectPayoutRunAnew(state, before.id);
  return settingsOf(after);
}

export const balanceSettingsOperations: readonly Operation[] = [
  { method: "GET", path: "/v1/balance_settings", run: (call) => settingsOf(own(call)) },
  { method: "POST", path: "/v1/balance_settings", run: update },
];
