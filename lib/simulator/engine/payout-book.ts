import type Stripe from "stripe";
import type { SimulatorState } from "@/lib/simulator/engine/state";

/** What can be paid out and has not been, as transactions; `rest` cannot be paid out yet. */
type Unpaid = { readonly available: readonly Stripe.BalanceTransaction[]; readonly rest: readonly string[] };

/**
 * The transactions that no automatic payout has taken yet. Looks only at those that are new since the last time, so a
 * long life costs no more than a short one. Manual payouts count as negative entries: the sum is the balance.
 */
export function unpaidTransactions(state: SimulatorState, account: string): Unpaid {
  const book = state.store.payoutBooks.get(account) ?? { account, scanned: 0, open: [] };
  const fresh = state.store.balanceTransactions.ids(account).slice(book.scanned);
  const available: Stripe.BalanceTransaction[] = [];
  const rest: string[] = [];
  for (const id of [...book.open, ...fresh]) {
    const transaction = state.store.balanceTransactions.get(id);
    if (transaction === undefined) continue;
    if (transaction.status === "available") available.push(transaction);
    else rest.push(id);
  }
  return { available, rest };
}

/** Remembers what a run left over; everything else that exists has been paid out, or is the run's own debit. */
export function closeBook(state: SimulatorState, account: string, open: readonly string[]): void {
  const scanned = state.store.balanceTransactions.ids(account).length;
  state.store.payoutBooks.put(account, account, { account, scanned, open });
}

/** What a payout paid out, newest first, its own debit before all. Undefined when that is not known (manual payouts). */
export function transactionsOf(state: SimulatorState, payout: Stripe.Payout): Stripe.BalanceTransaction[] | undefined {
  const contents = state.store.payoutContents.get(payout.id);
  if (contents === undefined || typeof payout.balance_transaction !== "string") return undefined;
  return [payout.balance_transaction, ...contents.transactions.toReversed()].flatMap(
    (id) => state.store.balanceTransactions.get(id) ?? [],
  );
}
