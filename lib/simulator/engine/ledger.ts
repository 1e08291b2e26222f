import type Stripe from "stripe";
import { expectPayoutRun } from "@/lib/simulator/engine/payout-schedule";
import { schedule } from "@/lib/simulator/engine/schedule";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { newBalanceTransaction } from "@/lib/simulator/objects/money-objects";
import type { BalanceRecord } from "@/lib/simulator/store/kinds";

/** Charges can be paid out two days later [~: real delays depend on country and account]. */
const SETTLEMENT_SECONDS = 2 * 86_400;

type Movement = {
  readonly amount: number;
  readonly currency: string;
  readonly type: Stripe.BalanceTransaction["type"];
  readonly category: string;
  readonly description: string | null;
  readonly source: string;
  readonly paymentIntent: string | null;
  readonly fees: readonly Stripe.BalanceTransaction.FeeDetail[];
  /** Refunds and the like move at once what can be paid out; charges wait (facts 6.3). */
  readonly isImmediate: boolean;
};

/** Books one movement on an account's balance and returns its balance transaction. */
export function book(state: SimulatorState, account: string, movement: Movement): Stripe.BalanceTransaction {
  const created = now(state);
  const availableOn = movement.isImmediate ? created : created + SETTLEMENT_SECONDS;
  const transaction = newBalanceTransaction({
    amount: movement.amount,
    available_on: availableOn,
    created,
    currency: movement.currency,
    description: movement.description,
    fee_details: [...movement.fees],
    reporting_category: movement.category,
    type: movement.type,
    source: movement.source,
    paymentIntent: movement.paymentIntent,
    isAvailable: movement.isImmediate,
  });
  state.store.balanceTransactions.put(account, transaction.id, transaction);
  if (movement.isImmediate) {
    move(state, account, movement.currency, { available: transaction.net, pending: 0 });
  } else {
    move(state, account, movement.currency, { available: 0, pending: transaction.net });
    schedule(state, availableOn, "balance_available", account, transaction.id);
  }
  return transaction;
}

/** The money of one charge can be paid out from now on. */
export function balanceBecomesAvailable(state: SimulatorState, account: string, id: string): void {
  const transaction = state.store.balanceTransactions.find(account, id);
  if (transaction === undefined || transaction.status === "available") return;
  state.store.balanceTransactions.put(account, id, { ...transaction, status: "available" });
  move(state, account, transaction.currency, { available: transaction.net, pending: -transaction.net });
}

/** Minor units that can be paid out or refunded right now. */
export function availableBalance(state: SimulatorState, account: string, currency: string): number {
  return balanceOf(state, account).available[currency] ?? 0;
}

/** GET /v1/balance. Every currency that ever moved is listed; an account without movements shows its own with zero. */
export function balanceObject(state: SimulatorState, account: string): Stripe.Balance {
  const balance = balanceOf(state, account);
  const own = state.store.accounts.get(account)?.currency ?? "usd";
  const currencies = [...new Set([own, ...Object.keys(balance.available), ...Object.keys(balance.pending)])];
  const part = (amounts: Readonly<Record<string, number>>) =>
    currencies.map((currency) => {
      const amount = amounts[currency] ?? 0;
      return { amount, currency, source_types: { card: amount } };
    });
  return { object: "balance", available: part(balance.available), livemode: false, pending: part(balance.pending) };
}

function balanceOf(state: SimulatorState, account: string): BalanceRecord {
  return state.store.balances.get(account) ?? { account, available: {}, pending: {} };
}

function move(
  state: SimulatorState,
  account: string,
  currency: string,
  by: { readonly available: number; readonly pending: number },
): void {
  const before = balanceOf(state, account);
  state.store.balances.put(account, account, {
    account,
    available: { ...before.available, [currency]: (before.available[currency] ?? 0) + by.available },
    pending: { ...before.pending, [currency]: (before.pending[currency] ?? 0) + by.pending },
  });
  if (by.available > 0) expectPayoutRun(state, account);
}
