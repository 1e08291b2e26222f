import type { Tariff } from "@/lib/domain/tariff/model";
import { parseTariff } from "@/lib/domain/tariff/parse";

/** A place's tariff in the seed; which operator and zone code get it is decided where places are seeded. */
export type SeedTariff = {
  readonly key: SeedTariffKey;
  readonly country: "FR" | "GB" | "DE" | "SE";
  readonly service: "parking" | "charging";
  readonly tariff: Tariff;
};

export type SeedTariffKey =
  | "fr-street"
  | "fr-garage"
  | "de-market-square"
  | "de-boulevard"
  | "de-charging"
  | "gb-short-stay"
  | "gb-hospital"
  | "se-street"
  | "se-park-and-ride";

const FR_HOLIDAYS = dates(
  "2026-01-01 2026-04-06 2026-05-01 2026-05-08 2026-05-14 2026-05-25 2026-07-14 2026-08-15 2026-11-01 2026-11-11 2026-12-25",
  "2027-01-01 2027-03-29 2027-05-01 2027-05-06 2027-05-08 2027-05-17 2027-07-14 2027-08-15 2027-11-01 2027-11-11 2027-12-25",
);
const GB_HOLIDAYS = dates(
  "2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28",
  "2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28",
);
const DE_HOLIDAYS = dates(
  "2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-05-25 2026-10-03 2026-10-31 2026-12-25 2026-12-26",
  "2027-01-01 2027-03-26 2027-03-29 2027-05-01 2027-05-06 2027-05-17 2027-10-03 2027-10-31 2027-12-25 2027-12-26",
);
const SE_HOLIDAYS = dates(
  "2026-01-01 2026-01-06 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-06-06 2026-06-20 2026-10-31 2026-12-25 2026-12-26",
  "2027-01-01 2027-01-06 2027-03-26 2027-03-29 2027-05-01 2027-05-06 2027-06-06 2027-06-26 2027-11-06 2027-12-25 2027-12-26",
);

const FR = { timeZone: "Europe/Paris", applicableCurrency: "eur", taxRateBasisPoints: 2000, holidays: FR_HOLIDAYS };
const GB = { timeZone: "Europe/London", applicableCurrency: "gbp", taxRateBasisPoints: 2000, holidays: GB_HOLIDAYS };
const DE = { timeZone: "Europe/Berlin", applicableCurrency: "eur", taxRateBasisPoints: 1900, holidays: DE_HOLIDAYS };
const SE = { timeZone: "Europe/Stockholm", applicableCurrency: "sek", taxRateBasisPoints: 2500, holidays: SE_HOLIDAYS };

const MON_FRI = ["mon", "tue", "wed", "thu", "fri"];
const MON_SAT = [...MON_FRI, "sat"];
const WEEK = [...MON_SAT, "sun"];

function dates(...years: string[]): string[] {
  return years.flatMap((year) => year.split(" "));
}

function steps(incrementPeriodMinutes: number, valueMinor: number, more: object = {}): object {
  return { rateLineType: "incrementingRate", incrementPeriodMinutes, valueMinor, ...more };
}

function tier(durationStartMinutes: number, durationEndMinutes: number, valueMinor: number): object {
  return { rateLineType: "flatRateTier", durationStartMinutes, durationEndMinutes, valueMinor };
}

/** By increments, the first quarter of an hour free, Sundays and holidays free. */
const frStreet = {
  ...FR,
  rateTableName: "Street, city centre",
  holidayAs: "sun",
  freeMinutes: 15,
  maxTimeMinutes: 240,
  rateLineCollections: [
    { activeTimes: [{ days: MON_SAT, from: "09:00", until: "19:00" }], rateLines: [steps(12, 50)] },
  ],
};

/** Tiers up to three hours, then by the hour, with a cap per calendar day. */
const frGarage = {
  ...FR,
  rateTableName: "Car park by the station",
  holidayAs: "holiday",
  maxValueDayMinor: 1800,
  maxTimeMinutes: 7 * 1440,
  rateLineCollections: [
    {
      rateLines: [
        tier(0, 60, 300),
        tier(60, 120, 550),
        tier(120, 180, 750),
        steps(60, 150, { durationStartMinutes: 180 }),
      ],
    },
  ],
};

/** By day in steps, in the evening one flat rate until three at night; closed while the market is there. */
const deMarketSquare = {
  ...DE,
  rateTableName: "Market square",
  holidayAs: "sun",
  closedTimes: [{ days: ["sat"], from: "05:00", until: "14:00" }],
  rateLineCollections: [
    { activeTimes: [{ days: MON_SAT, from: "08:00", until: "19:00" }], rateLines: [steps(20, 100)] },
    {
      activeTimes: [{ days: WEEK, from: "19:00", until: "03:00" }],
      durationsFrom: "window",
      rateLines: [{ rateLineType: "flatRate", valueMinor: 600 }],
    },
  ],
};

