import type Stripe from "stripe";
import { bankProblem } from "@/lib/simulator/engine/bank-accounts";
import { emit } from "@/lib/simulator/engine/events";
import { availableBalance, balanceObject, book } from "@/lib/simulator/engine/ledger";
import { closeBook, unpaidTransactions } from "@/lib/simulator/engine/payout-book";
import { automaticSchedule } from "@/lib/simulator/engine/payout-schedule";
import { schedule } from "@/lib/simulator/engine/schedule";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { refused } from "@/lib/simulator/http/problem";
import { bankOf } from "@/lib/simulator/objects/bank-account";
import { newPayout, PAYOUT_FAILURES, type PayoutFailure } from "@/lib/simulator/objects/payout";

const DAY_SECONDS = 86_400;
/** Bank transfers arrive two days later here [~: real ones depend on country and weekday]; instant ones in half an hour. */
const ARRIVAL_DAYS = 2;
const INSTANT_SECONDS = 1_800;
/** A payout can be cancelled until it is given to the bank. */
const LEAVES_AFTER_SECONDS = 6 * 3_600;

type Asked = Pick<
  Stripe.Payout,
  "amount" | "automatic" | "currency" | "description" | "metadata" | "statement_descriptor"
> & { readonly method: "standard" | "instant" };

/** POST /v1/payouts (facts 10.2 row 21). Throws 400: no bank account, payouts off, balance_insufficient. */
export function requestPayout(state: SimulatorState, account: string, asked: Asked): Stripe.Payout {
  if (state.store.accounts.get(account)?.payoutsEnabled !== true) {
    throw refused("Payouts are currently disabled for this account.", { code: "payouts_not_allowed" });
  }
  if (asked.amount > availableBalance(state, account, asked.currency)) {
    throw refused(
      "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.  You can use the the /v1/balance endpoint to view your Stripe balance (for more details, see stripe.com/docs/api#balance).",
      { code: "balance_insufficient" },
    );
  }
  return pay(state, account, asked);
}

function pay(state: SimulatorState, account: string, asked: Asked): Stripe.Payout {
  const record = state.store.accounts.get(account);
  const bank = record === undefined ? null : bankOf(record);
  if (bank === null) {
    throw refused(`Sorry, you don't have any external accounts in that currency (${asked.currency}).`, {
      param: "currency",
    });
  }
  const created = now(state);
  const day = Math.floor(created / DAY_SECONDS) * DAY_SECONDS;
  const arrival = asked.method === "instant" ? created + INSTANT_SECONDS : day + ARRIVAL_DAYS * DAY_SECONDS;
  const fresh = newPayout({ ...asked, arrival_date: arrival, created, destination: bank.id });
  const debit = move(state, account, fresh, "payout", -fresh.amount);
  const payout = state.store.payouts.put(account, fresh.id, { ...fresh, balance_transaction: debit.id });
  schedule(state, Math.min(created + LEAVES_AFTER_SECONDS, arrival - 60), "payout_leaves", account, payout.id);
  schedule(state, arrival, "payout_arrives", account, payout.id);
  emit(state, account, "payout.created", payout);
  return payout;
}

function move(
  state: SimulatorState,
  account: string,
  payout: Stripe.Payout,
  type: "payout" | "payout_cancel" | "payout_failure",
  amount: number,
): Stripe.BalanceTransaction {
  return book(state, account, {
    amount,
    currency: payout.currency,
    type,
    category: type === "payout" ? "payout" : "payout_reversal",
    description: payout.description ?? "STRIPE PAYOUT",
    source: payout.id,
    paymentIntent: null,
    fees: [],
    isImmediate: true,
  });
}

function save(
  state: SimulatorState,
  account: string,
  before: Stripe.Payout,
  changes: Partial<Stripe.Payout>,
): Stripe.Payout {
  return state.store.payouts.put(account, before.id, { ...before, ...changes });
}

/** An account's automatic payouts: everything available, one payout per currency. A negative balance waits [?]. */
export function payoutRun(state: SimulatorState, account: string): void {
  const record = state.store.accounts.get(account);
  if (record?.payoutsEnabled !== true || bankOf(record) === null || automaticSchedule(state, record) === null) return;
  const { available, rest } = unpaidTransactions(state, account);
  if (available.length === 0) return;
  emit(state, account, "balance.available", balanceObject(state, account));
  const open = [...rest];
  for (const currency of new Set(available.map((transaction) => transaction.currency))) {
    const transactions = available.filter((transaction) => transaction.currency === currency).map(({ id }) => id);
    const amount = availableBalance(state, account, currency);
    if (amount <= 0) {
      open.push(...transactions);
      continue;
    }
    const payout = pay(state, account, {
      amount,
      automatic: true,
      currency,
      description: "STRIPE PAYOUT",
      metadata: {},
      method: "standard",
      statement_descriptor: null,
    });
    state.store.payoutContents.put(account, payout.id, { payout: payout.id, transactions });
  }
  closeBook(state, account, open);
}

/** The payout is given to the bank; what an automatic one consists of is then settled (facts 3.5). */
export function payoutLeaves(state: SimulatorState, account: string, id: string): void {
  const before = state.store.payouts.find(account, id);
  if (before?.status !== "pending") return;
  const left = save(state, account, before, { status: "in_transit", trace_id: { status: "pending", value: null } });
  emit(state, account, "payout.updated", left, { previous: { status: "pending", trace_id: null } });
  if (!left.automatic) return;
  const settled = save(state, account, left, { reconciliation_status: "completed" });
  emit(state, account, "payout.reconciliation_completed", settled);
}

/** The bank has it; or it comes back, when that was asked for. */
export function payoutArrives(state: SimulatorState, account: string, id: string): void {
  const before = state.store.payouts.find(account, id);
  if (before === undefined || (before.status !== "pending" && before.status !== "in_transit")) return;
  const record = state.store.accounts.get(account);
  const failure = record?.nextPayoutFails ?? null;
  if (record !== undefined && failure !== null) {
    state.store.accounts.put(account, account, { ...record, nextPayoutFails: null });
    failPayout(state, account, before, failure);
    return;
  }
  const trace = { status: "supported", value: id.slice(-15).toUpperCase() };
  emit(state, account, "payout.paid", save(state, account, before, { status: "paid", trace_id: trace }));
}

/** The bank sends it back, also after it was called paid: the money is available again. Throws 400 when it is over. */
export function failPayout(
  state: SimulatorState,
  account: string,
  before: Stripe.Payout,
  failure: PayoutFailure,
): Stripe.Payout {
  if (before.status === "failed" || before.status === "canceled") {
    throw refused(`This payout has already ${before.status === "failed" ? "failed" : "been canceled"}.`);
  }
  const back = move(state, account, before, "payout_failure", before.amount);
  const failed = save(state, account, before, {
    status: "failed",
    failure_balance_transaction: back.id,
    failure_code: failure,
    failure_message: PAYOUT_FAILURES[failure],
  });
  emit(state, account, "payout.failed", failed);
  bankProblem(state, account, failure);
  return failed;
}

/** POST /v1/payouts/:id/cancel. Throws 400 once it has left [~ text]. */
export function cancelPayout(state: SimulatorState, account: string, before: Stripe.Payout): Stripe.Payout {
  if (before.status !== "pending" || before.automatic) {
    throw refused("Payouts can only be canceled while they are pending, and automatic payouts cannot be canceled.");
  }
  const back = move(state, account, before, "payout_cancel", before.amount);
  const canceled = save(state, account, before, { status: "canceled", failure_balance_transaction: back.id });
  emit(state, account, "payout.canceled", canceled);
  return canceled;
}
