/** How long what is personal of somebody who left is kept: for questions about the last stays. */
const ERASED_AFTER_MS = 30 * 24 * 60 * 60_000;

/** When the personal data of somebody who leaves now will be erased. */
export function erasureOf(disabledAt: Date): Date {
  return new Date(disabledAt.getTime() + ERASED_AFTER_MS);
}

/** Whoever left by then is to be erased now. */
export function erasedWhenDisabledBefore(now: Date): Date {
  return new Date(now.getTime() - ERASED_AFTER_MS);
}
