import { CURRENCIES } from "@/lib/domain/money";
import type { RateLine, RateLineCollection, Tariff, Window } from "@/lib/domain/tariff/model";
import * as model from "@/lib/domain/tariff/model";
import { join, Reader, type TariffProblem } from "@/lib/domain/tariff/reader";
import { isLocalDate, isTimeZone } from "@/lib/domain/time";

export type ParsedTariff =
  | { readonly ok: true; readonly tariff: Tariff }
  | { readonly ok: false; readonly problems: readonly TariffProblem[] };

/**
 * Reads a tariff from JSON. Total: never throws. Left-out fields get the value that changes nothing (no cap, no free minutes, tax included),
 * unknown fields are problems, because a mistyped cap would cost drivers money. `tariff` is complete and what is to be frozen.
 */
export function parseTariff(json: unknown): ParsedTariff {
  const reader = new Reader();
  const tariff = readTariff(reader, json);
  checkTariff(reader, tariff);
  return reader.problems.length === 0 ? { ok: true, tariff } : { ok: false, problems: reader.problems };
}

const TARIFF_FIELDS = [
  "rateTableName",
  "timeZone",
  "applicableCurrency",
  "taxIncluded",
  "taxRateBasisPoints",
  "freeMinutes",
  "minTimeMinutes",
  "maxTimeMinutes",
  "noReturnMinutes",
  "minValueMinor",
  "maxValueStayMinor",
  "maxValueDayMinor",
  "resetTime",
  "closedTimes",
  "isUnusedTimeRefunded",
  "holidays",
  "holidayAs",
  "rateLineCollections",
];

function readTariff(reader: Reader, json: unknown): Tariff {
  const it = reader.object(json, "", TARIFF_FIELDS);
  const longest = model.STAY_MINUTES_MAX;
  return {
    rateTableName: reader.text(it.rateTableName, "rateTableName", 120),
    timeZone: readTimeZone(reader, it.timeZone),
    applicableCurrency: reader.oneOf(it.applicableCurrency, "applicableCurrency", CURRENCIES),
    taxIncluded: reader.boolean(it.taxIncluded, "taxIncluded", true),
    taxRateBasisPoints: reader.whole(it.taxRateBasisPoints, "taxRateBasisPoints", 0, 10_000),
    freeMinutes: reader.whole(it.freeMinutes, "freeMinutes", 0, 1440, 0),
    minTimeMinutes: reader.whole(it.minTimeMinutes, "minTimeMinutes", 1, longest, 1),
    maxTimeMinutes: reader.wholeOrNull(it.maxTimeMinutes, "maxTimeMinutes", 1, longest),
    noReturnMinutes: reader.whole(it.noReturnMinutes, "noReturnMinutes", 0, 10_080, 0),
    minValueMinor: reader.amount(it.minValueMinor, "minValueMinor", 0),
    maxValueStayMinor: reader.amountOrNull(it.maxValueStayMinor, "maxValueStayMinor"),
    maxValueDayMinor: reader.amountOrNull(it.maxValueDayMinor, "maxValueDayMinor"),
    resetTime: reader.time(it.resetTime, "resetTime", false, "00:00"),
    closedTimes: readWindows(reader, it.closedTimes, "closedTimes"),
    isUnusedTimeRefunded: reader.boolean(it.isUnusedTimeRefunded, "isUnusedTimeRefunded", false),
    holidays: reader.list(it.holidays, "holidays", model.HOLIDAYS_MAX, (item, path) => readDate(reader, item, path)),
    holidayAs: reader.oneOf(
      it.holidayAs,
      "holidayAs",
      model.DAY_KINDS,
      it.holidays === undefined ? "holiday" : undefined,
    ),
    rateLineCollections: reader.list(
      it.rateLineCollections,
      "rateLineCollections",
      model.COLLECTIONS_MAX,
      (item, path) => readCollection(reader, item, path),
    ),
  };
}

function readTimeZone(reader: Reader, value: unknown): string {
  const zone = reader.text(value, "timeZone", 64);
  if (zone !== "" && !isTimeZone(zone)) reader.report("timeZone", "not_a_time_zone", "must be an IANA time zone");
  return zone;
}

function readDate(reader: Reader, value: unknown, path: string): string {
  if (typeof value === "string" && isLocalDate(value)) return value;
  reader.report(path, "not_a_date", "must be a date like 2026-12-25");
  return "";
}

function readWindows(reader: Reader, value: unknown, path: string): Window[] {
  return reader.list(value, path, model.WINDOWS_MAX, (item, at) => {
    const it = reader.object(item, at, ["days", "from", "until"]);
    const daysPath = join(at, "days");
    const days = reader.list(it.days, daysPath, model.DAY_KINDS.length, (day, dayPath) =>
      reader.oneOf(day, dayPath, model.DAY_KINDS),
    );
    if (it.days === undefined || days.length === 0) reader.report(daysPath, "missing", "must name a day");
    if (new Set(days).size < days.length) reader.report(daysPath, "duplicate", "names a day twice");
    return {
      days,
      from: reader.time(it.from, join(at, "from"), false),
      until: reader.time(it.until, join(at, "until"), true),
    };
  });
}

