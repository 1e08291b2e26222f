import { expect, test } from "vitest";
import { seedTariff } from "@/db/seed/tariffs";
import { minor } from "@/lib/domain/money";
import { compile } from "@/lib/domain/tariff/compile";
import { CURVE_POINTS_MAX, curve } from "@/lib/domain/tariff/curve";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { elapsedMinutes, extensionPrice, price, priceElapsed, unusedRefund } from "@/lib/domain/tariff/price";
import { checkReturn } from "@/lib/domain/tariff/sale";
import { tariffOf } from "./arbitrary";

const DAYS = ["mon", "tue", "wed", "thu", "fri"];
const steps = (incrementPeriodMinutes: number, valueMinor: number): object => ({
  rateLineType: "incrementingRate",
  incrementPeriodMinutes,
  valueMinor,
});
const tier = (durationStartMinutes: number, durationEndMinutes: number | null, valueMinor: number): object => ({
  rateLineType: "flatRateTier",
  durationStartMinutes,
  durationEndMinutes,
  valueMinor,
});
const MONDAY_NOON = Date.parse("2026-06-01T10:00:00Z"); // 12:00 in Paris

function totals(compiled: ReturnType<typeof tariffOf>, minutes: readonly number[]): number[] {
  return minutes.map((it) => priceElapsed(compiled, { startAt: MONDAY_NOON, minutes: it }).totalMinor);
}

test("a begun increment is charged in full", () => {
  const compiled = tariffOf({ rateLineCollections: [{ rateLines: [steps(12, 48)] }] });
  expect(totals(compiled, [1, 12, 13, 60, 61])).toEqual([48, 48, 96, 240, 288]);
});

test("a tier's value is the whole price of a stay that ends in it", () => {
  const compiled = tariffOf({
    rateLineCollections: [{ rateLines: [tier(0, 60, 200), tier(60, 120, 350), tier(120, null, 500)] }],
  });
  expect(totals(compiled, [1, 60, 61, 120, 121, 5_000])).toEqual([200, 200, 350, 350, 500, 500]);
});

test("a counter that repeats begins its tiers and its cap anew", () => {
  const rateLines = [tier(0, 120, 400), { ...steps(60, 100), durationStartMinutes: 120 }];
  const compiled = tariffOf({ rateLineCollections: [{ repeatAfterMinutes: 1440, maxValueMinor: 900, rateLines }] });
  expect(totals(compiled, [120, 121, 1440, 1441, 2880])).toEqual([400, 500, 900, 1300, 1800]);
});

test("a lowest price holds from the first charged minute and is used up by what follows", () => {
  const compiled = tariffOf({
    minValueMinor: 250,
    freeMinutes: 10,
    rateLineCollections: [{ rateLines: [steps(30, 100)] }],
  });
  expect(totals(compiled, [10, 11, 70, 71, 101])).toEqual([0, 250, 250, 300, 400]);
});

test("a flat rate beside increments is charged once and has a line of its own", () => {
  const compiled = tariffOf({
    rateLineCollections: [{ rateLines: [{ rateLineType: "flatRate", valueMinor: 50 }, steps(10, 20)] }],
  });
  const priced = price(compiled, { startAt: MONDAY_NOON, minutes: 30 });
  expect(priced.ok && priced.lines.map((line) => [line.kind, line.amountMinor])).toEqual([
    ["fee", 50],
    ["increment", 60],
  ]);
});

test("a cap lowers the line in which it is reached and says so from then on", () => {
  const compiled = tariffOf({ maxValueDayMinor: 500, rateLineCollections: [{ rateLines: [steps(60, 200)] }] });
  const priced = price(compiled, { startAt: MONDAY_NOON, minutes: 300 });
  expect(priced.ok && priced.lines.map((line) => [line.kind, line.label.key, line.amountMinor])).toEqual([
    ["increment", "rate.hour", 500],
    ["capped", "line.capped.day", 0],
  ]);
});

