export const RETRY_SCHEDULE_NAMES = ["quick", "sandbox", "live"] as const;
export type RetryScheduleName = (typeof RETRY_SCHEDULE_NAMES)[number];

const MINUTE = 60;
const HOUR = 3_600;

/**
 * Seconds between the tries of one delivery. Stripe says "three times over a few hours" for sandboxes and "up to three
 * days with exponential back-off" for live mode, and publishes no interval (facts 7.1 and 12.6 [?]): the exact numbers
 * are ours. `quick` is for laptops whose clock nobody moves.
 */
const SCHEDULES: Readonly<Record<RetryScheduleName, readonly number[]>> = {
  quick: [1, 5, 30],
  sandbox: [10 * MINUTE, HOUR, 3 * HOUR],
  live: [5, 10, 20, 40, 80, 160, 320, 640, 720, 720, 720, 720].map((minutes) => minutes * MINUTE),
};

/** Seconds until the next try after `attempts` failed ones; undefined when the delivery is given up. */
export function retryWait(schedule: RetryScheduleName, attempts: number): number | undefined {
  return SCHEDULES[schedule][attempts - 1];
}

/**
 * When the next try is due on the simulator's clock. Stripe's schedules count from the time the last try was due, so a
 * clock that jumps over several tries makes them all; the quick one counts from now, so that it leaves an endpoint that
 * is just starting its seconds.
 */
export function nextTry(schedule: RetryScheduleName, dueAt: number, now: number, wait: number): number {
  return schedule === "quick" || dueAt === 0 ? now + wait : dueAt + wait;
}

/** The longest pause of a schedule in seconds: nothing waits longer, also when the clock was moved back. */
export function longestWait(schedule: RetryScheduleName): number {
  return Math.max(...SCHEDULES[schedule]);
}
