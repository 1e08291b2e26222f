import type { RateLine, RateLineCollection, Tariff, Window } from "@/lib/domain/tariff/model";

/** The price of a stay by the rules as they are written in `model.ts`, minute by minute, with nothing compiled and another calendar (Intl). */
export function oraclePrices(tariff: Tariff, startAt: number, minutes: number): number[] {
  const clock = wallClock(tariff.timeZone);
  const runs = tariff.rateLineCollections.map(() => ({ key: "", counter: 0, tier: 0, sum: 0, lines: [0] }));
  let free = tariff.freeMinutes;
  let day = { key: "", sum: 0 };
  let stay = 0;
  const totals = [0];
  const bound = (sum: number, least: number, most: number | null): number =>
    sum === 0 ? 0 : Math.min(Math.max(sum, least), most ?? Number.POSITIVE_INFINITY);

  for (let minute = 0; minute < minutes; minute++) {
    const now = clock(Math.floor(startAt / 60_000) + minute);
    const found = inForce(tariff, now);
    if (found !== null && free > 0) free--;
    else if (found !== null) {
      const { collection, index, occurrence } = found;
      const run = runs[index];
      if (run === undefined) throw new Error("no such collection");
      const capDay = now.time >= tariff.resetTime ? now.date : dateBefore(now.date);
      if (capDay > day.key) day = { key: capDay, sum: 0 };
      const key = { stay: "always", window: occurrence, day: capDay }[collection.durationsFrom];
      if (key > run.key)
        Object.assign(run, { key, counter: 0, tier: 0, sum: 0, lines: collection.rateLines.map(() => 0) });
      if (run.counter === collection.repeatAfterMinutes)
        Object.assign(run, { counter: 0, tier: 0, sum: 0, lines: collection.rateLines.map(() => 0) });
      collection.rateLines.forEach((line, at) => {
        const due = dueNow(line, run.counter, run.tier);
        if (line.rateLineType === "flatRateTier" && run.counter === line.durationStartMinutes)
          run.tier = line.valueMinor;
        const lineSum = run.lines[at] ?? 0;
        const [least, most] =
          line.rateLineType === "incrementingRate" ? [line.minValueMinor, line.maxValueMinor] : [0, null];
        const byLine = bound(lineSum + due, least, most) - bound(lineSum, least, most);
        run.lines[at] = lineSum + due;
        const byRun =
          bound(run.sum + byLine, collection.minValueMinor, collection.maxValueMinor) -
          bound(run.sum, collection.minValueMinor, collection.maxValueMinor);
        run.sum += byLine;
        const byDay = bound(day.sum + byRun, 0, tariff.maxValueDayMinor) - bound(day.sum, 0, tariff.maxValueDayMinor);
        day.sum += byRun;
        stay += byDay;
      });
      run.counter++;
    }
    const net = bound(stay, tariff.minValueMinor, tariff.maxValueStayMinor);
    totals.push(tariff.taxIncluded ? net : Math.round(net + (net * tariff.taxRateBasisPoints) / 10_000 + 1e-9));
  }
  return totals;
}

function dueNow(line: RateLine, counter: number, tier: number): number {
  const from = counter - line.durationStartMinutes;
  if (from < 0 || counter >= (line.durationEndMinutes ?? Number.POSITIVE_INFINITY)) return 0;
  if (line.rateLineType === "incrementingRate") return from % line.incrementPeriodMinutes === 0 ? line.valueMinor : 0;
  if (from > 0) return 0;
  return line.rateLineType === "flatRate" ? line.valueMinor : line.valueMinor - tier;
}

type Now = { readonly date: string; readonly time: string };
type Found = { readonly collection: RateLineCollection; readonly index: number; readonly occurrence: string };

function inForce(tariff: Tariff, now: Now): Found | null {
  for (const [index, collection] of tariff.rateLineCollections.entries()) {
    const windows: readonly Window[] =
      collection.activeTimes.length > 0
        ? collection.activeTimes
        : [{ days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"], from: "00:00", until: "24:00" }];
    const begun = windows.flatMap((window) => beginning(tariff, window, now)).sort();
    if (begun[0] !== undefined) return { collection, index, occurrence: begun[0] };
  }
  return null;
}

/** When the window that holds now began, as text that sorts. */
function beginning(tariff: Tariff, window: Window, now: Now): string[] {
  const isOverMidnight = window.until <= window.from;
  const yesterday = dateBefore(now.date);
  const isTail = isOverMidnight && now.time < window.until && window.days.includes(kindOf(tariff, yesterday));
  if (isTail) return [`${yesterday}T${window.from}`];
  const isToday =
    now.time >= window.from &&
    (isOverMidnight || now.time < window.until) &&
    window.days.includes(kindOf(tariff, now.date));
  return isToday ? [`${now.date}T${window.from}`] : [];
}

function kindOf(tariff: Tariff, date: string): Window["days"][number] {
  if (tariff.holidays.includes(date)) return tariff.holidayAs;
  return (
    (["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const)[new Date(`${date}T12:00:00Z`).getUTCDay()] ?? "mon"
  );
}

function dateBefore(date: string): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

const CLOCKS = new Map<string, (minute: number) => Now>();

/** Local date and time of an epoch minute; remembered, because Intl is slow and the stays of a test lie close together. */
function wallClock(timeZone: string): (minute: number) => Now {
  const known = CLOCKS.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  const seen = new Map<number, Now>();
  const clock = (minute: number): Now => {
    const before = seen.get(minute);
    if (before !== undefined) return before;
    const [date = "", time = ""] = format.format(minute * 60_000).split(" ");
    const now = { date, time };
    seen.set(minute, now);
    return now;
  };
  CLOCKS.set(timeZone, clock);
  return clock;
}
