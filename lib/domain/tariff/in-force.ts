import { type Compiled, compile } from "@/lib/domain/tariff/compile";
import { dayAt } from "@/lib/domain/tariff/day";
import { type LocalTime, WEEKDAYS } from "@/lib/domain/tariff/model";
import { addDays, dayNumber, dayStartMinute } from "@/lib/domain/time";

type Weekday = (typeof WEEKDAYS)[number];
/** Milliseconds `[from, until)`. */
export type Stretch = { readonly from: number; readonly until: number };
/** Local time within one day; `until` is not included, and is `24:00` where the day ends it. */
export type WeeklyStretch = { readonly days: readonly Weekday[]; readonly from: LocalTime; readonly until: LocalTime };

/** When a collection is in force: every week, less `except`, and at `extra`, which are holidays and what they change of the day after. */
export type InForce = {
  readonly weekly: readonly WeeklyStretch[];
  readonly extra: readonly Stretch[];
  readonly except: readonly Stretch[];
};

/** The first Monday of the epoch's calendar. */
const MONDAY = 4;
const known = new WeakMap<Compiled, InForce[]>();

/** By the index of a collection. Where several windows overlap, only the first collection is in force, as it is when a stay is priced. */
export function inForce(compiled: Compiled, collection: number): InForce {
  const made = known.get(compiled) ?? compiled.tariff.rateLineCollections.map((_, index) => lay(compiled, index));
  known.set(compiled, made);
  return made[collection] ?? { weekly: [], extra: [], except: [] };
}

function lay(compiled: Compiled, collection: number): InForce {
  const ordinary = compile({ ...compiled.tariff, holidays: [] });
  const extra: Stretch[] = [];
  const except: Stretch[] = [];
  for (const date of touched(compiled.tariff.holidays)) {
    const minute = dayStartMinute(dayNumber(date), compiled.tariff.timeZone);
    const real = stretchesOf(compiled, collection, minute);
    const usual = stretchesOf(ordinary, collection, minute);
    extra.push(...real.flatMap((each) => without(each, usual)));
    except.push(...usual.flatMap((each) => without(each, real)));
  }
  return { weekly: weeklyOf(compiled, collection), extra: extra.map(inMs), except: except.map(inMs) };
}

/** Holidays and the days after them, into which a window may run. */
function touched(holidays: readonly string[]): readonly string[] {
  return [...new Set(holidays.flatMap((date) => [date, addDays(date, 1)]))].sort();
}

/** Minutes of the day that contains `minute` in which the collection is in force. */
function stretchesOf(compiled: Compiled, collection: number, minute: number): Stretch[] {
  const merged: Stretch[] = [];
  for (const segment of dayAt(compiled, minute).segments) {
    if (segment.collection !== collection) continue;
    const last = merged.at(-1);
    if (last?.until === segment.from) merged[merged.length - 1] = { from: last.from, until: segment.until };
    else merged.push({ from: segment.from, until: segment.until });
  }
  return merged;
}

function without(stretch: Stretch, others: readonly Stretch[]): Stretch[] {
  return others.reduce<Stretch[]>(
    (left, other) =>
      left.flatMap(({ from, until }) =>
        [
          { from, until: Math.min(until, other.from) },
          { from: Math.max(from, other.until), until },
        ].filter((piece) => piece.from < piece.until),
      ),
    [stretch],
  );
}

function weeklyOf({ tariff }: Compiled, collection: number): WeeklyStretch[] {
  const plain = compile({ ...tariff, holidays: [], timeZone: "UTC" }); // there a minute of the day is a minute of the clock
  const days = new Map<string, { days: Weekday[]; from: string; until: string }>();
  for (const [index, day] of WEEKDAYS.entries()) {
    const start = (MONDAY + index) * 1440;
    for (const { from, until } of stretchesOf(plain, collection, start)) {
      const stretch = { days: [], from: clock(from - start), until: clock(until - start) };
      const name = `${stretch.from}-${stretch.until}`;
      const found = days.get(name) ?? stretch;
      days.set(name, { ...found, days: [...found.days, day] });
    }
  }
  return [...days.values()];
}

function clock(minute: number): LocalTime {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function inMs({ from, until }: Stretch): Stretch {
  return { from: from * 60_000, until: until * 60_000 };
}
