import type { Minor, Money } from "@/lib/domain/money";
import { type Compiled, minuteOfDay } from "@/lib/domain/tariff/compile";
import { rateLabel } from "@/lib/domain/tariff/lines";
import {
  DAY_KINDS,
  type DayKind,
  type RateLine,
  type RateLineCollection,
  type Tariff,
  type Window,
} from "@/lib/domain/tariff/model";
import { type Phrase, phrase, sayPhrase, type Translate } from "@/lib/domain/tariff/phrase";

/** The tariff in words: one phrase per rule, in the order in which a driver asks. Said by `sayTariff`. */
export function explain(compiled: Compiled): Phrase[] {
  const { tariff } = compiled;
  return [
    ...limit(tariff.freeMinutes, (duration) => phrase("rule.freeMinutes", { duration })),
    ...tariff.rateLineCollections.map((collection) => explainCollection(tariff, collection)),
    ...explainFree(tariff),
    ...highest(tariff, "rule.leastStay", tariff.minValueMinor === 0 ? null : tariff.minValueMinor),
    ...explainDay(tariff),
    ...highest(tariff, "rule.mostStay", tariff.maxValueStayMinor),
    ...limit(tariff.minTimeMinutes === 1 ? 0 : tariff.minTimeMinutes, (duration) =>
      phrase("rule.minTime", { duration }),
    ),
    ...limit(tariff.maxTimeMinutes ?? 0, (duration) => phrase("rule.maxTime", { duration })),
    ...limit(tariff.noReturnMinutes, (duration) => phrase("rule.noReturn", { duration })),
    ...(tariff.closedTimes.length === 0 ? [] : [phrase("rule.closed", { when: tariff.closedTimes.map(windowPhrase) })]),
    ...explainHolidays(tariff),
    ...(tariff.isUnusedTimeRefunded ? [phrase("rule.unusedRefunded")] : []),
    explainTax(tariff),
  ];
}

/** The sentences of `explain` in the language of `t` (the `tariff` catalog); `formatTag` as for `sayPhrase`. */
export function sayTariff(parts: readonly Phrase[], t: Translate, formatTag: string): string[] {
  return parts.map((part) => sayPhrase(part, t, formatTag));
}

function limit(minutes: number, say: (duration: { minutes: number }) => Phrase): Phrase[] {
  return minutes === 0 ? [] : [say({ minutes })];
}

function money(tariff: Tariff, amountMinor: Minor): Money {
  return { amountMinor, currency: tariff.applicableCurrency };
}

function highest(tariff: Tariff, key: string, amount: Minor | null): Phrase[] {
  return amount === null ? [] : [phrase(key, { price: money(tariff, amount) })];
}

/** The day's cap, and when a day begins if that is not midnight. */
function explainDay(tariff: Tariff): Phrase[] {
  const countsDays = tariff.rateLineCollections.some((collection) => collection.durationsFrom === "day");
  const begins = tariff.resetTime === "00:00" ? [] : [phrase("rule.dayFrom", { time: tariff.resetTime })];
  if (tariff.maxValueDayMinor === null) return countsDays ? begins : [];
  return [...highest(tariff, "rule.mostDay", tariff.maxValueDayMinor), ...begins];
}

function explainCollection(tariff: Tariff, collection: RateLineCollection): Phrase {
  const rates = collection.rateLines.map((line) => explainLine(tariff, collection, line));
  if (collection.minValueMinor > 0) rates.push(...highest(tariff, "rate.least", collection.minValueMinor));
  if (collection.maxValueMinor !== null) rates.push(...highest(tariff, runKey(collection), collection.maxValueMinor));
  if (collection.repeatAfterMinutes !== null)
    rates.push(phrase("rate.repeat", { duration: { minutes: collection.repeatAfterMinutes } }));
  const when = collection.activeTimes.map(windowPhrase);
  if (when.length > 0) return phrase("rule.rates", { when, rates });
  const isOnly = tariff.rateLineCollections.length === 1;
  return phrase("rule.rates", { when: [phrase(isOnly ? "when.always" : "when.otherwise")], rates });
}

function runKey(collection: RateLineCollection): string {
  if (collection.repeatAfterMinutes !== null) return "rate.mostRun";
  switch (collection.durationsFrom) {
    case "stay":
      return "rate.mostStay";
    case "window":
      return "rate.mostWindow";
    case "day":
      return "rate.mostDay";
  }
}

function explainLine(tariff: Tariff, collection: RateLineCollection, line: RateLine): Phrase {
  const price = money(tariff, line.valueMinor);
  const from = line.durationStartMinutes;
  const until = line.durationEndMinutes;
  switch (line.rateLineType) {
    case "flatRate":
      if (from > 0) return phrase("rate.flatAfter", { price, from: { minutes: from } });
      if (collection.rateLines.some((other) => other.rateLineType !== "flatRate")) return phrase("rate.fee", { price });
      return phrase(collection.durationsFrom === "day" ? "rate.flatDay" : "rate.flat", { price });
    case "flatRateTier":
      if (until === null) return phrase("rate.tierFrom", { price, from: { minutes: from } });
      return phrase("rate.tier", { price, until: { minutes: until } });
    case "incrementingRate": {
      const rates = [rateLabel(price, line.incrementPeriodMinutes)];
      if (line.minValueMinor > 0) rates.push(...highest(tariff, "rate.least", line.minValueMinor));
      if (line.maxValueMinor !== null) rates.push(...highest(tariff, "rate.most", line.maxValueMinor));
      if (from === 0 && until === null) return phrase("rate.list", { rates });
      if (from === 0) return phrase("rate.until", { rates, until: { minutes: until ?? 0 } });
      if (until === null) return phrase("rate.after", { rates, from: { minutes: from } });
      return phrase("rate.between", { rates, from: { minutes: from }, until: { minutes: until } });
    }
  }
}

