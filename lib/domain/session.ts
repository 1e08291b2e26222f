import { type Minor, minor } from "@/lib/domain/money";

/** Plugsurfing's words, kept in the API. CREATED: payment under way; STARTED: parked and covered; FAILED: nothing was kept. */
export const SESSION_STATUSES = ["CREATED", "STARTED", "STOPPED", "COMPLETE", "FAILED"] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

export const KINDS = ["prepaid", "open"] as const;
export type SessionKind = (typeof KINDS)[number];

/** A start or extension may be re-sent to Stripe only this long after the tap; later its payment is looked for. Milliseconds. */
export const RESEND_WITHIN_MS = 2 * 60_000;
/** A stranger's unpaid CREATED holds the plate's slot this long; then a newcomer supersedes it. */
export const UNPAID_HOLDS_SLOT_MS = 3 * 60_000;
/** An abandoned payment or challenge is cancelled after this long; a success within it still counts from the tap. */
export const PAYMENT_WINDOW_MS = 15 * 60_000;
/** An extension's payment may still arrive this long after the paid time has ended. */
export const EXTENSION_GRACE_MS = 5 * 60_000;
/** When an unknown payment is looked for at Stripe, counted from the tap; absent at the last two means it does not exist. */
export const LOOK_AFTER_MS = [3 * 60_000, 10 * 60_000] as const;
/** Binding time of a quote. */
export const QUOTE_VALID_MS = 10 * 60_000;
/** Keeps a stolen phone or a script from claiming a street: different plates of one driver in 24 hours. */
export const PLATES_PER_DAY_MAX = 5;

export type BalanceStatus = "PROCESSING" | "PAID" | "DEBT" | "REFUND";

export type BalanceFacts = {
  readonly sessionStatus: SessionStatus;
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  readonly writtenOffMinor: Minor;
  /** Refunds queued for Stripe do not count here: only pending and succeeded ones. */
  readonly refundedMinor: Minor;
  readonly isCollecting: boolean;
};

/** Below zero: still owed. Never above zero; refunds and disputes do not change it. */
export function balanceOf(facts: Pick<BalanceFacts, "totalMinor" | "paidMinor" | "writtenOffMinor">): Minor {
  return minor(facts.paidMinor + facts.writtenOffMinor - facts.totalMinor);
}

/** A running prepaid stay is paid for; "not yet complete" counts only while its money is still on the way. */
export function balanceStatusOf(facts: BalanceFacts): BalanceStatus {
  if (facts.refundedMinor > 0) return "REFUND";
  const isOver = facts.sessionStatus === "COMPLETE" || facts.sessionStatus === "FAILED";
  if (!isOver || facts.isCollecting) return "PROCESSING";
  return balanceOf(facts) === 0 ? "PAID" : "DEBT";
}

/** Validity follows from time, never from a status that a late job has not yet moved. */
export function isRunning(session: { sessionStatus: SessionStatus; endsAt: Date }, now: Date): boolean {
  return session.sessionStatus === "STARTED" && session.endsAt.getTime() > now.getTime();
}
