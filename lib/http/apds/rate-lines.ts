import type { RateLine, RateLineCollection, Tariff } from "@/lib/domain/tariff/model";
import { decimal, minutesText } from "@/lib/http/apds/shapes";

/** Free minutes come first as a line that costs nothing; they are not counted, so that lines of a whole stay begin after them. */
export function shownLines(tariff: Tariff, rates: RateLineCollection) {
  const { freeMinutes } = tariff;
  const isOnce = rates.durationsFrom === "stay" && rates.repeatAfterMinutes === null;
  const later = isOnce ? freeMinutes : 0;
  const free = {
    rateLineType: "flatRate",
    durationStart: clock(0),
    durationEnd: clock(freeMinutes),
    value: 0,
    usageCondition: "once",
  } as const;
  const lines = rates.rateLines.map((line) => ({
    rateLineType: line.rateLineType,
    durationStart: clock(line.durationStartMinutes + later),
    ...(line.durationEndMinutes === null ? {} : { durationEnd: clock(line.durationEndMinutes + later) }),
    value: decimal(line.valueMinor),
    ...stepOf(line),
    usageCondition: "unlimited" as const,
  }));
  return (freeMinutes > 0 ? [free, ...lines] : lines).map((line, index) => ({ sequence: index + 1, ...line }));
}

function stepOf(line: RateLine) {
  if (line.rateLineType !== "incrementingRate") return {};
  return {
    incrementPeriod: minutesText(line.incrementPeriodMinutes),
    ...(line.minValueMinor > 0 ? { minValue: decimal(line.minValueMinor) } : {}),
    ...(line.maxValueMinor === null ? {} : { maxValue: decimal(line.maxValueMinor) }),
  };
}

/** `hh:mm`, or `dd:hh:mm` from a day on. */
function clock(minutes: number): string {
  const parts = [Math.floor(minutes / 60) % 24, minutes % 60];
  const days = Math.floor(minutes / 1440);
  return (days > 0 ? [days, ...parts] : parts).map((part) => String(part).padStart(2, "0")).join(":");
}
