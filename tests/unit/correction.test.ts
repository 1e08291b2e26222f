import fc from "fast-check";
import { expect, test } from "vitest";
import { correctionOf } from "@/lib/domain/correction";
import { minor } from "@/lib/domain/money";

const FEE = minor(35);
const MINIMUM = minor(50);
const between = (price: number, charged: number) =>
  correctionOf({
    priceMinor: minor(price),
    feeMinor: FEE,
    chargedMinor: minor(charged),
    chargedFeeMinor: charged === 0 ? minor(0) : FEE,
    minimumChargeMinor: MINIMUM,
  });

test("more is charged, less goes back, the same is nothing, and what Stripe charges nobody is waived", () => {
  expect(between(500, 300)).toEqual({ kind: "charge", priceMinor: 200, serviceFeeMinor: 0 });
  expect(between(120, 300)).toEqual({ kind: "refund", priceMinor: 180, serviceFeeMinor: 0 });
  expect(between(300, 300)).toEqual({ kind: "none" });
  expect(between(349, 300)).toMatchObject({ kind: "waive", priceMinor: 49 });
  expect(between(350, 300)).toMatchObject({ kind: "charge", priceMinor: 50 });
});

test("the service fee comes with the first price and goes with the last", () => {
  expect(between(15, 0)).toEqual({ kind: "charge", priceMinor: 15, serviceFeeMinor: 35 });
  expect(between(14, 0)).toEqual({ kind: "waive", priceMinor: 14, serviceFeeMinor: 35 });
  expect(between(0, 300)).toEqual({ kind: "refund", priceMinor: 300, serviceFeeMinor: 35 });
});

test("whatever way a stay takes, what stands charged at its end is what the last place asks", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2_000), { minLength: 1, maxLength: 8 }), (prices) => {
      let [price, fee] = [0, 0];
      for (const priceMinor of prices.map(minor)) {
        const facts = { priceMinor, feeMinor: FEE, chargedMinor: minor(price), chargedFeeMinor: minor(fee) };
        const correction = correctionOf({ ...facts, minimumChargeMinor: MINIMUM });
        if (correction.kind === "none") continue;
        const sign = correction.kind === "refund" ? -1 : 1;
        price += sign * correction.priceMinor;
        fee += sign * correction.serviceFeeMinor;
      }
      const last = prices.at(-1) ?? 0;
      expect([price, fee]).toEqual([last, last === 0 ? 0 : FEE]);
    }),
  );
});
