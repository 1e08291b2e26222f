import { addDays, atLocalTime, localDate } from "@/lib/domain/time";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Why the plan ended before the money came; the driver, the app or support can still try. */
export const RETRY_STOPPED = [
  "do_not_try_again",
  "card_data",
  "authentication_required",
  "no_card",
  "plan_over",
  "network_limit",
] as const;
export type RetryStopped = (typeof RETRY_STOPPED)[number];

/** The tries of the plan, counted from completion: the first after an hour, then on the mornings of these days. Source: product.md 4. */
const FIRST_AFTER_MS = HOUR_MS;
const DAYS = [1, 2, 3, 5, 7] as const;
export const RETRIES_MAX = 1 + DAYS.length;
/** Mornings last from six to ten; each payment has its own minute, so that they do not all come at once. */
const MORNING_FROM_MINUTE = 6 * 60;
const MORNING_MINUTES = 240;

/** The same card of the same driver within this time is refused: hammering does not help. */
export const SAME_CARD_AGAIN_MS = 10 * MINUTE_MS;

export type NetworkLimit = { readonly tries: number; readonly withinMs: number };
/** Declined tries per card and amount, after which the networks charge for more; configurable. Sources: Visa Core Rules (April 2026), Mastercard TPE. */
export const NETWORK_LIMITS: Readonly<Record<string, readonly NetworkLimit[]>> = {
  visa: [{ tries: 20, withinMs: 30 * 24 * HOUR_MS }],
  mastercard: [
    { tries: 10, withinMs: 24 * HOUR_MS },
    { tries: 35, withinMs: 30 * 24 * HOUR_MS },
  ],
};
/** A network that publishes no limit is treated like the strictest. */
const OTHER_LIMITS: readonly NetworkLimit[] = [{ tries: 10, withinMs: 24 * HOUR_MS }];

/** No network counts longer. */
export const LIMITS_WITHIN_MS = 30 * 24 * HOUR_MS;

export function limitsOf(brand: string | null, limits = NETWORK_LIMITS): readonly NetworkLimit[] {
  return (brand ? limits[brand] : undefined) ?? OTHER_LIMITS;
}

/** How long the oldest tries must still age before one more is allowed; 0 when it is allowed now. `triedAt` are declined tries with one card and amount. */
export function waitForLimitMs(limits: readonly NetworkLimit[], triedAt: readonly Date[], now: Date): number {
  const newestFirst = triedAt.map((at) => at.getTime()).sort((a, b) => b - a);
  const waits = limits.map(({ tries, withinMs }) => {
    const oldestThatCounts = newestFirst[tries - 1];
    return oldestThatCounts === undefined ? 0 : oldestThatCounts + withinMs - now.getTime();
  });
  return Math.max(0, ...waits);
}

/** What a bank said of a card, and no later try can cure. */
const BANKS_WORDS: readonly RetryStopped[] = ["do_not_try_again", "card_data", "authentication_required"];

/** A plan that a bank's word about the plan's own card ended. Another card that is refused says nothing about that one. */
export function endedByBank({ retryStopped }: { retryStopped: RetryStopped | null }): RetryStopped | null {
  return retryStopped && BANKS_WORDS.includes(retryStopped) ? retryStopped : null;
}

export type LastDecline = { readonly code: string | null; readonly adviceCode: string | null };
export type RetryPlan = { readonly at: Date } | { readonly stopped: RetryStopped };

/** A plan as a payment's row keeps it. */
export function collectionOf(plan: RetryPlan): { collectAt: Date | null; retryStopped: RetryStopped | null } {
  return "at" in plan ? { collectAt: plan.at, retryStopped: null } : { collectAt: null, retryStopped: plan.stopped };
}

/**
 * When what is owed is tried next. `made` counts the plan's own tries so far. A try is made late, but not made up for: of tries
 * that nobody could make in time one is left, or a bank would be asked six times in a minute after an outage. `spread` (0 to
 * 1) is the payment's place within a morning.
 */
export function planRetry(facts: {
  readonly completedAt: Date;
  readonly made: number;
  readonly last: LastDecline;
  readonly timeZone: string;
  readonly spread: number;
  readonly now: Date;
}): RetryPlan {
  const stopped = stoppedBy(facts.last);
  if (stopped) return { stopped };
  for (let number = facts.made; number < RETRIES_MAX; number++) {
    const at = timeOfTry(number, facts);
    if (at > facts.now) return { at };
  }
  return { stopped: "plan_over" };
}

/** The time of one try of the plan, counted from 0. */
function timeOfTry(number: number, plan: { completedAt: Date; timeZone: string; spread: number }): Date {
  const { completedAt, timeZone, spread } = plan;
  if (number === 0) return new Date(completedAt.getTime() + FIRST_AFTER_MS);
  const date = addDays(localDate(completedAt.getTime(), timeZone), DAYS[number - 1] ?? 7);
  const minute = MORNING_FROM_MINUTE + Math.floor(spread * MORNING_MINUTES);
  const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  return new Date(atLocalTime(date, time, timeZone));
}

/** A bank's word that ends the plan. Sources: Stripe `advice_code`, and declines that no later try can cure. */
function stoppedBy({ code, adviceCode }: LastDecline): RetryStopped | undefined {
  if (adviceCode === "do_not_try_again" || code === "lost_card" || code === "stolen_card") return "do_not_try_again";
  if (code === "authentication_required" || code === "authentication_failed") return "authentication_required";
  if (adviceCode === "confirm_card_data") return "card_data";
  return undefined;
}

/** A number from 0 to 1 that an id always has. */
export function spreadOf(id: string): number {
  return Number.parseInt(id.replaceAll("-", "").slice(-6), 16) / 0x1000000;
}
