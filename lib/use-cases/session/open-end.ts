import { Refusal } from "@/lib/domain/errors";
import type { Currency, Minor } from "@/lib/domain/money";
import { ANSWER_WITHIN_MINUTES, openStay } from "@/lib/domain/open-stay";
import { type FeePlan, feeOfStay } from "@/lib/domain/quote";
import type { StopCause } from "@/lib/domain/session";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { price } from "@/lib/domain/tariff/price";

type OpenPlace = { readonly currency: Currency; readonly openMinutesMax: number };
type End = { readonly minutesMax: number; readonly endsBecause: StopCause };

/** How long an open stay may last; refuses where none can begin. */
export function longestOpenStay(
  compiled: Compiled,
  place: OpenPlace,
  plan: FeePlan,
  from: { readonly startAt: Date; readonly capMinor: Minor | null },
): End {
  const startAt = from.startAt.getTime();
  const limits = {
    openMinutesMax: place.openMinutesMax,
    capMinor: from.capMinor,
    serviceFeeMinor: feeOfStay(plan, place.currency),
  };
  const stay = openStay(compiled, startAt, limits);
  if (stay.ok) return { minutesMax: stay.minutesMax, endsBecause: stay.because };
  if (stay.reason === "above_cap") throw new Refusal("session.above_cap");
  const refused = price(compiled, { startAt, minutes: Math.max(1, compiled.tariff.minTimeMinutes) });
  throw refused.ok ? new Refusal("tariff.closed") : new Refusal(refused.code, refused.details);
}

/** Without an answer to "still parked?" the stay ends earlier. `askedAfter` minutes, null where nobody asks. */
export function endUnanswered(longest: End, askedAfter: number | null): End {
  const unanswered = askedAfter === null ? Number.POSITIVE_INFINITY : askedAfter + ANSWER_WITHIN_MINUTES;
  return unanswered < longest.minutesMax ? { minutesMax: unanswered, endsBecause: "no_answer" } : longest;
}
