import { type Currency, type Minor, minor } from "@/lib/domain/money";

export const REFUND_REASONS = [
  "duplicate",
  "wrong_place",
  "wrong_plate",
  "could_not_park",
  "machine_fault",
  "overcharged",
  "goodwill",
  "stop_early",
  "correction",
  "claim_rule",
  "late_start",
  "late_extension",
  "made_in_stripe",
] as const;
export type RefundReason = (typeof REFUND_REASONS)[number];

/** The reasons a person may choose; the others belong to named rules. */
export const PERSON_REASONS = [
  "duplicate",
  "wrong_place",
  "wrong_plate",
  "could_not_park",
  "machine_fault",
  "overcharged",
  "goodwill",
] as const;

/** From here on a refund is large: about a hundred euros, in round numbers of each currency. */
const LARGE_MINOR: Readonly<Record<Currency, number>> = {
  eur: 10_000,
  gbp: 10_000,
  usd: 10_000,
  chf: 10_000,
  sek: 100_000,
  dkk: 75_000,
  nok: 100_000,
};

/** Whether what is asked back of one stay, all parts together, is worth a second look. */
export function isLargeRefund(askedMinor: Minor, currency: Currency): boolean {
  return askedMinor >= LARGE_MINOR[currency];
}

export const REFUND_PART_STATES = ["queued", "sent", "unknown", "pending", "succeeded", "failed", "canceled"] as const;
export type RefundPartState = (typeof REFUND_PART_STATES)[number];

export type RefundState = "queued" | "executing" | "pending" | "succeeded" | "failed" | "partly_failed" | "canceled";

/** A refund's state follows from its parts; parts fail alone. */
export function refundStateOf(parts: readonly RefundPartState[]): RefundState {
  const all = (...states: RefundPartState[]) => parts.every((part) => states.includes(part));
  const some = (...states: RefundPartState[]) => parts.some((part) => states.includes(part));
  if (all("canceled")) return "canceled";
  if (all("queued")) return "queued";
  if (some("queued", "sent", "unknown")) return "executing";
  if (some("failed")) return some("succeeded", "pending") ? "partly_failed" : "failed";
  return some("pending") ? "pending" : "succeeded";
}

/** What of a payment is left to refund; of a disputed one nothing, because the bank decides about it. */
export function refundableOf(payment: {
  readonly status: string;
  readonly capturedMinor: Minor;
  readonly refundReservedMinor: Minor;
  readonly refundExternalMinor: Minor;
  readonly disputedMinor: Minor;
}): Minor {
  if (payment.status !== "succeeded" || payment.disputedMinor > 0) return minor(0);
  return minor(Math.max(0, payment.capturedMinor - payment.refundReservedMinor - payment.refundExternalMinor));
}

export type RefundSource = { readonly paymentId: string; readonly settledAt: Date; readonly refundableMinor: Minor };

/**
 * Splits an amount over payments, newest first. Returns undefined when the payments do not hold that much;
 * disputed payments are not passed in.
 */
export function splitRefund(
  amountMinor: Minor,
  sources: readonly RefundSource[],
): { paymentId: string; amountMinor: Minor }[] | undefined {
  let left: number = amountMinor;
  const parts: { paymentId: string; amountMinor: Minor }[] = [];
  for (const source of [...sources].sort((a, b) => b.settledAt.getTime() - a.settledAt.getTime())) {
    const part = Math.min(left, source.refundableMinor);
    if (part <= 0) continue;
    parts.push({ paymentId: source.paymentId, amountMinor: minor(part) });
    left -= part;
  }
  return left === 0 && parts.length > 0 ? parts : undefined;
}

/**
 * The application fee that goes back with a refund, in proportion to what will then be refunded of the payment, less
 * what already went back: the last cent of a payment takes the last cent of the fee.
 */
export function feeShare(facts: {
  feeMinor: Minor;
  capturedMinor: Minor;
  refundedAfterMinor: Minor;
  feeRefundedMinor: Minor;
}): Minor {
  if (facts.capturedMinor === 0) return minor(0);
  const due = Math.round((facts.feeMinor * facts.refundedAfterMinor) / facts.capturedMinor);
  return minor(Math.max(0, Math.min(facts.feeMinor, due) - facts.feeRefundedMinor));
}