function readCollection(reader: Reader, value: unknown, path: string): RateLineCollection {
  const it = reader.object(value, path, [
    "activeTimes",
    "durationsFrom",
    "repeatAfterMinutes",
    "minValueMinor",
    "maxValueMinor",
    "rateLines",
  ]);
  return {
    activeTimes: readWindows(reader, it.activeTimes, join(path, "activeTimes")),
    durationsFrom: reader.oneOf(it.durationsFrom, join(path, "durationsFrom"), model.DURATIONS_FROM, "stay"),
    repeatAfterMinutes: reader.wholeOrNull(
      it.repeatAfterMinutes,
      join(path, "repeatAfterMinutes"),
      model.REPEAT_MINUTES_MIN,
      model.STAY_MINUTES_MAX,
    ),
    minValueMinor: reader.amount(it.minValueMinor, join(path, "minValueMinor"), 0),
    maxValueMinor: reader.amountOrNull(it.maxValueMinor, join(path, "maxValueMinor")),
    rateLines: reader.list(it.rateLines, join(path, "rateLines"), model.LINES_MAX, (item, at) =>
      readLine(reader, item, at),
    ),
  };
}

const LINE_FIELDS = ["rateLineType", "durationStartMinutes", "durationEndMinutes", "valueMinor"];
const INCREMENT_FIELDS = [...LINE_FIELDS, "incrementPeriodMinutes", "minValueMinor", "maxValueMinor"];

function readLine(reader: Reader, value: unknown, path: string): RateLine {
  const type = typeof value === "object" && value !== null && "rateLineType" in value ? value.rateLineType : undefined;
  const it = reader.object(value, path, type === "incrementingRate" ? INCREMENT_FIELDS : LINE_FIELDS);
  const longest = model.STAY_MINUTES_MAX;
  const rateLineType = reader.oneOf(it.rateLineType, join(path, "rateLineType"), model.RATE_LINE_TYPES);
  const base = {
    durationStartMinutes: reader.whole(it.durationStartMinutes, join(path, "durationStartMinutes"), 0, longest, 0),
    durationEndMinutes: reader.wholeOrNull(it.durationEndMinutes, join(path, "durationEndMinutes"), 1, longest),
    valueMinor: reader.amount(it.valueMinor, join(path, "valueMinor")),
  };
  if (rateLineType !== "incrementingRate") return { rateLineType, ...base };
  return {
    rateLineType,
    ...base,
    incrementPeriodMinutes: reader.whole(it.incrementPeriodMinutes, join(path, "incrementPeriodMinutes"), 1, longest),
    minValueMinor: reader.amount(it.minValueMinor, join(path, "minValueMinor"), 0),
    maxValueMinor: reader.amountOrNull(it.maxValueMinor, join(path, "maxValueMinor")),
  };
}

function checkTariff(reader: Reader, tariff: Tariff): void {
  if (tariff.rateLineCollections.length === 0)
    reader.report("rateLineCollections", "missing", "must have a collection");
  if (new Set(tariff.holidays).size < tariff.holidays.length)
    reader.report("holidays", "duplicate", "names a day twice");
  if (tariff.maxTimeMinutes !== null && tariff.maxTimeMinutes < tariff.minTimeMinutes)
    reader.report("maxTimeMinutes", "order", "must not be below minTimeMinutes");
  checkValues(reader, tariff.minValueMinor, tariff.maxValueStayMinor, "maxValueStayMinor");
  checkValues(reader, tariff.minValueMinor, tariff.maxValueDayMinor, "maxValueDayMinor");
  checkHolidayWindows(reader, tariff.holidayAs, tariff.closedTimes, "closedTimes");
  tariff.rateLineCollections.forEach((collection, index) => {
    const path = `rateLineCollections[${index}]`;
    checkHolidayWindows(reader, tariff.holidayAs, collection.activeTimes, `${path}.activeTimes`);
    checkCollection(reader, collection, path);
  });
}

/** A window for holidays that are treated as another day would never apply, and nobody would notice. */
function checkHolidayWindows(reader: Reader, holidayAs: model.DayKind, windows: readonly Window[], path: string): void {
  windows.forEach((window, index) => {
    if (holidayAs !== "holiday" && window.days.includes("holiday"))
      reader.report(`${path}[${index}].days`, "unknown_value", `holidays are treated as ${holidayAs}`);
  });
}

/** A lowest value above the highest would make the cap a lie. */
function checkValues(reader: Reader, least: number, most: number | null, path: string): void {
  if (most !== null && most < least) reader.report(path, "order", "must not be below minValueMinor");
}

function checkCollection(reader: Reader, collection: RateLineCollection, path: string): void {
  if (collection.rateLines.length === 0) reader.report(`${path}.rateLines`, "missing", "must have a rate line");
  checkValues(reader, collection.minValueMinor, collection.maxValueMinor, `${path}.maxValueMinor`);
  collection.rateLines.forEach((line, index) => {
    const at = `${path}.rateLines[${index}]`;
    if (line.durationEndMinutes !== null && line.durationEndMinutes <= line.durationStartMinutes)
      reader.report(`${at}.durationEndMinutes`, "order", "must be after durationStartMinutes");
    if (line.rateLineType === "incrementingRate")
      checkValues(reader, line.minValueMinor, line.maxValueMinor, `${at}.maxValueMinor`);
    if (line.rateLineType === "flatRate") return;
    for (const earlier of collection.rateLines.slice(0, index)) {
      if (earlier.rateLineType === "flatRate") continue;
      if (line.durationStartMinutes < (earlier.durationEndMinutes ?? Number.POSITIVE_INFINITY))
        reader.report(`${at}.durationStartMinutes`, "overlap", "must begin after the line before it ends");
      else if (bothTiers(line, earlier) && line.valueMinor < earlier.valueMinor)
        reader.report(`${at}.valueMinor`, "falling_tier", "must not be below the tier before it");
    }
  });
}

function bothTiers(a: RateLine, b: RateLine): boolean {
  return a.rateLineType === "flatRateTier" && b.rateLineType === "flatRateTier";
}
