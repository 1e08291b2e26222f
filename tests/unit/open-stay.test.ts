import fc from "fast-check";
import { expect, test } from "vitest";
import { seedTariff } from "@/db/seed/tariffs";
import { balanceOf, balanceStatusOf, hasDebt, owedOf } from "@/lib/domain/balance";
import { shareOf } from "@/lib/domain/bill";
import { type Minor, minor, sum } from "@/lib/domain/money";
import { divide, feeOfCapture, openStay } from "@/lib/domain/open-stay";
import { vatLines } from "@/lib/domain/receipt";
import { SESSION_STATUSES } from "@/lib/domain/session";
import { compile } from "@/lib/domain/tariff/compile";
import { priceElapsed } from "@/lib/domain/tariff/price";

const amounts = fc.integer({ min: 0, max: 1_000_000 }).map(minor);
const garage = compile(seedTariff("fr-garage").tariff);
const market = compile(seedTariff("de-market-square").tariff);
const MONDAY = Date.parse("2026-03-02T10:00:00+01:00");

test("what is due is captured, charged and waived without a cent lost, and nothing below Stripe's minimum is charged", () => {
  fc.assert(
    fc.property(amounts, amounts, fc.integer({ min: 1, max: 300 }).map(minor), (total, held, minimum) => {
      const { captureMinor, remainderMinor, waivedMinor } = divide(total, held, minimum);
      expect(captureMinor + remainderMinor + waivedMinor).toBe(total);
      expect(captureMinor).toBe(Math.min(total, held));
      expect(remainderMinor === 0 || (remainderMinor >= minimum && waivedMinor === 0)).toBe(true);
      expect(waivedMinor).toBeLessThan(minimum);
    }),
  );
});

test("however many captures a stay takes, the app's fee is taken once, in proportion, and never below zero", () => {
  fc.assert(
    fc.property(
      fc.array(amounts, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 0, max: 100 }),
      (parts, percent) => {
        const totalMinor = sum(parts);
        const feeMinor = minor(Math.floor((totalMinor * percent) / 100));
        let captured = 0;
        let taken = 0;
        for (const part of parts) {
          captured += part;
          const fee = feeOfCapture({
            feeMinor,
            totalMinor,
            capturedAfterMinor: minor(captured),
            takenMinor: minor(taken),
          });
          expect(fee).toBeGreaterThanOrEqual(0);
          taken += fee;
          if (totalMinor > 0) expect(Math.abs(taken - (feeMinor * captured) / totalMinor)).toBeLessThanOrEqual(0.5);
        }
        expect(taken).toBe(totalMinor === 0 ? 0 : feeMinor);
      },
    ),
  );
});

test("a driver's cap ends a stay at the last minute that it covers", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }).map(minor), (capMinor) => {
      const stay = openStay(garage, MONDAY, { openMinutesMax: 5_760, capMinor, serviceFeeMinor: minor(35) });
      const costs = (minutes: number) => priceElapsed(garage, { startAt: MONDAY, minutes }).totalMinor + 35;
      if (!stay.ok) {
        expect(costs(1)).toBeGreaterThan(capMinor);
        return;
      }
      expect(costs(stay.minutesMax)).toBeLessThanOrEqual(capMinor);
      if (stay.because === "spending_cap") expect(costs(stay.minutesMax + 1)).toBeGreaterThan(capMinor);
      else expect(stay.minutesMax).toBe(5_760);
    }),
  );
});

test("closing time ends a stay, and none begins while the place is closed", () => {
  const limits = { openMinutesMax: 5_760, capMinor: null, serviceFeeMinor: minor(0) };
  const friday = Date.parse("2026-03-06T22:00:00+01:00");
  expect(openStay(market, friday, limits)).toEqual({ ok: true, minutesMax: 420, because: "max_stay" });
  expect(openStay(market, Date.parse("2026-03-07T06:00:00+01:00"), limits)).toEqual({ ok: false, reason: "closed" });
});

