import { Temporal } from "temporal-polyfill";

const MINUTE_MS = 60_000;
const EPOCH_DAY = new Temporal.PlainDate(1970, 1, 1);

export const LAST_INSTANT_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whether an instant (milliseconds) is in a year from 1970 to 9999: PostgreSQL knows no year 0, and ISO 8601 writes later ones with a sign. */
export function isKnownInstant(atMs: number): boolean {
  return atMs >= 0 && atMs <= LAST_INSTANT_MS;
}

/** Whether `zone` names a zone of the IANA data base (or `UTC`); plain offsets like `+01:00` do not know summer time and are not zones. */
export function isTimeZone(zone: string): boolean {
  if (!/^(UTC|[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/.test(zone)) return false;
  try {
    EPOCH_DAY.toZonedDateTime(zone);
    return true;
  } catch {
    return false;
  }
}

/** Whether `text` is a date of the calendar written `YYYY-MM-DD`, in a year from 1970 to 9999. */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < "1970") return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: "reject" }).toString() === text;
  } catch {
    return false;
  }
}

/** Offset of local time from UTC in minutes at an instant (milliseconds). Throws RangeError on an unknown zone. */
export function offsetMinutes(atMs: number, timeZone: string): number {
  return Math.round(zoned(atMs, timeZone).offsetNanoseconds / 60_000_000_000);
}

/** The local calendar date (`YYYY-MM-DD`) of an instant (milliseconds). */
export function localDate(atMs: number, timeZone: string): string {
  return zoned(atMs, timeZone).toPlainDate().toString();
}

/** Local wall-clock time `HH:MM` of an instant (milliseconds); seconds are cut. */
export function localTime(atMs: number, timeZone: string): string {
  return zoned(atMs, timeZone).toPlainTime().toString({ smallestUnit: "minute" });
}

/** Local date and time with its offset, as receipts print it: `2026-03-29T03:00+02:00`. Seconds are cut. */
export function localStamp(atMs: number, timeZone: string): string {
  return zoned(atMs, timeZone).toString({ smallestUnit: "minute", timeZoneName: "never" });
}

/** First millisecond of a local date and of the one after it; 23, 24 or 25 hours apart. Throws RangeError on a malformed date or zone. */
export function dayBounds(date: string, timeZone: string): { readonly fromMs: number; readonly untilMs: number } {
  const day = Temporal.PlainDate.from(date);
  return {
    fromMs: day.toZonedDateTime(timeZone).epochMilliseconds,
    untilMs: day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds,
  };
}

/** The date `days` after `date` (before it when negative). */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** The instant (milliseconds) of a local date and `HH:MM`. A time that the clock skips becomes the one after the gap; one that passes twice, the first. */
export function atLocalTime(date: string, time: string, timeZone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) })
    .epochMilliseconds;
}

/**
 * UTC offsets in force from an instant on: `[minute, offsetMinutes]`, minute counted from `fromMs`, the first at 0, each later one where the clock
 * changes before `minutes` have passed.
 */
export function offsetChanges(fromMs: number, minutes: number, timeZone: string): [number, number][] {
  const changes: [number, number][] = [[0, offsetMinutes(fromMs, timeZone)]];
  const untilMs = fromMs + minutes * MINUTE_MS;
  let next = zoned(fromMs, timeZone).getTimeZoneTransition("next");
  while (next !== null && next.epochMilliseconds <= untilMs) {
    changes.push([
      Math.ceil((next.epochMilliseconds - fromMs) / MINUTE_MS),
      Math.round(next.offsetNanoseconds / 60_000_000_000),
    ]);
    next = next.getTimeZoneTransition("next");
  }
  return changes;
}

/** Days since 1970-01-01 of a local date. */
export function dayNumber(date: string): number {
  return EPOCH_DAY.until(Temporal.PlainDate.from(date), { largestUnit: "days" }).days;
}

/** First epoch minute of a local day, given as days since 1970-01-01. */
export function dayStartMinute(day: number, timeZone: string): number {
  return EPOCH_DAY.add({ days: day }).toZonedDateTime(timeZone).epochMilliseconds / MINUTE_MS;
}

function zoned(atMs: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)).toZonedDateTimeISO(timeZone);
}

/** How long to wait after so many tries, in milliseconds: twice as long every time, and never longer than `maxMs`. */
export function backoffMs(
  tries: number,
  { firstMs, maxMs }: { readonly firstMs: number; readonly maxMs: number },
): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(tries, 30)); // beyond, the power leaves what numbers hold exactly
}
