/** A key's requests are counted in windows of this length; one begins with the first request after the last one's end. */
export const RATE_WINDOW_SECONDS = 60;

/** Of an app's key, reading and writing: a hundred a second, which no city's drivers come to and a loop gone wild does. */
export const APP_REQUESTS_PER_MINUTE = 6_000;

/** Of an operator's key: a whole patrol's cars, and far too few to try plates. */
export const CHECKS_PER_MINUTE = 600;

/** How a key stands in its window after a request was counted, refused ones included. */
export type RateLimit = {
  readonly quota: number;
  readonly used: number;
  /** Whole seconds until the window ends; at least one. */
  readonly resetSeconds: number;
};

export function isOverLimit({ used, quota }: RateLimit): boolean {
  return used > quota;
}

export function remainingOf({ used, quota }: RateLimit): number {
  return Math.max(0, quota - used);
}
