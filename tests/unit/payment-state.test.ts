import { expect, test } from "vitest";
import { paymentState } from "@/lib/domain/payment-state";

const later = new Date("2026-03-02T07:00:00Z");

test("what is owed is tried again by itself, or not, or just now", () => {
  const owed = { purpose: "remainder", status: "requires_payment_method" } as const;
  expect(paymentState({ ...owed, collectAt: later }, ["declined"])).toBe("planned");
  expect(paymentState({ ...owed, collectAt: null }, ["declined"])).toBe("unpaid");
  expect(paymentState({ ...owed, collectAt: later }, ["declined", "waiting"])).toBe("requires_payment_method");
  expect(paymentState({ ...owed, status: "created", collectAt: later }, [])).toBe("planned");
});

test("only a hold that stood was let go", () => {
  const hold = { purpose: "hold", status: "canceled", collectAt: null } as const;
  expect(paymentState(hold, ["succeeded"])).toBe("released");
  expect(paymentState(hold, ["declined"])).toBe("canceled");
  expect(paymentState({ ...hold, purpose: "purchase" }, ["canceled"])).toBe("canceled");
});

test("every other state is Stripe's", () => {
  const bought = { purpose: "purchase", status: "requires_payment_method", collectAt: null } as const;
  expect(paymentState(bought, ["waiting"])).toBe("requires_payment_method");
  expect(paymentState({ ...bought, status: "succeeded" }, ["succeeded"])).toBe("succeeded");
});
