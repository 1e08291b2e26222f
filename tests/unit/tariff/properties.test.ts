import fc from "fast-check";
import { expect, test } from "vitest";
import { minor } from "@/lib/domain/money";
import { CURVE_POINTS_MAX, curve } from "@/lib/domain/tariff/curve";
import type { PriceLine } from "@/lib/domain/tariff/lines";
import { extensionPrice, price, priceElapsed } from "@/lib/domain/tariff/price";
import { minutesAtLeast, priceFromCurve } from "@/lib/domain/tariff/price-from-curve";
import { dayBounds, localDate, localTime } from "@/lib/domain/time";
import { cases } from "./arbitrary";
import { oraclePrices } from "./oracle";

const RUNS = { numRuns: process.env.TEST_LONG === "1" ? 20_000 : 250 };
const stayMinutes = fc.integer({ min: 1, max: 4_000 });

function sumOf(lines: readonly PriceLine[]): number {
  return lines.reduce((total, line) => total + line.amountMinor, 0);
}

/** The naive reading takes its time, and the build beside it the cores. */
const ORACLE_MS = 120_000;

test(
  "the engine and a naive minute-by-minute reading of the rules agree on every minute, across changes of the clock",
  () => {
    fc.assert(
      fc.property(cases, stayMinutes, ({ tariff, compiled, startAt }, minutes) => {
        const expected = oraclePrices(tariff, startAt, minutes);
        expect(priceElapsed(compiled, { startAt, minutes }).totalMinor).toBe(expected[minutes]);
        const { points, minutesMax, limitedBy } = curve(compiled, startAt, minutes);
        for (let minute = 1; minute <= minutesMax; minute++)
          if (priceFromCurve(points, minute) !== expected[minute])
            expect([minute, priceFromCurve(points, minute)]).toEqual([minute, expected[minute]]);
        expect(points.length).toBeLessThanOrEqual(CURVE_POINTS_MAX);
        expect(minutesMax === minutes || limitedBy === "points").toBe(true);
      }),
      RUNS,
    );
  },
  ORACLE_MS,
);

test("lines follow each other through the whole stay and sum to the total, VAT is contained in it", () => {
  fc.assert(
    fc.property(cases, stayMinutes, ({ compiled, startAt }, minutes) => {
      const priced = price(compiled, { startAt, minutes });
      if (!priced.ok) throw new Error(priced.code);
      expect(sumOf(priced.lines)).toBe(priced.totalMinor);
      expect(priced.exclVatMinor + priced.vatMinor).toBe(priced.totalMinor);
      let at = priced.startAt;
      for (const line of priced.lines) {
        expect(line.fromAt).toBe(at);
        expect(line.amountMinor).toBeGreaterThanOrEqual(0);
        expect(line.untilAt > line.fromAt || line.kind === "fee").toBe(true);
        if (line.kind === "free" || line.kind === "free_minutes" || line.kind === "capped")
          expect(line.amountMinor).toBe(0);
        at = line.untilAt;
      }
      expect(at).toBe(priced.endAt);
    }),
    RUNS,
  );
});

test("a longer stay never costs less, and no stay costs more than its cap", () => {
  fc.assert(
    fc.property(cases, stayMinutes, fc.nat(2_000), ({ tariff, compiled, startAt }, minutes, more) => {
      const shorter = priceElapsed(compiled, { startAt, minutes }).totalMinor;
      const longer = priceElapsed(compiled, { startAt, minutes: minutes + more }).totalMinor;
      expect(longer).toBeGreaterThanOrEqual(shorter);
      if (tariff.maxValueStayMinor !== null && tariff.taxIncluded)
        expect(longer).toBeLessThanOrEqual(tariff.maxValueStayMinor);
    }),
    RUNS,
  );
});

test("no calendar day costs more than the day's cap, also when it has 23 or 25 hours", () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 200, max: 900 }), ({ tariff, compiled, startAt }, most) => {
      const capped = {
        ...compiled,
        tariff: {
          ...tariff,
          taxIncluded: true,
          resetTime: "00:00",
          minValueMinor: minor(0),
          maxValueDayMinor: minor(most),
        },
        resetMinute: 0,
        days: new Map(),
      };
      const day = dayBounds(localDate(startAt + 86_400_000, tariff.timeZone), tariff.timeZone);
      const total = (until: number): number =>
        priceElapsed(capped, { startAt, minutes: Math.round((until - startAt) / 60_000) }).totalMinor;
      expect(total(day.untilMs) - total(day.fromMs)).toBeLessThanOrEqual(most);
    }),
    RUNS,
  );
});

