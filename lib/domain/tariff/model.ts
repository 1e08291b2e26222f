import type { Currency, Minor } from "@/lib/domain/money";

/**
 * The tariff of a place as it is frozen in a tariff version, named after APDS v4 (RateTable, RateLineCollection, RateLine).
 *
 * How a stay is priced, minute by minute of real elapsed time, each minute judged by the wall clock of `timeZone`:
 * 1. The first collection (in order) one of whose `activeTimes` contains the minute is in force; without one the minute is free.
 * 2. The stay's first `freeMinutes` minutes inside any collection cost nothing and are not counted by it.
 * 3. Every other minute advances the collection's counter; its lines say what is due when the counter reaches which minute.
 *    What is due for a step (an increment, a tier, a flat rate) is due at the step's first minute, in full.
 * 4. Amounts pass the line's, the collection's, the day's and at last the stay's lowest and highest values.
 *
 * So a price depends only on minutes that were used: it never falls when a stay gets longer, and buying in steps costs what buying at once costs.
 * When clocks go back, an hour passes twice: it is charged as time, but no window, day or flat rate begins a second time.
 */
export type Tariff = {
  readonly rateTableName: string;
  /** IANA zone (APDS `timeZone` of the place); windows, days and holidays are read on its wall clock. */
  readonly timeZone: string;
  readonly applicableCurrency: Currency;
  /** True: every amount of this table contains tax. False: tax is added to the total, rounded half up. */
  readonly taxIncluded: boolean;
  /** Basis points: 2000 = 20 %. */
  readonly taxRateBasisPoints: number;
  /** Minutes in charged hours that are free, once per stay; an extension does not get them again. 0 = none. */
  readonly freeMinutes: number;
  /** A shorter stay cannot be bought; a shorter open stay is priced as if it had lasted this long. At least 1. */
  readonly minTimeMinutes: number;
  /** A longer stay cannot be bought (APDS `maxTime`), counted in elapsed minutes, extensions included. Null = `STAY_MINUTES_MAX`. */
  readonly maxTimeMinutes: number | null;
  /** After leaving, the same vehicle may not start again for so long. 0 = may return at once. */
  readonly noReturnMinutes: number;
  /** What a stay costs at least, if it costs anything (APDS `minValue`). */
  readonly minValueMinor: Minor;
  /** What a stay costs at most (APDS `maxValueCollection` of the whole stay). */
  readonly maxValueStayMinor: Minor | null;
  /** What one calendar day costs at most; the day begins at `resetTime`. */
  readonly maxValueDayMinor: Minor | null;
  /** Local time at which the day cap, and collections counting by day, begin anew (APDS `resetTime`). */
  readonly resetTime: LocalTime;
  /** No minute inside these windows can be bought. They do not change the price of a stay that runs into them anyway. */
  readonly closedTimes: readonly Window[];
  /** True: who stops a prepaid stay early gets back what the shorter stay would not have cost. */
  readonly isUnusedTimeRefunded: boolean;
  /** Local dates that are holidays, frozen with the version. */
  readonly holidays: readonly LocalDate[];
  /** The kind of day that a holiday is treated as: a weekday, or `holiday` for windows of its own. */
  readonly holidayAs: DayKind;
  readonly rateLineCollections: readonly RateLineCollection[];
};

/** `HH:MM`, `00:00` to `23:59`; as the end of a window also `24:00`. */
export type LocalTime = string;
/** `YYYY-MM-DD`. */
export type LocalDate = string;

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export const DAY_KINDS = [...WEEKDAYS, "holiday"] as const;
export type DayKind = (typeof DAY_KINDS)[number];

/**
 * Wall-clock time from `from` (included) to `until` (excluded) on the given kinds of day. `until` at or before `from` means the next day;
 * the window belongs to the day on which it begins, whatever kind the next day is.
 */
export type Window = { readonly days: readonly DayKind[]; readonly from: LocalTime; readonly until: LocalTime };

export const DURATIONS_FROM = ["stay", "window", "day"] as const;
export type DurationsFrom = (typeof DURATIONS_FROM)[number];

/** Rate lines that are in force at the same times and share a counter of minutes. */
export type RateLineCollection = {
  /** When the collection is in force. Empty = always. */
  readonly activeTimes: readonly Window[];
  /**
   * When the counter, and with it flat rates, tiers and `minValueMinor`/`maxValueMinor`, begins anew:
   * `stay` never, `window` each time one of `activeTimes` begins, `day` at `resetTime` each day.
   */
  readonly durationsFrom: DurationsFrom;
  /** The counter also begins anew after so many counted minutes (1440 = each 24 hours). Null = it does not. */
  readonly repeatAfterMinutes: number | null;
  /** What one run of the counter costs at least, if it costs anything. */
  readonly minValueMinor: Minor;
  /** What one run of the counter costs at most (APDS `maxValueCollection`). */
  readonly maxValueMinor: Minor | null;
  /** In order of display. Only `flatRate` lines may overlap other lines. */
  readonly rateLines: readonly RateLine[];
};

export const RATE_LINE_TYPES = ["flatRate", "flatRateTier", "incrementingRate"] as const;

type LineBase = {
  /** The line applies while the collection's counter is at or above `durationStartMinutes` and below `durationEndMinutes` (null = no end). */
  readonly durationStartMinutes: number;
  readonly durationEndMinutes: number | null;
  readonly valueMinor: Minor;
};

/** `valueMinor` is due once, when the counter reaches the line's start. */
export type FlatRate = LineBase & { readonly rateLineType: "flatRate" };

/** `valueMinor` is the price of all tiers up to and including this one ("up to 2 h: 5.00"); reaching it adds the difference. Tiers never fall. */
export type FlatRateTier = LineBase & { readonly rateLineType: "flatRateTier" };

/** `valueMinor` is due for every begun `incrementPeriodMinutes` counted from the line's start; the sum stays within `minValueMinor` and `maxValueMinor`. */
export type IncrementingRate = LineBase & {
  readonly rateLineType: "incrementingRate";
  readonly incrementPeriodMinutes: number;
  readonly minValueMinor: Minor;
  readonly maxValueMinor: Minor | null;
};

export type RateLine = FlatRate | FlatRateTier | IncrementingRate;

/** 31 days: the longest stay that is priced at all, so that no request can make the engine walk for ever. */
export const STAY_MINUTES_MAX = 31 * 1440;
/** Signs in the street fit on a board; ten rules are many. */
export const COLLECTIONS_MAX = 20;
export const WINDOWS_MAX = 24;
export const LINES_MAX = 24;
/** About twenty years of public holidays. */
export const HOLIDAYS_MAX = 400;
/** Ten thousand of the major unit: a month of them, times a tax rate, stays inside safe integers. */
export const AMOUNT_MINOR_MAX = 1_000_000;
/** A counter that begins anew more often than hourly would be an increment. */
export const REPEAT_MINUTES_MIN = 60;
