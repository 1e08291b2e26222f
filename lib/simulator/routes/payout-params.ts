import { WEEK_DAYS } from "@/lib/simulator/engine/payout-schedule";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter } from "@/lib/simulator/http/problem";
import { PAYOUT_INTERVALS, type PayoutSchedule } from "@/lib/simulator/store/connect-kinds";

const MONTH_DAY_MAX = 31;

/** Reads `interval`, `weekly_anchor`, `monthly_anchor` as Stripe names them. Undefined when there is no interval. */
export function scheduleIn(params: Params): PayoutSchedule | undefined {
  const interval = params.oneOf("interval", PAYOUT_INTERVALS);
  if (interval === undefined) return undefined;
  const weeklyAnchor = params.oneOf("weekly_anchor", WEEK_DAYS);
  const monthlyAnchor = params.integer("monthly_anchor");
  if (monthlyAnchor !== undefined && (monthlyAnchor < 1 || monthlyAnchor > MONTH_DAY_MAX)) {
    throw badParameter("Invalid monthly_anchor: must be between 1 and 31", params.nameOf("monthly_anchor"));
  }
  return {
    interval,
    ...(interval === "weekly" ? { weeklyAnchor: weeklyAnchor ?? "monday" } : {}),
    ...(interval === "monthly" ? { monthlyAnchor: monthlyAnchor ?? 1 } : {}),
  };
}
