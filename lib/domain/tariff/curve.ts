import { type Minor, minor } from "@/lib/domain/money";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { startMinute, withTax } from "@/lib/domain/tariff/price";
import { checkSale, longestStay, nextMinute, type TariffRefusal } from "@/lib/domain/tariff/sale";
import { walk } from "@/lib/domain/tariff/walk";
import { offsetChanges } from "@/lib/domain/time";

/** Above it the curve ends early: some kB at most to a phone, and still 8 hours of a table that charges every minute. */
export const CURVE_POINTS_MAX = 480;

/**
 * Every price of a stay that starts at `startAt`, for all whole minutes from `minutesMin` to `minutesMax`: the total (with VAT) of the last
 * point whose minute is not above the stay's. `priceFromCurve` in `price-from-curve.ts` reads it without imports.
 */
export type Curve = {
  readonly startAt: number;
  readonly points: readonly (readonly [number, Minor])[];
  readonly minutesMin: number;
  readonly minutesMax: number;
  /** Why the curve ends at `minutesMax`: as asked, or the longest stay, or closing time, or `CURVE_POINTS_MAX`. */
  readonly limitedBy: "asked" | "max_stay" | "closed" | "points";
  /** `[minute, offsetMinutes]` of the place's clock, so that the end can be shown as local time without a time library. */
  readonly offsets: readonly (readonly [number, number])[];
  /** Set when nothing can be bought from this start (then `minutesMax < minutesMin`). */
  readonly refusal: TariffRefusal | null;
};

/**
 * Computes the curve for stays up to `maxMinutes`. `fromMinute` leaves out shorter stays, for extensions: the first point is then
 * `[fromMinute, price]`; free and capped time before it counts as always.
 */
export function curve(compiled: Compiled, startAt: number, maxMinutes: number, fromMinute = 0): Curve {
  const start = startMinute(startAt);
  const minutesMin = Math.max(compiled.tariff.minTimeMinutes, fromMinute);
  let limitedBy: Curve["limitedBy"] = "asked";
  let minutesMax = Math.max(0, Math.floor(maxMinutes));
  if (longestStay(compiled) < minutesMax) {
    minutesMax = longestStay(compiled);
    limitedBy = "max_stay";
  }
  const closes = nextMinute(compiled, start, start + minutesMax, true);
  if (closes !== null) {
    minutesMax = closes - start;
    limitedBy = "closed";
  }
  const { points, isCut } = pointsOf(compiled, start, minutesMax, fromMinute);
  if (isCut !== null) {
    minutesMax = isCut;
    limitedBy = "points";
  }
  return {
    startAt: start * 60_000,
    points,
    minutesMin,
    minutesMax,
    limitedBy,
    offsets: offsetChanges(start * 60_000, minutesMax, compiled.tariff.timeZone),
    refusal: minutesMax < minutesMin ? checkSale(compiled, start, minutesMin) : null,
  };
}

function pointsOf(
  compiled: Compiled,
  start: number,
  minutes: number,
  from: number,
): { readonly points: [number, Minor][]; readonly isCut: number | null } {
  const points: [number, Minor][] = [[from, minor(0)]];
  let amount = 0;
  let last = 0;
  let isCut: number | null = null;
  walk(compiled, start, minutes, (step) => {
    if (step.amount === 0 || isCut !== null) return;
    amount += step.amount;
    const total = withTax(compiled, amount);
    if (total === last) return;
    last = total;
    // What is due at a minute is part of the price of every stay that uses this minute.
    const minute = Math.max(from, step.minute + 1);
    if (points.at(-1)?.[0] === minute) points[points.length - 1] = [minute, total];
    else if (points.length < CURVE_POINTS_MAX) points.push([minute, total]);
    else isCut = minute - 1;
  });
  return { points, isCut };
}
