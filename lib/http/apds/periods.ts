import type { z } from "zod";
import { inForce, type Stretch, type WeeklyStretch } from "@/lib/domain/tariff/in-force";
import { WEEKDAYS } from "@/lib/domain/tariff/model";
import type { TariffedPlace } from "@/lib/http/apds/facts";
import { applicableDay, type period, type validity } from "@/lib/http/apds/shapes";

type Period = z.input<typeof period>;

/** When one collection of a place's tariff is in force: hours of the week, and holidays as dates, which a reader then need not know. */
export function validityOf(place: TariffedPlace, collection: number): z.input<typeof validity> {
  const { weekly, extra, except } = inForce(place.compiled, collection);
  const [from, until] = [place.publishedAt.getTime(), place.supersededAt?.getTime() ?? Number.POSITIVE_INFINITY];
  const isSeen = (stretch: Stretch) => stretch.until > from && stretch.from < until;
  const isAlways = weekly.every(isWholeDay) && weekly[0]?.days.length === WEEKDAYS.length;
  const valid = [...weekly.map(weeklyPeriod), ...extra.filter(isSeen).map(datedPeriod)];
  const exceptions = except.filter(isSeen).map(datedPeriod);
  return {
    validityTimeSpecification: {
      overallStartTime: place.publishedAt.toISOString(),
      ...(place.supersededAt ? { overallEndTime: place.supersededAt.toISOString() } : {}),
      ...(isAlways ? {} : { validPeriods: valid }),
      ...(exceptions.length > 0 ? { exceptionPeriods: exceptions } : {}),
    },
  };
}

/** The standard has no 24:00. */
const END_OF_DAY = "23:59";

function weeklyPeriod(stretch: WeeklyStretch): Period {
  const days = stretch.days
    .map((day) => applicableDay.options[WEEKDAYS.indexOf(day)])
    .filter((day) => day !== undefined);
  const until = stretch.until === "24:00" ? END_OF_DAY : stretch.until;
  return {
    recurringDayWeekMonthPeriod: [{ applicableDay: days }],
    ...(isWholeDay(stretch)
      ? {}
      : { recurringTimePeriodOfDay: [{ startTimeOfPeriod: stretch.from, endTimeOfPeriod: until }] }),
  };
}

function isWholeDay({ from, until }: WeeklyStretch): boolean {
  return from === "00:00" && until === "24:00";
}

function datedPeriod({ from, until }: Stretch): Period {
  return { startOfPeriod: new Date(from).toISOString(), endOfPeriod: new Date(until).toISOString() };
}
