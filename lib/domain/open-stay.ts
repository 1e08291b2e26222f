import { type Minor, minor, sum } from "@/lib/domain/money";
import type { PaymentStatus } from "@/lib/domain/payment";
import type { StopCause } from "@/lib/domain/session";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { priceElapsed, startMinute } from "@/lib/domain/tariff/price";
import { longestStay, nextMinute } from "@/lib/domain/tariff/sale";

/** After the question whether the car is still there, the stay goes on this long without an answer. */
export const ANSWER_WITHIN_MINUTES = 30;
export const ANSWER_WITHIN_MS = ANSWER_WITHIN_MINUTES * 60_000;
/** A hold is replaced this long before Stripe lets it go. Milliseconds. */
export const REPLACE_HOLD_BEFORE_MS = 12 * 60 * 60_000;
/** A stay whose new hold was refused stops after this. Milliseconds. */
export const AFTER_REFUSED_HOLD_MS = 60 * 60_000;
/** A hold that may grow does so this long before the stay costs more than it. */
export const GROW_BEFORE_MINUTES = 10;
/** A stopped stay is complete after this, whatever Stripe answers. Milliseconds. */
export const COMPLETE_WITHIN_MS = 10 * 60_000;

/** When the driver is asked whether the car is still there; null where no answer is waited for. */
export function askedAt(stay: { readonly endsAt: Date; readonly endsBecause: StopCause | null }): Date | null {
  if (stay.endsBecause !== "no_answer") return null;
  return new Date(stay.endsAt.getTime() - ANSWER_WITHIN_MS);
}

/** Why an open stay cannot begin at this minute: nothing is sold now, or the driver's own limit does not cover its first minute. */
export type OpenStay =
  | { readonly ok: true; readonly minutesMax: number; readonly because: StopCause }
  | { readonly ok: false; readonly reason: "closed" | "above_cap" };

/** How long an open stay may last, and what ends it then: the place's longest stay or closing time, or the driver's spending cap. */
export function openStay(
  compiled: Compiled,
  startAt: number,
  limits: { readonly openMinutesMax: number; readonly capMinor: Minor | null; readonly serviceFeeMinor: Minor },
): OpenStay {
  const start = startMinute(startAt);
  let minutesMax = Math.min(longestStay(compiled), limits.openMinutesMax);
  const closes = nextMinute(compiled, start, start + minutesMax, true);
  if (closes !== null) minutesMax = closes - start;
  if (minutesMax <= 0) return { ok: false, reason: "closed" };
  if (limits.capMinor === null) return { ok: true, minutesMax, because: "max_stay" };
  const within = minutesWithin(compiled, startAt, minutesMax, limits.capMinor, limits.serviceFeeMinor);
  if (within === 0) return { ok: false, reason: "above_cap" };
  return { ok: true, minutesMax: within, because: within < minutesMax ? "spending_cap" : "max_stay" };
}

/** The longest stay whose total is at most `limitMinor`; prices never fall with time. */
export function minutesWithin(
  compiled: Compiled,
  startAt: number,
  minutesMax: number,
  limitMinor: Minor,
  feeMinor: Minor,
): number {
  const fits = (minutes: number) => {
    const { totalMinor } = priceElapsed(compiled, { startAt, minutes });
    return totalMinor === 0 || totalMinor + feeMinor <= limitMinor;
  };
  let low = 0;
  let high = minutesMax;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How what is due divides: taken from the hold, charged afterwards, or waived because Stripe charges no less. */
export type Division = { readonly captureMinor: Minor; readonly remainderMinor: Minor; readonly waivedMinor: Minor };

export function divide(totalMinor: Minor, heldMinor: Minor, minimumChargeMinor: Minor): Division {
  const captureMinor = minor(Math.min(totalMinor, heldMinor));
  const rest = minor(totalMinor - captureMinor);
  const isCharged = rest >= minimumChargeMinor;
  return { captureMinor, remainderMinor: isCharged ? rest : minor(0), waivedMinor: isCharged ? minor(0) : rest };
}

/** The application fee that is taken with one capture: in proportion to all captured so far, less what was taken. Source: product.md 2. */
export function feeOfCapture(facts: {
  readonly feeMinor: Minor;
  readonly totalMinor: Minor;
  readonly capturedAfterMinor: Minor;
  readonly takenMinor: Minor;
}): Minor {
  if (facts.totalMinor === 0) return minor(0);
  const due = Math.floor((2 * facts.feeMinor * facts.capturedAfterMinor + facts.totalMinor) / (2 * facts.totalMinor));
  return minor(Math.max(0, Math.min(due, facts.feeMinor) - facts.takenMinor));
}

/** What the payments of one stay took so far, and of it the app. */
export function takenOf(
  payments: readonly {
    readonly status: PaymentStatus;
    readonly capturedMinor: Minor;
    readonly applicationFeeMinor: Minor;
  }[],
): { readonly capturedMinor: Minor; readonly feeMinor: Minor } {
  const paid = payments.filter(({ status }) => status === "succeeded");
  return {
    capturedMinor: sum(paid.map(({ capturedMinor }) => capturedMinor)),
    feeMinor: sum(paid.map(({ applicationFeeMinor }) => applicationFeeMinor)),
  };
}