test("tax that is not in the table is added to the total, rounded half up, and the lines still sum", () => {
  const compiled = tariffOf({
    taxIncluded: false,
    taxRateBasisPoints: 1900,
    rateLineCollections: [{ rateLines: [{ rateLineType: "flatRate", valueMinor: 50 }, steps(60, 103)] }],
  });
  const priced = price(compiled, { startAt: MONDAY_NOON, minutes: 60 });
  // 1.53 + 0.2907
  expect(priced).toMatchObject({ totalMinor: 182, vatMinor: 29, exclVatMinor: 153 });
  expect(priced.ok && priced.lines.map((line) => line.amountMinor)).toEqual([60, 122]);
});

test("what cannot be bought is refused with what can be", () => {
  const compiled = tariffOf({
    minTimeMinutes: 20,
    maxTimeMinutes: 240,
    closedTimes: [{ days: DAYS, from: "14:00", until: "15:30" }],
    rateLineCollections: [{ rateLines: [steps(60, 100)] }],
  });
  const at = (startAt: number, minutes: number): unknown => price(compiled, { startAt, minutes });
  expect(at(MONDAY_NOON, 19)).toEqual({ ok: false, code: "tariff.below_minimum_stay", details: { minutesMin: 20 } });
  expect(at(MONDAY_NOON, Number.NaN)).toMatchObject({ code: "tariff.below_minimum_stay" });
  expect(at(MONDAY_NOON, 241)).toEqual({ ok: false, code: "tariff.max_stay", details: { minutesMax: 240 } });
  expect(at(MONDAY_NOON, 120)).toMatchObject({ ok: true, totalMinor: 200 });
  const closedFromAt = Date.parse("2026-06-01T12:00:00Z");
  const opensAt = Date.parse("2026-06-01T13:30:00Z");
  expect(at(MONDAY_NOON, 121)).toEqual({
    ok: false,
    code: "tariff.closed",
    details: { closedFromAt, opensAt, minutesMax: 120 },
  });
  expect(at(closedFromAt + 60_000, 30)).toMatchObject({ code: "tariff.closed", details: { opensAt, minutesMax: 0 } });
  expect(at(opensAt, 30)).toMatchObject({ ok: true });
});

test("the curve ends where the sale ends and says why", () => {
  const json = { maxTimeMinutes: 240, rateLineCollections: [{ rateLines: [steps(60, 100)] }] };
  const closing = { ...json, closedTimes: [{ days: DAYS, from: "14:00", until: "15:30" }] };
  expect(curve(tariffOf(json), MONDAY_NOON, 100)).toMatchObject({ minutesMax: 100, limitedBy: "asked", refusal: null });
  expect(curve(tariffOf(json), MONDAY_NOON, 1440)).toMatchObject({ minutesMax: 240, limitedBy: "max_stay" });
  expect(curve(tariffOf(closing), MONDAY_NOON, 1440)).toMatchObject({
    minutesMax: 120,
    limitedBy: "closed",
    refusal: null,
  });
  expect(curve(tariffOf(closing), Date.parse("2026-06-01T12:30:00Z"), 1440)).toMatchObject({
    minutesMax: 0,
    refusal: { code: "tariff.closed" },
  });
  const everyMinute = tariffOf({ rateLineCollections: [{ rateLines: [steps(1, 3)] }] });
  const cut = curve(everyMinute, MONDAY_NOON, 1440);
  expect(cut).toMatchObject({ minutesMax: CURVE_POINTS_MAX - 1, limitedBy: "points" });
  expect(cut.points).toHaveLength(CURVE_POINTS_MAX);
});

test("an extension keeps to the longest stay as a whole and must be longer", () => {
  const compiled = tariffOf({ maxTimeMinutes: 120, rateLineCollections: [{ rateLines: [steps(60, 100)] }] });
  const asked = { startAt: MONDAY_NOON, boughtMinutes: 60, chargedMinor: minor(100) };
  expect(extensionPrice(compiled, { ...asked, newMinutes: 120 })).toMatchObject({
    ok: true,
    amountMinor: 100,
    vatMinor: 17,
  });
  expect(extensionPrice(compiled, { ...asked, newMinutes: 121 })).toMatchObject({ ok: false, code: "tariff.max_stay" });
  expect(extensionPrice(compiled, { ...asked, newMinutes: 60 })).toMatchObject({
    ok: false,
    code: "tariff.not_longer",
  });
});

