import fc from "fast-check";
import { type Compiled, compile } from "@/lib/domain/tariff/compile";
import { DAY_KINDS, type Tariff } from "@/lib/domain/tariff/model";
import { parseTariff } from "@/lib/domain/tariff/parse";

/** Zones with a day near which their clocks change; Lord Howe's change is half an hour, Casablanca's come in February and March. */
const CHANGES = [
  { timeZone: "Europe/Paris", days: ["2026-03-29", "2026-10-25"] },
  { timeZone: "Europe/London", days: ["2026-03-29", "2026-10-25"] },
  { timeZone: "Europe/Stockholm", days: ["2026-03-29", "2026-10-25"] },
  { timeZone: "Australia/Lord_Howe", days: ["2026-04-05", "2026-10-04"] },
  { timeZone: "Africa/Casablanca", days: ["2026-02-15", "2026-03-22"] },
] as const;

const clock = fc
  .oneof(
    fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15),
    fc.integer({ min: 0, max: 1439 }),
  )
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`);

const window = fc.record({
  days: fc.subarray([...DAY_KINDS], { minLength: 1 }),
  from: clock,
  until: fc.oneof(clock, fc.constant("24:00")),
});

const value = fc.integer({ min: 0, max: 900 });
const cap = fc.option(fc.integer({ min: 300, max: 4_000 }), { freq: 2 });

const timed = fc.record({
  length: fc.integer({ min: 1, max: 400 }),
  gap: fc.constantFrom(0, 0, 0, 25),
  isTier: fc.boolean(),
});

/** Lines one after the other, tiers rising, and sometimes flat rates beside them. */
const rateLines = fc
  .tuple(
    fc.array(fc.tuple(timed, value, fc.integer({ min: 1, max: 70 }), fc.constantFrom(0, 0, 150), cap), {
      maxLength: 3,
    }),
    fc.array(fc.tuple(fc.constantFrom(0, 0, 45), fc.option(fc.integer({ min: 50, max: 500 })), value), {
      maxLength: 2,
    }),
    fc.boolean(),
  )
  .map(([steps, flats, isOpenEnd]) => {
    let at = 0;
    let tier = 0;
    const lines: object[] = steps.map(
      ([step, valueMinor, incrementPeriodMinutes, minValueMinor, maxValueMinor], index) => {
        const durationStartMinutes = at + step.gap;
        const isLast = index === steps.length - 1 && isOpenEnd;
        const durationEndMinutes = isLast ? null : durationStartMinutes + step.length;
        at = durationStartMinutes + step.length;
        tier += valueMinor;
        if (step.isTier)
          return { rateLineType: "flatRateTier", durationStartMinutes, durationEndMinutes, valueMinor: tier };
        return {
          rateLineType: "incrementingRate",
          durationStartMinutes,
          durationEndMinutes,
          valueMinor,
          incrementPeriodMinutes,
          minValueMinor,
          maxValueMinor,
        };
      },
    );
    for (const [durationStartMinutes, durationEndMinutes, valueMinor] of flats)
      lines.push({ rateLineType: "flatRate", durationStartMinutes, durationEndMinutes, valueMinor });
    return lines.length > 0 ? lines : [{ rateLineType: "flatRate", valueMinor: 250 }];
  });

const collection = fc.record({
  activeTimes: fc.array(window, { maxLength: 3 }),
  durationsFrom: fc.constantFrom("stay", "window", "day"),
  repeatAfterMinutes: fc.constantFrom(null, null, 60, 300, 1440),
  minValueMinor: fc.constantFrom(0, 0, 200),
  maxValueMinor: cap,
  rateLines,
});

/** Windows that begin at one time in one collection cannot be told apart by their beginning; the oracle needs that. */
function hasTwins(collections: readonly { activeTimes: readonly { from: string }[] }[]): boolean {
  return collections.some(({ activeTimes }) => new Set(activeTimes.map((it) => it.from)).size < activeTimes.length);
}

export type Case = { readonly tariff: Tariff; readonly compiled: Compiled; readonly startAt: number };

/** A tariff and a start up to two days before, or one after, a day on which clocks change. */
export const cases: fc.Arbitrary<Case> = fc
  .record({
    place: fc.constantFrom(...CHANGES),
    change: fc.constantFrom(0, 1),
    startMinute: fc.integer({ min: -2 * 1440, max: 1440 }),
    freeMinutes: fc.constantFrom(0, 0, 15, 45),
    minValueMinor: fc.constantFrom(0, 0, 250),
    maxValueStayMinor: cap,
    maxValueDayMinor: cap,
    resetTime: fc.constantFrom("00:00", "00:00", "02:30", "06:00"),
    taxIncluded: fc.boolean(),
    taxRateBasisPoints: fc.constantFrom(0, 1900, 2000, 2500),
    holidayAs: fc.constantFrom("holiday", "holiday"),
    hasHoliday: fc.boolean(),
    rateLineCollections: fc.array(collection, { minLength: 1, maxLength: 4 }).filter((it) => !hasTwins(it)),
  })
  .map(({ place, change, startMinute, hasHoliday, ...rest }) => {
    const day = place.days[change] ?? place.days[0];
    const json = {
      ...rest,
      rateTableName: "Made up",
      timeZone: place.timeZone,
      applicableCurrency: "eur",
      holidays: hasHoliday ? [day] : [],
    };
    const parsed = parseTariff(json);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const startAt = Date.parse(`${day}T00:00:00Z`) + startMinute * 60_000;
    return { tariff: parsed.tariff, compiled: compile(parsed.tariff), startAt };
  });

/** A tariff from JSON that must be right. */
export function tariffOf(json: object): Compiled {
  const parsed = parseTariff({
    rateTableName: "Test",
    timeZone: "Europe/Paris",
    applicableCurrency: "eur",
    taxRateBasisPoints: 2000,
    ...json,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compile(parsed.tariff);
}
