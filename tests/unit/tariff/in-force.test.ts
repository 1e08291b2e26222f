import fc from "fast-check";
import { expect, test } from "vitest";
import type { z } from "zod";
import { SEED_TARIFFS } from "@/db/seed/tariffs";
import { compile } from "@/lib/domain/tariff/compile";
import { dayAt } from "@/lib/domain/tariff/day";
import { localDate, localTime } from "@/lib/domain/time";
import type { TariffedPlace } from "@/lib/http/apds/facts";
import { validityOf } from "@/lib/http/apds/periods";
import { shownLines } from "@/lib/http/apds/rate-lines";
import { applicableDay, type validity } from "@/lib/http/apds/shapes";
import { cases } from "@/tests/unit/tariff/arbitrary";

type Told = z.input<typeof validity>["validityTimeSpecification"];
type Period = NonNullable<Told["validPeriods"]>[number];

const FROM = Date.parse("2026-01-01T00:00:00Z");
const UNTIL = Date.parse("2028-01-01T00:00:00Z");

function placeWith(tariff: TariffedPlace["compiled"]["tariff"]): TariffedPlace {
  const at = new Date(FROM);
  return {
    id: "01938d1d-f000-7000-8000-000000000000",
    zoneCode: "100101",
    name: "Place",
    address: "Street 1",
    latitude: 0,
    longitude: 0,
    timeZone: tariff.timeZone,
    kinds: ["prepaid"],
    createdAt: at,
    operatorId: "01938d1d-f000-7000-8000-000000000001",
    operatorName: "Operator",
    operatorCountry: "FR",
    tariffVersion: 1,
    publishedAt: at,
    supersededAt: null,
    compiled: compile(tariff),
  };
}

/** As a reader of the standard does it: valid periods less exceptions; without valid periods, always. */
function isValid(told: Told, at: number, timeZone: string): boolean {
  const isIn = (period: Period) => covers(period, at, timeZone);
  return (told.validPeriods?.some(isIn) ?? true) && !(told.exceptionPeriods?.some(isIn) ?? false);
}

function covers(period: Period, at: number, timeZone: string): boolean {
  const { startOfPeriod, endOfPeriod, recurringDayWeekMonthPeriod: days, recurringTimePeriodOfDay: times } = period;
  if (startOfPeriod && at < Date.parse(startOfPeriod)) return false;
  if (endOfPeriod && at >= Date.parse(endOfPeriod)) return false;
  const weekday = applicableDay.options[(new Date(localDate(at, timeZone)).getUTCDay() + 6) % 7];
  const clock = localTime(at, timeZone);
  const isDay = days?.some((each) => each.applicableDay.some((day) => day === weekday)) ?? true;
  const isTime = (from: string, until: string) => from <= clock && (until === "23:59" || clock < until);
  return isDay && (times?.some((each) => isTime(each.startTimeOfPeriod, each.endTimeOfPeriod)) ?? true);
}

function expectSame(place: TariffedPlace, minute: number): void {
  const { compiled } = place;
  const priced = dayAt(compiled, minute).segments.find(({ from, until }) => from <= minute && minute < until);
  const valid = compiled.tariff.rateLineCollections
    .map((_, index) => validityOf(place, index).validityTimeSpecification)
    .flatMap((told, index) => (isValid(told, minute * 60_000, place.timeZone) ? [index] : []));
  expect(valid, new Date(minute * 60_000).toISOString()).toEqual(
    priced && priced.collection >= 0 ? [priced.collection] : [],
  );
}

const anyMinute = fc.integer({ min: FROM / 60_000, max: UNTIL / 60_000 - 1 });

test.each(SEED_TARIFFS)("the rate table of $key is valid exactly when a stay is priced by it", ({ tariff }) => {
  const place = placeWith(tariff);
  const holidays = tariff.holidays.map((date) => Date.parse(`${date}T00:00:00Z`) / 60_000);
  for (const day of holidays) for (let at = -120; at < 3 * 1440; at += 30) expectSame(place, day + at);
  fc.assert(fc.property(anyMinute, (minute) => expectSame(place, minute)));
});

test("so is that of any tariff, at any minute, through holidays and changes of the clock", () => {
  fc.assert(
    fc.property(cases, fc.array(fc.nat(5 * 1440), { minLength: 5, maxLength: 5 }), ({ tariff, startAt }, later) => {
      const place = placeWith(tariff);
      const start = Math.floor(startAt / 60_000);
      // The standard has no 24:00: the last minute of a day that ends with a window cannot be told from 23:59.
      const told = later.map((by) => start + by).filter((at) => localTime(at * 60_000, tariff.timeZone) !== "23:59");
      for (const minute of told) expectSame(place, minute);
    }),
  );
});

test("free minutes are a line that costs nothing, and the others begin after them", () => {
  const street = SEED_TARIFFS.find(({ key }) => key === "fr-street")?.tariff;
  const rates = street?.rateLineCollections[0];
  expect(street && rates && shownLines(street, rates)).toMatchObject([
    {
      sequence: 1,
      rateLineType: "flatRate",
      durationStart: "00:00",
      durationEnd: "00:15",
      value: 0,
      usageCondition: "once",
    },
    { sequence: 2, rateLineType: "incrementingRate", durationStart: "00:15", incrementPeriod: "PT12M", value: 0.5 },
  ]);
});
