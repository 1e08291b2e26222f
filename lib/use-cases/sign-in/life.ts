const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const STAFF_IDLE_MS = 30 * MINUTE_MS; // ASVS 7.3.1: an unwatched desk
const STAFF_LIFE_MS = 12 * 60 * MINUTE_MS; // ASVS 7.3.2: one working day
const DRIVER_LIFE_MS = 30 * DAY_MS; // a driver comes back at the kerb with no time for mail

/** Writing down every page view of a sign-in would be a write per read. */
export const SEEN_EVERY_MS = MINUTE_MS;

export function signInExpiresAt(isStaff: boolean, now: Date): Date {
  return new Date(now.getTime() + (isStaff ? STAFF_LIFE_MS : DRIVER_LIFE_MS));
}

export type SignInTimes = { readonly createdAt: Date; readonly seenAt: Date; readonly expiresAt: Date };

/** Whether a sign-in still counts. Somebody who became staff since is held to the staff's times at once. */
export function isSignInAlive(times: SignInTimes, isStaff: boolean, now: Date): boolean {
  if (now >= times.expiresAt) return false;
  if (!isStaff) return true;
  const isFresh = now.getTime() - times.seenAt.getTime() < STAFF_IDLE_MS;
  return isFresh && now.getTime() - times.createdAt.getTime() < STAFF_LIFE_MS;
}
