import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import type { PayoutSchedule } from "@/lib/simulator/store/connect-kinds";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

const DAY_SECONDS = 86_400;
export const WEEK_DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

/**
 * How an account is paid out by itself, or null. Stripe's default is daily; here automatic payouts are **off** until
 * somebody asks for them, because most tests compare balances: with `POST /_simulator/platforms/:id {automaticPayouts:
 * true}` for all accounts of a platform, with `POST /_simulator/accounts/:id/payout_schedule {interval: "daily"}` or
 * `settings[payouts][schedule][interval]` on POST /v1/accounts/:id for one. `interval: "manual"` switches one off again.
 */
export function automaticSchedule(state: SimulatorState, account: AccountRecord): PayoutSchedule | null {
  const own = account.payoutSchedule;
  if (own !== undefined) return own.interval === "manual" ? null : own;
  return isSwitchedOn(state, account) ? { interval: "daily" } : null;
}

function isSwitchedOn(state: SimulatorState, account: AccountRecord): boolean {
  if (account.isPlatform) return state.store.platforms.get(account.id)?.automaticPayouts === true;
  for (const { platform, active } of state.store.connections.newestFirst(account.id)) {
    if (active && state.store.platforms.get(platform)?.automaticPayouts === true) return true;
  }
  return false;
}

/** Lets the next payout run happen when there is something to pay out; called whenever money becomes available. */
export function expectPayoutRun(state: SimulatorState, accountId: string): void {
  const account = state.store.accounts.get(accountId);
  const schedule = account === undefined ? null : automaticSchedule(state, account);
  const id = `payout_run:${accountId}`;
  if (schedule === null || state.store.due.get(id) !== undefined) return;
  const at = nextRun(schedule, now(state));
  state.store.due.put(accountId, id, { id, at, task: "payout_run", account: accountId, subject: accountId });
  state.dueQueue.push({ id, at });
}

/** The schedule changed: the run that was expected under the old one is forgotten. */
export function expectPayoutRunAnew(state: SimulatorState, accountId: string): void {
  state.store.due.delete(`payout_run:${accountId}`);
  const available = Object.values(state.store.balances.get(accountId)?.available ?? {});
  if (available.some((amount) => amount > 0)) expectPayoutRun(state, accountId);
}

/** The first midnight (UTC) after `after` (unix seconds) that the schedule allows. */
function nextRun(schedule: PayoutSchedule, after: number): number {
  const midnight = (Math.floor(after / DAY_SECONDS) + 1) * DAY_SECONDS;
  for (let at = midnight; ; at += DAY_SECONDS) if (isRunDay(schedule, at)) return at;
}

function isRunDay(schedule: PayoutSchedule, midnight: number): boolean {
  const date = new Date(midnight * 1000);
  switch (schedule.interval) {
    case "daily":
      return true;
    case "weekly":
      return (schedule.weekly ?? ["monday"]).includes(WEEK_DAYS[date.getUTCDay()] ?? "");
    case "monthly": {
      const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
      return (schedule.monthly ?? [1]).some((day) => date.getUTCDate() === Math.min(day, lastDay));
    }
    case "manual":
      return false;
  }
}
