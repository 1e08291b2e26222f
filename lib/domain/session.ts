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

/** As long as the longest name of a user. */
export const REFERENCE_CHARACTERS_MAX = 255;

/** What ends an open stay. The first three are people, the others happen by themselves. */
export const STOP_CAUSES = [
  "driver",
  "app",
  "support",
  "max_stay",
  "spending_cap",
  "no_answer",
  "hold_refused",
] as const;
export type StopCause = (typeof STOP_CAUSES)[number];

/** Validity follows from time, never from a status that a late job has not yet moved. */
export function isRunning(session: { sessionStatus: SessionStatus; endsAt: Date }, now: Date): boolean {
  return session.sessionStatus === "STARTED" && session.endsAt.getTime() > now.getTime();
}
