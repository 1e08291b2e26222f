/**
 * Why a vehicle is counted: its driver was told that a stranger has parked it here, or had a short while ago; a stay was
 * corrected away from it; or a stay is to be corrected to it for money, which is asked for only where nobody has parked it.
 */
export const PLATE_LOOKS = ["parked", "returning", "corrected", "charged"] as const;
export type PlateLook = (typeof PLATE_LOOKS)[number];

/** Keeps a stolen phone or a script from claiming a street: different vehicles of one driver in 24 hours. */
export const PLATES_PER_DAY_MAX = 5;

/**
 * Keeps it from searching one: vehicles at places that a driver tried in 24 hours without parking them there. A start that
 * nobody pays tells by its going on that the vehicle is not there; who pays for each look does not search long. An app makes
 * users as it likes, so of one vehicle as many of them are told: more than share a car in a day.
 */
export const TRIES_PER_DAY_MAX = 10;

/** Both are counted over this time, in milliseconds. */
export const TRIES_WINDOW_MS = 24 * 60 * 60_000;

/** For how long the log is kept: as that of an app's requests. */
export const LOOKS_KEPT_MS = 30 * 24 * 60 * 60_000;
