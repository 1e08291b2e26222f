import { updateAccount } from "@/lib/simulator/engine/accounts";
import { expectPayoutRunAnew } from "@/lib/simulator/engine/payout-schedule";
import { failPayout } from "@/lib/simulator/engine/payouts";
import { changeByItself, type SimulatorState } from "@/lib/simulator/engine/state";
import type { Params } from "@/lib/simulator/http/params";
import { missing } from "@/lib/simulator/http/problem";
import { PAYOUT_FAILURES, type PayoutFailure } from "@/lib/simulator/objects/payout";
import { scheduleIn } from "@/lib/simulator/routes/payout-params";

const FAILURES = Object.keys(PAYOUT_FAILURES).filter(isFailure);

function isFailure(code: string): code is PayoutFailure {
  return code in PAYOUT_FAILURES;
}

/**
 * Switches an account's automatic payouts on (`interval` daily, weekly with `weekly_anchor`, monthly with
 * `monthly_anchor`) or off (`manual`). `nextFails` with a failure code lets the next payout come back instead of arriving.
 */
export function setPayoutSchedule(state: SimulatorState, id: string, params: Params): object {
  const account = state.store.accounts.get(id);
  if (account === undefined) throw missing("account", id, "account");
  const payoutSchedule = scheduleIn(params) ?? account.payoutSchedule;
  const nextPayoutFails = params.has("nextFails") ? (params.oneOf("nextFails", FAILURES) ?? null) : null;
  return changeByItself(state, () => {
    updateAccount(state, id, { ...(payoutSchedule === undefined ? {} : { payoutSchedule }), nextPayoutFails });
    expectPayoutRunAnew(state, id);
    return { account: id, schedule: payoutSchedule ?? null, nextFails: nextPayoutFails };
  });
}

/** Lets a payout come back from the bank, by default because the bank account is closed. Throws 404, 400. */
export function makePayoutFail(state: SimulatorState, id: string, params: Params): object {
  const payout = state.store.payouts.get(id);
  const account = state.store.payouts.accountOf(id);
  if (payout === undefined || account === undefined) throw missing("payout", id, "id");
  const code = params.oneOf("code", FAILURES) ?? "account_closed";
  return changeByItself(state, () => failPayout(state, account, payout, code));
}
