/** `pending`: on its way or waiting for its next try. `dead`: given up; it can be sent again by hand. */
export const DELIVERY_STATES = ["pending", "delivered", "dead"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * Why a try failed. `address_refused`: the name leads to an address that we do not call. `unresolved`: the name has no address.
 * `unreachable`: no connection, or it broke. `timeout`: no answer in time. `refused`: an answer other than 2xx.
 */
export const DELIVERY_TROUBLES = ["address_refused", "unresolved", "unreachable", "timeout", "refused"] as const;
export type DeliveryTrouble = (typeof DELIVERY_TROUBLES)[number];

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** An event is tried for three days. Source: api.md, events. */
export const RETRY_FOR_MS = 72 * HOUR_MS;
/** Between tries; the last gap is cut at the end of the three days. Source: Standard Webhooks, retry schedule. */
const GAPS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
];
const LAST_GAP_MS = 24 * HOUR_MS;
/** A gap is shortened by up to so much, so that what failed together does not come back together; the next one is longer still. */
const SPREAD = 0.15;

/**
 * When an event is tried again that failed for the `tries`th time; undefined: no more. The last try is made at `giveUpAt`.
 * `chance` is from 0 to 1.
 */
export function nextTryAt(failed: { tries: number; giveUpAt: Date; now: Date; chance: number }): Date | undefined {
  const { tries, giveUpAt, now, chance } = failed;
  if (now >= giveUpAt) return undefined;
  const gap = (GAPS_MS[tries - 1] ?? LAST_GAP_MS) * (1 - SPREAD * chance);
  return new Date(Math.min(now.getTime() + gap, giveUpAt.getTime()));
}

/** How long an endpoint where nothing arrives is left alone: so much after the first round that failed, then longer. */
const RESTS_MS = [5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS];
/** The longest rest: an endpoint that is back is found within it. */
export const REST_MAX_MS = HOUR_MS;

/** Until when an endpoint rests whose `rounds`th round in a row failed; what it asked for itself counts up to the longest rest. */
export function restUntil(failed: { rounds: number; now: Date; chance: number; askedMs: number }): Date {
  const own = (RESTS_MS[failed.rounds - 1] ?? REST_MAX_MS) * (1 - SPREAD * failed.chance);
  return new Date(failed.now.getTime() + Math.max(own, Math.min(failed.askedMs, REST_MAX_MS)));
}

/** What is left of events after the three days and the longest rest is given up untried: their endpoint was never back. */
export const OVERDUE_MS = 2 * REST_MAX_MS;

/** How long the old secret of an endpoint signs beside the new one. Source: Standard Webhooks, zero downtime rotation. */
export const SECRET_OVERLAP_MS = 24 * HOUR_MS;

/** Secrets of an endpoint that sign at the same time: each is a signature in every delivery. */
export const SECRETS_MAX = 5;

/** Each one multiplies every event; more than a few are a mistake. */
export const ENDPOINTS_MAX = 16;