test("an extension costs the longer stay minus what was charged, and buying in any steps costs what buying at once costs", () => {
  const steps = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(cases, stayMinutes, steps, ({ compiled, startAt }, first, more) => {
      const bought = price(compiled, { startAt, minutes: first });
      if (!bought.ok) throw new Error(bought.code);
      let charged = bought.totalMinor;
      let boughtMinutes = first;
      for (const step of more) {
        const newMinutes = boughtMinutes + step;
        const extension = extensionPrice(compiled, { startAt, boughtMinutes, newMinutes, chargedMinor: charged });
        if (!extension.ok) throw new Error(extension.code);
        expect(extension.amountMinor).toBe(extension.stay.totalMinor - charged);
        expect(sumOf(extension.lines)).toBe(extension.amountMinor);
        expect(extension.lines[0]?.fromAt).toBe(bought.startAt + boughtMinutes * 60_000);
        charged = minor(charged + extension.amountMinor);
        boughtMinutes = newMinutes;
      }
      expect(charged).toBe(priceElapsed(compiled, { startAt, minutes: boughtMinutes }).totalMinor);
    }),
    RUNS,
  );
});

test("an extension never gives money back, and its lines sum to what is due whatever was charged before", () => {
  fc.assert(
    fc.property(cases, stayMinutes, fc.nat(6_000), ({ compiled, startAt }, boughtMinutes, charged) => {
      const asked = { startAt, boughtMinutes, newMinutes: boughtMinutes + 90, chargedMinor: minor(charged) };
      const extension = extensionPrice(compiled, asked);
      if (!extension.ok) throw new Error(extension.code);
      expect(extension.amountMinor).toBe(Math.max(0, extension.stay.totalMinor - charged));
      expect(sumOf(extension.lines)).toBe(extension.amountMinor);
      expect(extension.lines.every((line) => line.amountMinor >= 0)).toBe(true);
    }),
    RUNS,
  );
});

test("a curve that begins at the bought time says the same prices as the whole one", () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 900 }), ({ compiled, startAt }, fromMinute) => {
      const part = curve(compiled, startAt, fromMinute + 300, fromMinute);
      expect(part.points[0]?.[0]).toBe(fromMinute);
      for (let minutes = fromMinute; minutes <= part.minutesMax; minutes += 7)
        expect(priceFromCurve(part.points, minutes)).toBe(priceElapsed(compiled, { startAt, minutes }).totalMinor);
    }),
    RUNS,
  );
});

test("the shortest stay for a lowest charge reaches it, and one minute less does not", () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 800 }), ({ compiled, startAt }, least) => {
      const { points, minutesMax } = curve(compiled, startAt, 2_000);
      const minutes = minutesAtLeast(points, least);
      if (minutes === null) {
        expect(priceElapsed(compiled, { startAt, minutes: minutesMax }).totalMinor).toBeLessThan(least);
        return;
      }
      expect(priceElapsed(compiled, { startAt, minutes }).totalMinor).toBeGreaterThanOrEqual(least);
      if (minutes > 1) expect(priceElapsed(compiled, { startAt, minutes: minutes - 1 }).totalMinor).toBeLessThan(least);
    }),
    RUNS,
  );
});

test("the browser's clock shows the place's wall clock at every end, also after the clocks changed", async () => {
  const { clockFromCurve } = await import("@/lib/domain/tariff/price-from-curve");
  fc.assert(
    fc.property(cases, fc.integer({ min: 0, max: 3_000 }), ({ tariff, compiled, startAt }, asked) => {
      const { offsets, minutesMax } = curve(compiled, startAt, asked);
      const minutes = Math.min(asked, minutesMax); // the end of a curve of too many points is the longest that is offered
      const endAt = startAt + minutes * 60_000;
      const shown = clockFromCurve(startAt, offsets, minutes);
      expect(shown.time).toBe(localTime(endAt, tariff.timeZone));
      const days = Date.parse(localDate(endAt, tariff.timeZone)) - Date.parse(localDate(startAt, tariff.timeZone));
      expect(shown.daysLater).toBe(days / 86_400_000);
    }),
    RUNS,
  );
});
