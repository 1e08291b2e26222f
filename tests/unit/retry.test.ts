import fc from "fast-check";
import { expect, test } from "vitest";
import { limitsOf, NETWORK_LIMITS, planRetry, RETRIES_MAX, spreadOf, waitForLimitMs } from "@/lib/domain/retry";
import { localDate, localTime } from "@/lib/domain/time";

const HOUR_MS = 3_600_000;
const soft = { code: "insufficient_funds", adviceCode: "try_again_later" };
const at = (text: string) => new Date(text);

function plan(facts: Partial<Parameters<typeof planRetry>[0]>) {
  const completedAt = at("2026-03-27T15:00:00Z");
  return planRetry({
    completedAt,
    now: facts.completedAt ?? completedAt,
    made: 0,
    last: soft,
    timeZone: "Europe/Paris",
    spread: 0,
    ...facts,
  });
}

test("six tries are planned: after an hour, and on the mornings of the first, second, third, fifth and seventh day", () => {
  const planned = Array.from({ length: RETRIES_MAX + 1 }, (_, made) => plan({ made }));
  expect(planned).toEqual([
    { at: at("2026-03-27T16:00:00Z") },
    { at: at("2026-03-28T05:00:00Z") },
    { at: at("2026-03-29T04:00:00Z") }, // the night the clock changes
    { at: at("2026-03-30T04:00:00Z") },
    { at: at("2026-04-01T04:00:00Z") },
    { at: at("2026-04-03T04:00:00Z") },
    { stopped: "plan_over" },
  ]);
});

test("wherever the place is and whenever a stay ended, a day's try is in its morning", () => {
  const zone = fc.constantFrom("Europe/Paris", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Auckland", "UTC");
  const moment = fc.date({ min: at("2026-01-01T00:00:00Z"), max: at("2027-12-31T00:00:00Z"), noInvalidDate: true });
  fc.assert(
    fc.property(
      zone,
      moment,
      fc.integer({ min: 1, max: 5 }),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (timeZone, completedAt, made, spread) => {
        const next = plan({ timeZone, completedAt, made, spread });
        if (!("at" in next)) throw new Error("not planned");
        expect(localTime(next.at.getTime(), timeZone)).toMatch(/^0[6-9]:\d\d$/);
        const days =
          (Date.parse(localDate(next.at.getTime(), timeZone)) -
            Date.parse(localDate(completedAt.getTime(), timeZone))) /
          (24 * HOUR_MS);
        expect(days).toBe([1, 2, 3, 5, 7][made - 1]);
      },
    ),
  );
});

test("a try whose time has passed unused is not made up for: the next one is planned", () => {
  expect(plan({ made: 1, now: at("2026-03-29T20:00:00Z") })).toEqual({ at: at("2026-03-30T04:00:00Z") });
  expect(plan({ made: 1, now: at("2026-04-10T20:00:00Z") })).toEqual({ stopped: "plan_over" });
});

test.each([
  [{ code: "generic_decline", adviceCode: "do_not_try_again" }, "do_not_try_again"],
  [{ code: "lost_card", adviceCode: null }, "do_not_try_again"],
  [{ code: "expired_card", adviceCode: "confirm_card_data" }, "card_data"],
  [{ code: "authentication_required", adviceCode: null }, "authentication_required"],
  [{ code: "authentication_failed", adviceCode: null }, "authentication_required"],
])("a bank that says %o is not asked again without the driver", (last, stopped) => {
  expect(plan({ last })).toEqual({ stopped });
});

test("a card that reached its network's limit waits until the oldest of those tries is old enough", () => {
  const now = at("2026-05-01T12:00:00Z");
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);
  const ten = Array.from({ length: 10 }, (_, n) => hoursAgo(n + 1));
  expect(waitForLimitMs(limitsOf("mastercard"), ten, now)).toBe(14 * HOUR_MS);
  expect(waitForLimitMs(limitsOf("mastercard"), ten.slice(1), now)).toBe(0);
  expect(waitForLimitMs(limitsOf("visa"), ten, now)).toBe(0);
  const thirtyFive = Array.from({ length: 35 }, (_, n) => hoursAgo(25 + n));
  expect(waitForLimitMs(limitsOf("mastercard"), thirtyFive, now)).toBe((30 * 24 - 59) * HOUR_MS);
});

test("whenever tries are made as soon as they are allowed, no window of any network holds more than it may", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("visa", "mastercard", "amex"),
      fc.array(fc.integer({ min: 0, max: 90_000_000 }), { maxLength: 80 }),
      (brand, gaps) => {
        const made: Date[] = [];
        let now = at("2026-05-01T00:00:00Z").getTime();
        for (const gap of gaps) {
          now += gap;
          if (waitForLimitMs(limitsOf(brand), made, new Date(now)) === 0) made.push(new Date(now));
        }
        for (const { tries, withinMs } of limitsOf(brand)) {
          for (const last of made) {
            const within = made.filter((each) => each <= last && last.getTime() - each.getTime() < withinMs);
            expect(within.length).toBeLessThanOrEqual(tries);
          }
        }
      },
    ),
  );
});

test("limits are configuration: a network may be given others", () => {
  const limits = { ...NETWORK_LIMITS, visa: [{ tries: 1, withinMs: HOUR_MS }] };
  const now = at("2026-05-01T12:00:00Z");
  expect(waitForLimitMs(limitsOf("visa", limits), [new Date(now.getTime() - 1)], now)).toBe(HOUR_MS - 1);
});

test("every payment has its own place in a morning, always the same", () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const spread = spreadOf(id);
      return spread >= 0 && spread < 1 && spread === spreadOf(id);
    }),
  );
});