function windowPhrase(window: Window): Phrase {
  const days = dayPhrases(window.days);
  if (window.from === "00:00" && window.until === "24:00") return phrase("when.days", { days });
  return phrase("when.daysTimes", { days, from: window.from, until: window.until });
}

/** Three or more days in a row as a range, all of them as "daily". */
function dayPhrases(days: readonly DayKind[]): Phrase[] {
  const isNamed = (kind: DayKind): boolean => days.includes(kind);
  if (DAY_KINDS.slice(0, 7).every(isNamed)) return [phrase(isNamed("holiday") ? "day.all" : "day.week")];
  const result: Phrase[] = [];
  for (let at = 0; at < 7; ) {
    let end = at;
    while (end < 7 && isNamed(DAY_KINDS[end] ?? "mon")) end++;
    const [first, last] = [DAY_KINDS[at], DAY_KINDS[end - 1]];
    if (end - at >= 3 && first !== undefined && last !== undefined)
      result.push(phrase("day.range", { first: [phrase(`day.${first}`)], last: [phrase(`day.${last}`)] }));
    else for (const kind of DAY_KINDS.slice(at, end)) result.push(phrase(`day.${kind}`));
    at = end + 1;
  }
  if (isNamed("holiday")) result.push(phrase("day.holiday"));
  return result;
}

/** Days without any window, then whether other hours are free too. */
function explainFree(tariff: Tariff): Phrase[] {
  const windows = tariff.rateLineCollections.flatMap((collection) => collection.activeTimes);
  if (tariff.rateLineCollections.some((collection) => collection.activeTimes.length === 0)) return [];
  const relevant = DAY_KINDS.filter((kind) => kind !== "holiday" || hasOwnHolidays(tariff));
  const freeDays = relevant.filter((kind) => !isCharged(tariff, kind));
  const named = sharesHolidays(tariff, freeDays) ? [...freeDays, "holiday" as const] : freeDays;
  const days = freeDays.length === 0 ? [] : [phrase("rule.freeDays", { days: dayPhrases(named) })];
  const hasGap = relevant.some((kind) => !freeDays.includes(kind) && !isCovered(windows, kind));
  return hasGap ? [...days, phrase("rule.freeOtherwise")] : days;
}

/** Holidays are treated as a day that is free, so they are named beside it. */
function sharesHolidays(tariff: Tariff, freeDays: readonly DayKind[]): boolean {
  return tariff.holidays.length > 0 && tariff.holidayAs !== "holiday" && freeDays.includes(tariff.holidayAs);
}

function hasOwnHolidays(tariff: Tariff): boolean {
  return tariff.holidayAs === "holiday" && tariff.holidays.length > 0;
}

/** Whether windows cover a whole day of this kind, with what runs over midnight from the day before (any day, before a holiday). */
function isCovered(windows: readonly Window[], kind: DayKind): boolean {
  const index = DAY_KINDS.indexOf(kind);
  const before = DAY_KINDS.filter((_, at) => (kind === "holiday" ? at < 7 : at === (index + 6) % 7));
  const spans = windows.flatMap((window) => {
    const from = minuteOfDay(window.from);
    const end = minuteOfDay(window.until) + (window.until <= window.from ? 1440 : 0);
    const own = window.days.includes(kind) ? [{ from, end }] : [];
    const isTail = before.every((day) => window.days.includes(day));
    return isTail && end > 1440 ? [...own, { from: 0, end: end - 1440 }] : own;
  });
  let covered = 0;
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    if (span.from <= covered) covered = Math.max(covered, span.end);
  }
  return covered >= 1440;
}

function explainHolidays(tariff: Tariff): Phrase[] {
  if (tariff.holidays.length === 0 || tariff.holidayAs === "holiday") return [];
  // A free day names the holidays beside it.
  return !isCharged(tariff, tariff.holidayAs)
    ? []
    : [phrase("rule.holidaysAs", { day: [phrase(`dayName.${tariff.holidayAs}`)] })];
}

function isCharged(tariff: Tariff, kind: DayKind): boolean {
  return tariff.rateLineCollections.some(
    ({ activeTimes }) => activeTimes.length === 0 || activeTimes.some((window) => window.days.includes(kind)),
  );
}

function explainTax(tariff: Tariff): Phrase {
  if (tariff.taxRateBasisPoints === 0) return phrase("rule.noTax");
  const rate = { basisPoints: tariff.taxRateBasisPoints };
  return phrase(tariff.taxIncluded ? "rule.taxIncluded" : "rule.taxAdded", { rate });
}