test("the acceptance example: 40.00 due and 30.00 paid is a debt of 10.00 that refunds do not change", () => {
  const facts = {
    sessionStatus: "COMPLETE" as const,
    totalMinor: minor(4_000),
    paidMinor: minor(3_000),
    writtenOffMinor: minor(0),
    refundedMinor: minor(0),
    isCollecting: false,
    debtSince: new Date(0),
  };
  expect([balanceOf(facts), balanceStatusOf(facts), hasDebt(facts)]).toEqual([-1_000, "DEBT", true]);
  const refunded = { ...facts, refundedMinor: minor(500) };
  expect([balanceOf(refunded), balanceStatusOf(refunded), hasDebt(refunded)]).toEqual([-1_000, "REFUND", true]);
  expect(balanceStatusOf({ ...facts, isCollecting: true })).toBe("PROCESSING");
  expect(hasDebt({ ...facts, debtSince: null })).toBe(false);
  const forgiven = { ...facts, writtenOffMinor: minor(1_000) };
  expect([owedOf(forgiven), balanceStatusOf(forgiven), hasDebt(forgiven)]).toEqual([0, "PAID", false]);
});

test("only what is over, owed and not being collected is DEBT", () => {
  const status = fc.constantFrom(...SESSION_STATUSES);
  fc.assert(
    fc.property(
      status,
      amounts,
      amounts,
      amounts,
      fc.boolean(),
      (sessionStatus, total, paid, refunded, isCollecting) => {
        const facts = {
          sessionStatus,
          totalMinor: total,
          paidMinor: minor(Math.min(paid, total)),
          writtenOffMinor: minor(0),
        };
        const shown = balanceStatusOf({ ...facts, refundedMinor: refunded, isCollecting });
        const isOver = sessionStatus === "COMPLETE" || sessionStatus === "FAILED";
        expect(shown === "DEBT").toBe(refunded === 0 && isOver && !isCollecting && balanceOf(facts) < 0);
        expect(balanceOf(facts)).toBeLessThanOrEqual(0);
      },
    ),
  );
});

test("the receipts of one stay sum to what was paid, line by line and tax by tax, wherever the payments cut it", () => {
  const priced = priceElapsed(garage, { startAt: MONDAY, minutes: 700 });
  const serviceFeeMinor = minor(35);
  const total = priced.totalMinor + serviceFeeMinor;
  const vat = vatLines([
    { rateBasisPoints: 2000, grossMinor: priced.totalMinor },
    { rateBasisPoints: 1900, grossMinor: serviceFeeMinor },
  ]);
  const bill = { lines: priced.lines, serviceFeeMinor, vat };
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: total - 1 }), { maxLength: 4 }),
      fc.integer({ min: 0, max: 200 }),
      (cuts, waived) => {
        const points = [...new Set([0, ...cuts, total - waived])]
          .filter((cut) => cut <= total - waived)
          .sort((a, b) => a - b);
        const gross = (lines: readonly { grossMinor: Minor }[]) => sum(lines.map(({ grossMinor }) => grossMinor));
        let vatSum = 0;
        points.slice(1).forEach((end, index) => {
          const from = points[index] ?? 0;
          const isLast = index === points.length - 2;
          const paid = {
            beforeMinor: minor(from),
            amountMinor: minor(end - from),
            waivedMinor: minor(isLast ? waived : 0),
          };
          const share = shareOf(bill, paid);
          const lines = sum(share.lines.map(({ amountMinor }) => amountMinor));
          expect(lines + share.serviceFeeMinor).toBe(end - from);
          expect(gross(share.vat)).toBe(end - from);
          vatSum += sum(share.vat.map(({ vatMinor }) => vatMinor));
        });
        if (waived === 0) expect(vatSum).toBe(sum(vat.map(({ vatMinor }) => vatMinor)));
      },
    ),
  );
});
