import { type Minor, minor } from "@/lib/domain/money";
import type { SessionStatus } from "@/lib/domain/session";

export const BALANCE_STATUSES = ["PROCESSING", "PAID", "DEBT", "REFUND"] as const;
export type BalanceStatus = (typeof BALANCE_STATUSES)[number];

export type BalanceFacts = {
  readonly sessionStatus: SessionStatus;
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  readonly writtenOffMinor: Minor;
  /** Refunds queued for Stripe do not count here: only pending and succeeded ones. */
  readonly refundedMinor: Minor;
  /** An attempt to collect is open. What only waits for its next try is not. */
  readonly isCollecting: boolean;
};

type Owing = Pick<BalanceFacts, "totalMinor" | "paidMinor" | "writtenOffMinor">;

/** Below zero: still owed. Never above zero; refunds and disputes do not change it. */
export function balanceOf(facts: Owing): Minor {
  return minor(facts.paidMinor + facts.writtenOffMinor - facts.totalMinor);
}

/** What is still owed of a stay, never below zero. */
export function owedOf(facts: Owing): Minor {
  return minor(Math.max(0, -balanceOf(facts)));
}

/** Source: product.md 4. A running prepaid stay is paid for, but not yet complete. */
export function balanceStatusOf(facts: BalanceFacts): BalanceStatus {
  if (facts.refundedMinor > 0) return "REFUND";
  const isOver = facts.sessionStatus === "COMPLETE" || facts.sessionStatus === "FAILED";
  if (!isOver || facts.isCollecting) return "PROCESSING";
  return balanceOf(facts) === 0 ? "PAID" : "DEBT";
}

/** What blocks the next start, whatever `balanceStatus` says: over, owed, and a first collection has failed. */
export function hasDebt(
  facts: Owing & { readonly sessionStatus: SessionStatus; readonly debtSince: Date | null },
): boolean {
  return facts.sessionStatus === "COMPLETE" && facts.debtSince !== null && balanceOf(facts) < 0;
}

/** What is owed where the operator's account has not been able to charge for so long is written off by rule. Source: product.md 4. */
export const CLOSED_AFTER_MS = 30 * 24 * 60 * 60_000;

/** Why what is owed will not be collected. The first two are named rules, the others a person's reasons. */
export const WRITE_OFF_REASONS = [
  "below_minimum",
  "connection_closed",
  "goodwill",
  "machine_fault",
  "uncollectable",
] as const;
export type WriteOffReason = (typeof WRITE_OFF_REASONS)[number];
export const PERSON_WRITE_OFFS = ["goodwill", "machine_fault", "uncollectable"] as const;
