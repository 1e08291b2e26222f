import { updateAccount } from "@/lib/simulator/engine/accounts";
import { emit } from "@/lib/simulator/engine/events";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { bankAccountObject, bankOf } from "@/lib/simulator/objects/bank-account";
import type { PayoutFailure } from "@/lib/simulator/objects/payout";

/** Failures that say nothing about the bank account: the next payout may well arrive. */
const PASSING: readonly PayoutFailure[] = ["could_not_process", "declined", "insufficient_funds"];

/**
 * A payout came back because of the bank account: payouts stop until its owner gives another one. That the requirement
 * is due at once and charges stay on is our reading of the documentation [~].
 */
export function bankProblem(state: SimulatorState, id: string, failure: PayoutFailure): void {
  const account = state.store.accounts.get(id);
  const bank = account === undefined ? null : bankOf(account);
  if (account === undefined || bank === null || PASSING.includes(failure)) return;
  const errored = { ...bank, status: "errored" as const };
  const after = updateAccount(state, id, {
    bank: errored,
    payoutsEnabled: false,
    currentlyDue: [...new Set([...account.currentlyDue, "external_account"])],
  });
  emit(state, id, "account.external_account.updated", bankAccountObject(after, errored), {
    previous: { status: bank.status },
  });
}
