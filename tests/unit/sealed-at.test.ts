import { expect, test } from "vitest";
import { sealedAt } from "@/lib/loaders/sealed-at";

const issuedAt = new Date("2026-05-04T10:00:00.900Z");
const payment = (settledAt: Date | null) => ({ id: "paid", settledAt });

test("a receipt is not told before its payment, although Stripe's clock was in the next second already", () => {
  const next = new Date("2026-05-04T10:00:01.000Z");
  expect(sealedAt({ cause: "paid", issuedAt }, [payment(next)])).toBe(next);
});

test("a receipt of a payment of before, of no payment or of another one is told when it was sealed", () => {
  const before = new Date("2026-05-04T10:00:00.000Z");
  for (const settledAt of [before, null])
    expect(sealedAt({ cause: "paid", issuedAt }, [payment(settledAt)])).toBe(issuedAt);
  expect(sealedAt({ cause: "refund part", issuedAt }, [payment(new Date("2026-05-05T10:00:00Z"))])).toBe(issuedAt);
});
