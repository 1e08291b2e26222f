import { expect, test } from "vitest";
import { curve } from "@/lib/domain/tariff/curve";
import { price, priceElapsed } from "@/lib/domain/tariff/price";
import { clockFromCurve } from "@/lib/domain/tariff/price-from-curve";
import { tariffOf } from "./arbitrary";

const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const hourly = (valueMinor: number): object => ({
  rateLineType: "incrementingRate",
  incrementPeriodMinutes: 60,
  valueMinor,
});
const flat = (valueMinor: number): object => ({ rateLineType: "flatRate", valueMinor });

function total(compiled: ReturnType<typeof tariffOf>, from: string, until: string): number {
  const startAt = Date.parse(from);
  return priceElapsed(compiled, { startAt, minutes: (Date.parse(until) - startAt) / 60_000 }).totalMinor;
}

test.each([
  ["Europe/Paris", "2026-03-28T23:00:00Z", "2026-03-29T06:00:00Z", 700],
  ["Europe/Stockholm", "2026-03-28T23:00:00Z", "2026-03-29T06:00:00Z", 700],
  ["Europe/London", "2026-03-29T00:00:00Z", "2026-03-29T07:00:00Z", 700],
  ["Europe/Paris", "2026-10-24T22:00:00Z", "2026-10-25T07:00:00Z", 900],
  ["Europe/Stockholm", "2026-10-24T22:00:00Z", "2026-10-25T07:00:00Z", 900],
  ["Europe/London", "2026-10-24T23:00:00Z", "2026-10-25T08:00:00Z", 900],
])(
  "%s: local midnight to eight is charged for the hours that really pass (from %s)",
  (timeZone, from, until, expected) => {
    const compiled = tariffOf({
      timeZone,
      rateLineCollections: [{ activeTimes: [{ days: WEEK, from: "00:00", until: "08:00" }], rateLines: [hourly(100)] }],
    });
    expect(total(compiled, from, until)).toBe(expected);
  },
);

test("a window inside the skipped hour costs nothing, one inside the hour that passes twice is charged twice as time", () => {
  const compiled = tariffOf({
    rateLineCollections: [{ activeTimes: [{ days: WEEK, from: "02:00", until: "03:00" }], rateLines: [hourly(100)] }],
  });
  expect(total(compiled, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z")).toBe(0);
  expect(total(compiled, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z")).toBe(200);
});

test("a flat night is charged once, also when an hour of it passes twice", () => {
  const compiled = tariffOf({
    rateLineCollections: [
      { activeTimes: [{ days: WEEK, from: "22:00", until: "02:30" }], durationsFrom: "window", rateLines: [flat(500)] },
    ],
  });
  expect(total(compiled, "2026-10-24T20:00:00Z", "2026-10-25T08:00:00Z")).toBe(500);
  expect(total(compiled, "2026-03-28T21:00:00Z", "2026-03-29T08:00:00Z")).toBe(500);
});

test("the day's cap ends at the local reset time on days of 23 and 25 hours", () => {
  const compiled = tariffOf({ maxValueDayMinor: 500, rateLineCollections: [{ rateLines: [hourly(100)] }] });
  // 29 March lasts 23 hours: from its midnight (23:00 UTC) to the next (22:00 UTC) one cap, then the next day begins.
  expect(total(compiled, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")).toBe(500);
  expect(total(compiled, "2026-03-28T23:00:00Z", "2026-03-29T22:01:00Z")).toBe(600);
  expect(total(compiled, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")).toBe(500);
  expect(total(compiled, "2026-10-24T22:00:00Z", "2026-10-25T23:01:00Z")).toBe(600);
});

test("a window over midnight belongs to the day on which it begins", () => {
  const compiled = tariffOf({
    rateLineCollections: [
      { activeTimes: [{ days: ["fri"], from: "20:00", until: "04:00" }], rateLines: [hourly(100)] },
    ],
  });
  // Friday 2026-06-05 22:00 to Saturday 06:00 in Paris, then the same a day later.
  expect(total(compiled, "2026-06-05T20:00:00Z", "2026-06-06T04:00:00Z")).toBe(600);
  expect(total(compiled, "2026-06-06T20:00:00Z", "2026-06-07T04:00:00Z")).toBe(0);
});

test("a holiday is charged as the kind of day that the tariff names", () => {
  const collections = [
    {
      activeTimes: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", until: "20:00" }],
      rateLines: [hourly(200)],
    },
    { activeTimes: [{ days: ["sun"], from: "08:00", until: "20:00" }], rateLines: [hourly(50)] },
  ];
  const from = "2026-07-14T08:00:00Z"; // a Tuesday
  const until = "2026-07-14T10:00:00Z";
  expect(total(tariffOf({ rateLineCollections: collections }), from, until)).toBe(400);
  const holidays = ["2026-07-14"];
  expect(total(tariffOf({ holidays, holidayAs: "sun", rateLineCollections: collections }), from, until)).toBe(100);
  expect(total(tariffOf({ holidays, holidayAs: "holiday", rateLineCollections: collections }), from, until)).toBe(0);
});

test("free minutes count only charged hours, once per stay, and are not given again the next day", () => {
  const compiled = tariffOf({
    freeMinutes: 15,
    rateLineCollections: [
      {
        activeTimes: [{ days: WEEK, from: "08:00", until: "10:00" }],
        durationsFrom: "window",
        rateLines: [{ rateLineType: "incrementingRate", incrementPeriodMinutes: 15, valueMinor: 100 }],
      },
    ],
  });
  // From 07:00 local: an hour free of charge, a quarter free once, seven quarters charged, next day all eight.
  expect(total(compiled, "2026-06-01T05:00:00Z", "2026-06-01T06:15:00Z")).toBe(0);
  expect(total(compiled, "2026-06-01T05:00:00Z", "2026-06-01T06:16:00Z")).toBe(100);
  expect(total(compiled, "2026-06-01T05:00:00Z", "2026-06-01T08:00:00Z")).toBe(700);
  expect(total(compiled, "2026-06-01T05:00:00Z", "2026-06-02T08:00:00Z")).toBe(1500);
});

test("seconds of the start are cut and begun minutes count whole", () => {
  const compiled = tariffOf({
    rateLineCollections: [
      { rateLines: [{ rateLineType: "incrementingRate", incrementPeriodMinutes: 1, valueMinor: 5 }] },
    ],
  });
  const priced = price(compiled, { startAt: Date.parse("2026-06-01T10:00:59.900Z"), minutes: 10.2 });
  expect(priced).toMatchObject({ startAt: Date.parse("2026-06-01T10:00:00Z"), minutes: 11, totalMinor: 55 });
});

test("the curve tells the browser when the clock changes", () => {
  const compiled = tariffOf({ rateLineCollections: [{ rateLines: [hourly(100)] }] });
  const startAt = Date.parse("2026-03-28T23:30:00Z"); // 00:30 in Paris
  const { offsets } = curve(compiled, startAt, 600);
  expect(offsets).toEqual([
    [0, 60],
    [90, 120],
  ]);
  expect(clockFromCurve(startAt, offsets, 89)).toEqual({ time: "01:59", daysLater: 0 });
  expect(clockFromCurve(startAt, offsets, 90)).toEqual({ time: "03:00", daysLater: 0 });
});
