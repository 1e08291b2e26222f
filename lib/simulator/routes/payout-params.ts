import { WEEK_DAYS } from "@/lib/simulator/engine/payout-schedule";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter } from "@/lib/simulator/http/problem";
import { PAYOUT_INTERVALS, type PayoutSchedule } from "@/lib/simulator/store/connect-kinds";

const MONTH_DAY_MAX = 31;

/**
 * Reads `interval` and its days as Stripe names them: one anchor (`weekly_anchor`, `monthly_anchor`) or several days
 * (`weekly_payout_days`, `monthly_payout_days`). Undefined when there is no interval.
 */
export function scheduleIn(params: Params): PayoutSchedule | undefined {
  const interval = params.oneOf("interval", PAYOUT_INTERVALS);
  if (interval === undefined) return undefined;
  const weekly = daysIn(params, "weekly_anchor", "weekly_payout_days");
  const wrong = weekly.find((day) => !WEEK_DAYS.some((name) => name === day));
  if (wrong !== undefined) throw badParameter(`Invalid day: ${wrong}`, params.nameOf("weekly_anchor"));
  const monthly = daysIn(params, "monthly_anchor", "monthly_payout_days").map(Number);
  if (monthly.some((day) => !Number.isInteger(day) || day < 1 || day > MONTH_DAY_MAX)) {
    throw badParameter("Invalid day of the month: must be between 1 and 31", params.nameOf("monthly_anchor"));
  }
  return {
    interval,
    ...(interval === "weekly" ? { weekly: weekly.length === 0 ? ["monday"] : weekly } : {}),
    ...(interval === "monthly" ? { monthly: monthly.length === 0 ? [1] : monthly } : {}),
  };
}

function daysIn(params: Params, anchor: string, days: string): string[] {
  const one = params.text(anchor);
  return one === null ? (params.list(days) ?? []) : [one];
}
