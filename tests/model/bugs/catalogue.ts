import type { Bug } from "./bug";
import { CORRECTIONS } from "./of-corrections";
import { DEBTS } from "./of-debts";
import { REFUNDS } from "./of-refunds";
import { TRIES } from "./of-tries";

export const BUGS: readonly Bug[] = [...TRIES, ...DEBTS, ...REFUNDS, ...CORRECTIONS];
