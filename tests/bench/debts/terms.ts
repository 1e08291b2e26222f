/** Most of what was refused once is refused again: one try in so many is paid. */
export const PAID_OF = 10;
/** What each debt comes to. */
export const REST_MINOR = 1_000;
export const DEBTS = 10_000;
export const DEBTS_PER_SECOND_LEAST = 300;
export const TWO_WORKERS_LEAST = 1.25;