/** Weekdays, Saturdays, Sundays and holidays each have their own rate. */
const deBoulevard = {
  ...DE,
  rateTableName: "Boulevard",
  holidayAs: "holiday",
  isUnusedTimeRefunded: true,
  maxTimeMinutes: 720,
  rateLineCollections: [
    { activeTimes: [{ days: MON_FRI, from: "09:00", until: "20:00" }], rateLines: [steps(12, 48)] },
    { activeTimes: [{ days: ["sat"], from: "09:00", until: "18:00" }], rateLines: [steps(12, 24)] },
    {
      activeTimes: [{ days: ["sun", "holiday"], from: "10:00", until: "18:00" }],
      durationsFrom: "window",
      rateLines: [{ rateLineType: "flatRate", valueMinor: 300 }],
    },
  ],
};

/** A charging bay sold by time: once for plugging in, then by the minute, cheaper at night. */
const deCharging = {
  ...DE,
  rateTableName: "Charging bay",
  holidayAs: "holiday",
  maxTimeMinutes: 720,
  maxValueStayMinor: 3500,
  isUnusedTimeRefunded: true,
  rateLineCollections: [
    {
      activeTimes: [{ days: [...WEEK, "holiday"], from: "07:00", until: "22:00" }],
      rateLines: [{ rateLineType: "flatRate", valueMinor: 50 }, steps(1, 12)],
    },
    { activeTimes: [{ days: [...WEEK, "holiday"], from: "22:00", until: "07:00" }], rateLines: [steps(1, 4)] },
  ],
};

/** Twenty minutes and no return: for fetching and bringing. */
const gbShortStay = {
  ...GB,
  rateTableName: "High Street short stay",
  holidayAs: "sun",
  minTimeMinutes: 5,
  maxTimeMinutes: 20,
  noReturnMinutes: 120,
  rateLineCollections: [
    { activeTimes: [{ days: MON_SAT, from: "08:00", until: "18:30" }], rateLines: [steps(10, 60)] },
  ],
};

/** A lowest price per stay, and a highest per day counted from six in the morning. */
const gbHospital = {
  ...GB,
  rateTableName: "Hospital visitors",
  holidayAs: "holiday",
  minValueMinor: 250,
  maxValueDayMinor: 1200,
  resetTime: "06:00",
  isUnusedTimeRefunded: true,
  rateLineCollections: [{ rateLines: [steps(30, 90)] }],
};

/** Weekdays by day, shorter and cheaper on Saturdays, free otherwise. */
const seStreet = {
  ...SE,
  rateTableName: "Street, zone 3",
  holidayAs: "sun",
  rateLineCollections: [
    { activeTimes: [{ days: MON_FRI, from: "07:00", until: "19:00" }], rateLines: [steps(10, 500)] },
    { activeTimes: [{ days: ["sat"], from: "11:00", until: "17:00" }], rateLines: [steps(10, 250)] },
  ],
};

/** One flat ticket per day, the day from four in the morning. */
const sePark = {
  ...SE,
  rateTableName: "Park and ride",
  holidayAs: "holiday",
  resetTime: "04:00",
  maxTimeMinutes: 14 * 1440,
  rateLineCollections: [{ durationsFrom: "day", rateLines: [{ rateLineType: "flatRate", valueMinor: 4000 }] }],
};

/** Nine tariffs in four countries, each showing another part of the engine. */
export const SEED_TARIFFS: readonly SeedTariff[] = [
  seed("fr-street", "FR", frStreet),
  seed("fr-garage", "FR", frGarage),
  seed("de-market-square", "DE", deMarketSquare),
  seed("de-boulevard", "DE", deBoulevard),
  seed("de-charging", "DE", deCharging, "charging"),
  seed("gb-short-stay", "GB", gbShortStay),
  seed("gb-hospital", "GB", gbHospital),
  seed("se-street", "SE", seStreet),
  seed("se-park-and-ride", "SE", sePark),
];

/** The tariff of a key; a seed that names none is a bug. */
export function seedTariff(key: SeedTariffKey): SeedTariff {
  const found = SEED_TARIFFS.find((it) => it.key === key);
  if (found === undefined) throw new Error(`no seed tariff ${key}`);
  return found;
}

function seed(
  key: SeedTariffKey,
  country: SeedTariff["country"],
  json: object,
  service: SeedTariff["service"] = "parking",
): SeedTariff {
  const parsed = parseTariff(json);
  if (!parsed.ok) throw new Error(`seed tariff ${key}: ${JSON.stringify(parsed.problems)}`);
  return { key, country, service, tariff: parsed.tariff };
}
