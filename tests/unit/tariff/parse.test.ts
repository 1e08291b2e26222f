import fc from "fast-check";
import { expect, test } from "vitest";
import { SEED_TARIFFS } from "@/db/seed/tariffs";
import { parseTariff } from "@/lib/domain/tariff/parse";

const LINE = { rateLineType: "incrementingRate", incrementPeriodMinutes: 15, valueMinor: 50 };
const GOOD = {
  rateTableName: "Street",
  timeZone: "Europe/Paris",
  applicableCurrency: "eur",
  taxRateBasisPoints: 2000,
  rateLineCollections: [{ rateLines: [LINE] }],
};
const collection = (more: object): object => ({ rateLineCollections: [{ rateLines: [LINE], ...more }] });
const lines = (...rateLines: object[]): object => ({ rateLineCollections: [{ rateLines }] });
const tier = (durationStartMinutes: number, durationEndMinutes: number, valueMinor: number): object => ({
  rateLineType: "flatRateTier",
  durationStartMinutes,
  durationEndMinutes,
  valueMinor,
});

test.each([
  ["a misspelt cap", { maxValueDay: 500 }, "maxValueDay", "unknown_field"],
  [
    "half a cent",
    lines({ ...LINE, valueMinor: 0.5 }),
    "rateLineCollections[0].rateLines[0].valueMinor",
    "not_whole_number",
  ],
  [
    "a negative price",
    lines({ ...LINE, valueMinor: -1 }),
    "rateLineCollections[0].rateLines[0].valueMinor",
    "out_of_range",
  ],
  [
    "an increment of nothing",
    lines({ ...LINE, incrementPeriodMinutes: 0 }),
    "rateLineCollections[0].rateLines[0].incrementPeriodMinutes",
    "out_of_range",
  ],
  [
    "a line without a price",
    lines({ rateLineType: "flatRate" }),
    "rateLineCollections[0].rateLines[0].valueMinor",
    "missing",
  ],
  [
    "an unknown line",
    lines({ rateLineType: "magic", valueMinor: 1 }),
    "rateLineCollections[0].rateLines[0].rateLineType",
    "unknown_value",
  ],
  [
    "an increment on a flat rate",
    lines({ ...LINE, rateLineType: "flatRate" }),
    "rateLineCollections[0].rateLines[0].incrementPeriodMinutes",
    "unknown_field",
  ],
  ["an offset for a zone", { timeZone: "+01:00" }, "timeZone", "not_a_time_zone"],
  ["a zone that is not there", { timeZone: "Europe/Atlantis" }, "timeZone", "not_a_time_zone"],
  ["a currency that is not ours", { applicableCurrency: "xxx" }, "applicableCurrency", "unknown_value"],
  ["no rates", { rateLineCollections: [] }, "rateLineCollections", "missing"],
  ["a collection without lines", collection({ rateLines: [] }), "rateLineCollections[0].rateLines", "missing"],
  [
    "25 o'clock",
    collection({ activeTimes: [{ days: ["mon"], from: "25:00", until: "26:00" }] }),
    "rateLineCollections[0].activeTimes[0].from",
    "not_a_time",
  ],
  [
    "a window that begins at 24:00",
    collection({ activeTimes: [{ days: ["mon"], from: "24:00", until: "02:00" }] }),
    "rateLineCollections[0].activeTimes[0].from",
    "not_a_time",
  ],
  [
    "a window on no day",
    collection({ activeTimes: [{ days: [], from: "08:00", until: "09:00" }] }),
    "rateLineCollections[0].activeTimes[0].days",
    "missing",
  ],
  [
    "a day that is none",
    { closedTimes: [{ days: ["funday"], from: "08:00", until: "09:00" }] },
    "closedTimes[0].days[0]",
    "unknown_value",
  ],
  ["30 February", { holidays: ["2026-02-30"], holidayAs: "sun" }, "holidays[0]", "not_a_date"],
  ["holidays treated as nothing", { holidays: ["2026-05-01"] }, "holidayAs", "missing"],
  [
    "holiday hours that never apply",
    { holidayAs: "sun", closedTimes: [{ days: ["holiday"], from: "08:00", until: "09:00" }] },
    "closedTimes[0].days",
    "unknown_value",
  ],
  [
    "lines that overlap",
    lines(tier(0, 60, 100), { ...LINE, durationStartMinutes: 30 }),
    "rateLineCollections[0].rateLines[1].durationStartMinutes",
    "overlap",
  ],
  [
    "a longer tier that is cheaper",
    lines(tier(0, 60, 100), tier(60, 120, 90)),
    "rateLineCollections[0].rateLines[1].valueMinor",
    "falling_tier",
  ],
  [
    "a line that ends before it begins",
    lines(tier(60, 60, 100)),
    "rateLineCollections[0].rateLines[0].durationEndMinutes",
    "order",
  ],
  ["a cap below the lowest price", { minValueMinor: 500, maxValueDayMinor: 400 }, "maxValueDayMinor", "order"],
  ["a longest stay below the shortest", { minTimeMinutes: 60, maxTimeMinutes: 30 }, "maxTimeMinutes", "order"],
  ["a stay of a year", { maxTimeMinutes: 525_600 }, "maxTimeMinutes", "out_of_range"],
  [
    "more rules than a sign can hold",
    { rateLineCollections: Array.from({ length: 21 }, () => ({ rateLines: [LINE] })) },
    "rateLineCollections",
    "too_many",
  ],
])("%s is refused with its path", (_, change, path, code) => {
  const parsed = parseTariff({ ...GOOD, ...change });
  expect(parsed.ok ? [] : parsed.problems).toContainEqual(expect.objectContaining({ path, code }));
});

test("every problem is reported at once", () => {
  const parsed = parseTariff({ ...GOOD, timeZone: "Nowhere", taxRateBasisPoints: "20 %", resetTime: "noon" });
  expect(parsed.ok ? [] : parsed.problems.map((it) => it.path)).toEqual([
    "timeZone",
    "taxRateBasisPoints",
    "resetTime",
  ]);
});

test("whatever JSON comes in, the answer is a tariff or problems, never an exception", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(GOOD), "closedTimes", "holidays"), (value, field) => {
      for (const json of [
        value,
        { ...GOOD, [field]: value },
        { ...GOOD, rateLineCollections: [value] },
        collection({ rateLines: [value] }),
      ]) {
        const parsed = parseTariff(json);
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }
    }),
  );
});

test("a parsed tariff is complete: reading what was frozen gives the same again", () => {
  for (const { tariff } of SEED_TARIFFS) {
    expect(parseTariff(JSON.parse(JSON.stringify(tariff)))).toEqual({ ok: true, tariff });
  }
});