test("free minutes are not given again by an extension", () => {
  const compiled = tariffOf({ freeMinutes: 15, rateLineCollections: [{ rateLines: [steps(15, 50)] }] });
  const asked = { startAt: MONDAY_NOON, boughtMinutes: 15, newMinutes: 30, chargedMinor: minor(0) };
  expect(extensionPrice(compiled, asked)).toMatchObject({ amountMinor: 50 });
});

test("an open stay is priced whatever happened: shortest stay, overstay, closing time, and never without end", () => {
  const compiled = tariffOf({
    minTimeMinutes: 30,
    maxTimeMinutes: 60,
    closedTimes: [{ days: DAYS, from: "13:00", until: "18:00" }],
    rateLineCollections: [{ rateLines: [steps(30, 100)] }],
  });
  expect(totals(compiled, [0, 5, 30, 90])).toEqual([100, 100, 100, 300]);
  const longest = priceElapsed(compiled, { startAt: MONDAY_NOON, minutes: 1e9 });
  expect(longest.minutes).toBe(STAY_MINUTES_MAX);
  expect(elapsedMinutes(MONDAY_NOON + 59_000, MONDAY_NOON + 121_000)).toBe(3);
});

test("stopping early gives money back only where the tariff says so, and only what the time used would not have cost", () => {
  const rateLineCollections = [{ rateLines: [steps(30, 100)] }];
  const used = { startAt: MONDAY_NOON, minutes: 31, chargedMinor: minor(500) };
  expect(unusedRefund(tariffOf({ rateLineCollections }), used)).toBe(0);
  expect(unusedRefund(tariffOf({ isUnusedTimeRefunded: true, rateLineCollections }), used)).toBe(300);
});

test("who left may not return before the time on the sign", () => {
  const { tariff } = seedTariff("gb-short-stay");
  const compiled = compile(tariff);
  const returnAt = MONDAY_NOON + 120 * 60_000;
  expect(checkReturn(compiled, MONDAY_NOON, returnAt - 1)).toEqual({
    ok: false,
    code: "tariff.no_return",
    details: { returnAt },
  });
  expect(checkReturn(compiled, MONDAY_NOON, returnAt)).toBeNull();
});

test("ten kinds of stay at the seed's places cost what their signs say", () => {
  const cost = (key: Parameters<typeof seedTariff>[0], start: string, minutes: number): unknown => {
    const priced = price(compile(seedTariff(key).tariff), { startAt: Date.parse(start), minutes });
    return priced.ok ? priced.totalMinor : priced.code;
  };
  expect(cost("fr-street", "2026-06-01T10:00:00Z", 75)).toBe(250);
  expect(cost("fr-street", "2026-07-14T10:00:00Z", 240)).toBe(0);
  expect(cost("fr-garage", "2026-06-01T06:00:00Z", 1440)).toBe(1800 + 8 * 150);
  expect(cost("de-market-square", "2026-06-01T16:00:00Z", 480)).toBe(300 + 600);
  expect(cost("de-market-square", "2026-06-06T02:00:00Z", 90)).toBe("tariff.closed");
  expect(cost("de-boulevard", "2026-06-07T08:00:00Z", 300)).toBe(300);
  expect(cost("de-charging", "2026-06-01T19:30:00Z", 60)).toBe(50 + 30 * 12 + 30 * 4);
  expect(cost("gb-hospital", "2026-06-01T10:00:00Z", 20)).toBe(250);
  expect(cost("se-street", "2026-06-01T10:00:00Z", 60)).toBe(3000);
  expect(cost("se-park-and-ride", "2026-06-01T06:00:00Z", 1440)).toBe(8000);
});
