import { type AttemptState, OPEN_ATTEMPT, type PaymentPurpose, type PaymentStatus } from "@/lib/domain/payment";

/** A payment's state for people who look at it: Stripe's word alone does not tell whether anything still happens by itself. */
export const PAYMENT_STATES = [
  "created",
  "requires_payment_method",
  "requires_action",
  "processing",
  "held",
  "succeeded",
  "declined",
  "canceled",
  "released",
  "planned",
  "unpaid",
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** `released`: a hold that stood was let go; `planned`: what is owed is tried again by itself; `unpaid`: it is not. */
export function paymentState(
  payment: { readonly purpose: PaymentPurpose; readonly status: PaymentStatus; readonly collectAt: Date | null },
  attempts: readonly AttemptState[],
): PaymentState {
  const { purpose, status, collectAt } = payment;
  if (purpose === "hold" && status === "canceled" && attempts.includes("succeeded")) return "released";
  const isTried = attempts.some((state) => OPEN_ATTEMPT.includes(state));
  const isOwed = purpose === "remainder" && (status === "created" || status === "requires_payment_method");
  if (!isOwed || isTried) return status;
  return collectAt === null ? "unpaid" : "planned";
}
