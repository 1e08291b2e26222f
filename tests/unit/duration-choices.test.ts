import fc from "fast-check";
import { expect, test } from "vitest";
import { choicesOf, firstChoice, lastAtSamePrice, type Range, stepped } from "@/components/driver/duration-choices";
import { priceFromCurve } from "@/lib/domain/tariff/price-from-curve";

/** A stay that can be bought: some shortest and longest minute, and prices that rise by steps. */
const range: fc.Arbitrary<Range> = fc
  .record({
    minutesMin: fc.integer({ min: 1, max: 90 }),
    span: fc.integer({ min: 0, max: 5760 }),
    gaps: fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 900 })), { maxLength: 40 }),
  })
  .map(({ minutesMin, span, gaps }) => {
    const points: [number, number][] = [[0, 0]];
    for (const [minutes, minor] of gaps) {
      const [lastMinute, lastTotal] = points.at(-1) ?? [0, 0];
      points.push([lastMinute + minutes, lastTotal + minor]);
    }
    return { minutesMin, minutesMax: minutesMin + span, points };
  });

test("every stay that is offered can be bought, the longest one last", () => {
  fc.assert(
    fc.property(range, (given) => {
      const minutes = choicesOf(given).map((choice) => choice.minutes);
      expect(minutes).toEqual([...new Set(minutes)].sort((a, b) => a - b));
      for (const stay of minutes) expect(stay).toBeGreaterThanOrEqual(given.minutesMin);
      expect(minutes.at(-1)).toBe(given.minutesMax);
    }),
  );
});

test("plus and minus reach both ends and never leave the range", () => {
  fc.assert(
    fc.property(range, fc.constantFrom<1 | -1>(1, -1), (given, direction) => {
      const end = direction > 0 ? given.minutesMax : given.minutesMin;
      let minutes = direction > 0 ? given.minutesMin : given.minutesMax;
      for (let press = 0; press < 6000 && minutes !== end; press++) {
        const next = stepped(minutes, direction, given);
        expect(Math.sign(next - minutes)).toBe(direction);
        minutes = next;
      }
      expect(minutes).toBe(end);
    }),
  );
});

test("the hint names the last minute at the same price: one more costs more, or cannot be bought", () => {
  fc.assert(
    fc.property(range, fc.nat(), (given, seed) => {
      const minutes = given.minutesMin + (seed % (given.minutesMax - given.minutesMin + 1));
      const last = lastAtSamePrice(given, minutes);
      expect(last).toBeGreaterThanOrEqual(minutes);
      expect(last).toBeLessThanOrEqual(given.minutesMax);
      expect(priceFromCurve(given.points, last)).toBe(priceFromCurve(given.points, minutes));
      if (last < given.minutesMax) {
        expect(priceFromCurve(given.points, last + 1)).toBeGreaterThan(priceFromCurve(given.points, minutes));
      }
    }),
  );
});

test("what is chosen at first can be bought, and costs what Stripe takes when any stay does", () => {
  fc.assert(
    fc.property(range, fc.integer({ min: 0, max: 200 }), (given, minimumMinor) => {
      const minutes = firstChoice(given, undefined, minimumMinor);
      expect(minutes).toBeGreaterThanOrEqual(given.minutesMin);
      expect(minutes).toBeLessThanOrEqual(given.minutesMax);
      const price = priceFromCurve(given.points, minutes);
      const highest = priceFromCurve(given.points, given.minutesMax);
      if (price > 0 && highest >= minimumMinor) expect(price).toBeGreaterThanOrEqual(minimumMinor);
    }),
  );
});

test("an extension offers only longer stays", () => {
  const given: Range = { minutesMin: 61, minutesMax: 400, points: [[61, 240]], extension: { minutes: 60 } };
  expect(choicesOf(given).filter((choice) => choice.isUsual)).toEqual(
    [75, 90, 120, 180, 400].map((minutes) => ({ minutes, isUsual: true })),
  );
  expect(firstChoice(given, undefined, 0)).toBe(90);
});
