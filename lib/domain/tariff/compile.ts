import type { Day } from "@/lib/domain/tariff/day";
import type { DurationsFrom, RateLine, RateLineCollection, Tariff, Window } from "@/lib/domain/tariff/model";
import { DAY_KINDS } from "@/lib/domain/tariff/model";
import { dayNumber } from "@/lib/domain/time";

/** A tariff made ready for pricing. Keep it per tariff version: it remembers the days it has laid out. */
export type Compiled = {
  readonly tariff: Tariff;
  readonly collections: readonly CompiledCollection[];
  /** In charged hours, and closed hours, by collection index and local minute of the day. */
  readonly windows: readonly (readonly CompiledWindow[])[];
  readonly closed: readonly CompiledWindow[];
  readonly holidays: ReadonlySet<number>;
  readonly resetMinute: number;
  /** Memory only: the same day always has the same layout. */
  readonly days: Map<number, Day>;
};

/** `until` may lie in the next day (above 1440). `kinds` is indexed like `DAY_KINDS`. */
export type CompiledWindow = { readonly kinds: readonly boolean[]; readonly from: number; readonly until: number };

export type CompiledCollection = {
  readonly durationsFrom: DurationsFrom;
  readonly repeatAfter: number;
  readonly minValue: number;
  readonly maxValue: number;
  readonly lines: readonly RateLine[];
  readonly pieces: readonly Piece[];
};

/** A stretch `[from, until)` of the counter in which the same lines apply. */
export type Piece = {
  readonly from: number;
  readonly until: number;
  /** The line that the time is shown under: the tier or increment, else the last flat rate; -1 = nothing more is due. */
  readonly owner: number;
  /** Lines with one amount that becomes due when the counter reaches `from`. */
  readonly due: readonly number[];
};

/** Makes a parsed tariff ready for pricing. */
export function compile(tariff: Tariff): Compiled {
  return {
    tariff,
    collections: tariff.rateLineCollections.map(compileCollection),
    windows: tariff.rateLineCollections.map((collection) => compileWindows(activeTimes(collection))),
    closed: compileWindows(tariff.closedTimes),
    holidays: new Set(tariff.holidays.map(dayNumber)),
    resetMinute: minuteOfDay(tariff.resetTime),
    days: new Map(),
  };
}

/** Minutes since local midnight of `HH:MM`. */
export function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

const ALWAYS: Window = { days: DAY_KINDS, from: "00:00", until: "24:00" };

function activeTimes(collection: RateLineCollection): readonly Window[] {
  return collection.activeTimes.length === 0 ? [ALWAYS] : collection.activeTimes;
}

/** Sorted by their beginning, so that of two windows the one that began first is met first. */
function compileWindows(windows: readonly Window[]): CompiledWindow[] {
  return windows
    .map((window) => {
      const from = minuteOfDay(window.from);
      const until = minuteOfDay(window.until);
      return {
        kinds: DAY_KINDS.map((kind) => window.days.includes(kind)),
        from,
        until: until <= from ? until + 1440 : until,
      };
    })
    .sort((a, b) => a.from - b.from);
}

function compileCollection(collection: RateLineCollection): CompiledCollection {
  const cuts = new Set([0, Number.POSITIVE_INFINITY]);
  for (const line of collection.rateLines) {
    cuts.add(line.durationStartMinutes);
    cuts.add(line.durationEndMinutes ?? Number.POSITIVE_INFINITY);
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  return {
    durationsFrom: collection.durationsFrom,
    repeatAfter: collection.repeatAfterMinutes ?? Number.POSITIVE_INFINITY,
    minValue: collection.minValueMinor,
    maxValue: collection.maxValueMinor ?? Number.POSITIVE_INFINITY,
    lines: collection.rateLines,
    pieces: sorted.slice(1).map((until, index) => piece(collection.rateLines, sorted[index] ?? 0, until)),
  };
}

function piece(lines: readonly RateLine[], from: number, until: number): Piece {
  const covers = (line: RateLine): boolean =>
    line.durationStartMinutes <= from && from < (line.durationEndMinutes ?? Number.POSITIVE_INFINITY);
  const timed = lines.findIndex((line) => line.rateLineType !== "flatRate" && covers(line));
  const owner = timed >= 0 ? timed : lines.findLastIndex(covers);
  const due = [...lines.keys()].filter((index) => {
    const line = lines[index];
    return line !== undefined && line.rateLineType !== "incrementingRate" && line.durationStartMinutes === from;
  });
  return { from, until, owner, due };
}
