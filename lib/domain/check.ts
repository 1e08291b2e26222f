import type { SessionStatus } from "./session";

/** What was parked longer ago than this is no warden's business. */
export const CHECK_HISTORY_MS = 24 * 60 * 60_000;

type Stay = {
  readonly sessionStatus: SessionStatus;
  readonly startedAt: Date | null;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
};

/** Until when a stay covers, or covered, its vehicle: its end, which is not included. */
export function coveredUntil({ endsAt, endedAt }: Stay): Date {
  return endedAt !== null && endedAt < endsAt ? endedAt : endsAt;
}

/** Follows from time, never from a status that a late job has not yet moved. */
export function isCovered(stay: Stay, now: Date): boolean {
  return stay.startedAt !== null && stay.startedAt <= now && now < coveredUntil(stay);
}
