import { compile } from "@/lib/domain/tariff/compile";
import { parseTariff } from "@/lib/domain/tariff/parse";
import { price } from "@/lib/domain/tariff/price";

/** A 24-hour stay is priced at least so often per second. */
export const PRICES_PER_SECOND_LEAST = 5_000;

const DAY_RATES = [
  [6, 8],
  [8, 10],
  [10, 12],
  [12, 14],
  [14, 16],
  [16, 18],
  [18, 20],
  [20, 22],
] as const;

/** Ten rules: eight rates by the time of day, a flat night and a free quarter of an hour, under a cap. */
const TEN_RULES = {
  rateTableName: "Ten rules",
  timeZone: "Europe/Paris",
  applicableCurrency: "eur",
  taxRateBasisPoints: 2000,
  freeMinutes: 15,
  maxValueDayMinor: 40_00,
  rateLineCollections: [
    ...DAY_RATES.map(([from, until], index) => ({
      activeTimes: [
        { days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from: clock(from), until: clock(until) },
      ],
      durationsFrom: "window",
      rateLines: [{ rateLineType: "incrementingRate", incrementPeriodMinutes: 12, valueMinor: 40 + index }],
    })),
    { durationsFrom: "day", rateLines: [{ rateLineType: "flatRate", valueMinor: 300 }] },
  ],
};

export type TariffMeasure = { readonly name: string; readonly perSecond: number; readonly least: number };

/** Prices stays of 24 hours, each from another minute of half a year, for about `seconds`. */
export function measureTariff(seconds = 2): TariffMeasure {
  const parsed = parseTariff(TEN_RULES);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const compiled = compile(parsed.tariff);
  const first = Date.UTC(2026, 0, 1);
  const begun = performance.now();
  let done = 0;
  let total = 0;
  while (performance.now() - begun < seconds * 1000) {
    for (let round = 0; round < 100; round++, done++) {
      const priced = price(compiled, { startAt: first + ((done * 7_919) % 260_000) * 60_000, minutes: 1440 });
      if (!priced.ok) throw new Error(priced.code);
      total += priced.totalMinor;
    }
  }
  if (total === 0) throw new Error("a day of parking cost nothing: the measure is empty");
  const perSecond = Math.round(done / ((performance.now() - begun) / 1000));
  return { name: "price() of a 24-hour stay with ten rules", perSecond, least: PRICES_PER_SECOND_LEAST };
}

/** The measure as one line for `npm run bench`. */
export function sayTariffMeasure(measure: TariffMeasure): string {
  return `${measure.name}: ${measure.perSecond} per second (at least ${measure.least})`;
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}
