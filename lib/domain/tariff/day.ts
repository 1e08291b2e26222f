import type { Compiled, CompiledWindow } from "@/lib/domain/tariff/compile";
import { WINDOWS_MAX } from "@/lib/domain/tariff/model";
import { dayStartMinute, offsetChanges } from "@/lib/domain/time";

/** A local day as stretches of epoch minutes, so that pricing needs no calendar. Days last 23, 24 or 25 hours. */
export type Day = {
  readonly from: number;
  readonly until: number;
  readonly segments: readonly Segment[];
  readonly closed: readonly (readonly [number, number])[];
};

/** Epoch minutes `[from, until)` in which one collection is in force (-1 = free). */
export type Segment = {
  readonly from: number;
  readonly until: number;
  readonly collection: number;
  /** Which beginning of which window; grows with time, so that the hour that passes twice begins nothing again. */
  readonly occurrence: number;
  /** The day whose cap counts: days since 1970-01-01, from `resetTime` to `resetTime`. */
  readonly capDay: number;
};

/** A year of days per tariff version; more would only be memory. */
const DAYS_KEPT = 400;

/** The day that contains an epoch minute. */
export function dayAt(compiled: Compiled, minute: number): Day {
  let number = Math.floor(minute / 1440);
  let day = layDay(compiled, number);
  while (minute < day.from) day = layDay(compiled, --number);
  while (minute >= day.until) day = layDay(compiled, ++number);
  return day;
}

function layDay(compiled: Compiled, number: number): Day {
  const known = compiled.days.get(number);
  if (known !== undefined) return known;
  if (compiled.days.size >= DAYS_KEPT) compiled.days.clear();
  const day = makeDay(compiled, number);
  compiled.days.set(number, day);
  return day;
}

function makeDay(compiled: Compiled, number: number): Day {
  const { timeZone } = compiled.tariff;
  const from = dayStartMinute(number, timeZone);
  const until = dayStartMinute(number + 1, timeZone);
  const segments: Segment[] = [];
  const closed: (readonly [number, number])[] = [];
  const cuts = cutsOf(compiled);
  const offsets = offsetChanges(from * 60_000, until - from - 1, timeZone);
  offsets.forEach(([since, offset], index) => {
    const pieceFrom = from + since;
    const pieceUntil = Math.min(until, from + (offsets[index + 1]?.[0] ?? until - from));
    const shift = number * 1440 - offset;
    for (let cut = 0; cut + 1 < cuts.length; cut++) {
      const local = cuts[cut] ?? 0;
      const stretchFrom = Math.max(pieceFrom, local + shift);
      const stretchUntil = Math.min(pieceUntil, (cuts[cut + 1] ?? 1440) + shift);
      if (stretchFrom >= stretchUntil) continue;
      segments.push({ from: stretchFrom, until: stretchUntil, ...inForce(compiled, number, local) });
      if (occurrenceAt(compiled, compiled.closed, number, local) !== null) closed.push([stretchFrom, stretchUntil]);
    }
  });
  return { from, until, segments: merged(segments), closed };
}

/** Local minutes at which anything may change. */
function cutsOf(compiled: Compiled): number[] {
  const cuts = new Set([0, 1440, compiled.resetMinute]);
  for (const window of [...compiled.windows.flat(), ...compiled.closed]) {
    cuts.add(window.from);
    cuts.add(window.until > 1440 ? window.until - 1440 : window.until);
  }
  return [...cuts].sort((a, b) => a - b);
}

function inForce(compiled: Compiled, day: number, local: number): Omit<Segment, "from" | "until"> {
  const capDay = local >= compiled.resetMinute ? day : day - 1;
  for (const [collection, windows] of compiled.windows.entries()) {
    const occurrence = occurrenceAt(compiled, windows, day, local);
    if (occurrence !== null) return { collection, occurrence, capDay };
  }
  return { collection: -1, occurrence: 0, capDay };
}

/** The window that holds at a local minute: one of the day before that runs over midnight first, because it began first. */
function occurrenceAt(
  compiled: Compiled,
  windows: readonly CompiledWindow[],
  day: number,
  local: number,
): number | null {
  const kindBefore = kindOf(compiled, day - 1);
  const before = windows.findIndex((window) => window.kinds[kindBefore] === true && local + 1440 < window.until);
  if (before >= 0) return (day - 1) * WINDOWS_MAX + before;
  const kind = kindOf(compiled, day);
  const today = windows.findIndex((it) => it.kinds[kind] === true && it.from <= local && local < it.until);
  return today >= 0 ? day * WINDOWS_MAX + today : null;
}

/** Index into `DAY_KINDS`; 1970-01-01 was a Thursday. */
function kindOf(compiled: Compiled, day: number): number {
  if (!compiled.holidays.has(day)) return (day + 3) % 7;
  return HOLIDAY_INDEX[compiled.tariff.holidayAs];
}

const HOLIDAY_INDEX = { mon: 0, tue: 1, wed: 2, thu: 3, fri: 4, sat: 5, sun: 6, holiday: 7 } as const;

function merged(segments: readonly Segment[]): Segment[] {
  const result: Segment[] = [];
  for (const segment of segments) {
    const last = result.at(-1);
    const continues =
      last?.until === segment.from &&
      last.collection === segment.collection &&
      last.occurrence === segment.occurrence &&
      last.capDay === segment.capDay;
    if (last !== undefined && continues) result[result.length - 1] = { ...last, until: segment.until };
    else result.push(segment);
  }
  return result;
}
