import type { Compiled } from "@/lib/domain/tariff/compile";
import { dayAt } from "@/lib/domain/tariff/day";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";

/** Why a stay cannot be bought: the refusal's code and details (minutes from the start of the stay, instants in milliseconds). */
export type TariffRefusal =
  | Refused<"tariff.below_minimum_stay", { readonly minutesMin: number }>
  | Refused<"tariff.max_stay", { readonly minutesMax: number }>
  | Refused<"tariff.closed", ClosedDetails>
  | Refused<"tariff.no_return", { readonly returnAt: number }>
  | Refused<"tariff.not_longer", { readonly boughtMinutes: number }>;

type Refused<Code extends string, Details> = { readonly ok: false; readonly code: Code; readonly details: Details };

type ClosedDetails = {
  readonly closedFromAt: number;
  /** Absent when it stays closed for the longest stay there is. */
  readonly opensAt?: number;
  /** The longest stay that ends before it closes; 0 when it is closed now. */
  readonly minutesMax: number;
};

/** Whether a stay from epoch minute `start` may be bought: null, or why not. */
export function checkSale(compiled: Compiled, start: number, minutes: number): TariffRefusal | null {
  const minutesMin = compiled.tariff.minTimeMinutes;
  if (!(minutes >= minutesMin)) return { ok: false, code: "tariff.below_minimum_stay", details: { minutesMin } };
  const minutesMax = longestStay(compiled);
  if (minutes > minutesMax) return { ok: false, code: "tariff.max_stay", details: { minutesMax } };
  const closes = nextMinute(compiled, start, start + minutes, true);
  if (closes === null) return null;
  const opens = nextMinute(compiled, closes, closes + STAY_MINUTES_MAX, false);
  return {
    ok: false,
    code: "tariff.closed",
    details: {
      closedFromAt: closes * 60_000,
      ...(opens === null ? {} : { opensAt: opens * 60_000 }),
      minutesMax: closes - start,
    },
  };
}

/** The longest stay that the table sells, in minutes. */
export function longestStay(compiled: Compiled): number {
  return compiled.tariff.maxTimeMinutes ?? STAY_MINUTES_MAX;
}

/** The first epoch minute in `[from, until)` that is closed (or open), or null. */
export function nextMinute(compiled: Compiled, from: number, until: number, isClosed: boolean): number | null {
  if (compiled.closed.length === 0) return isClosed || from >= until ? null : from;
  let at = from;
  while (at < until) {
    const day = dayAt(compiled, at);
    for (const [closedFrom, closedUntil] of day.closed) {
      if (closedUntil <= at) continue;
      if (isClosed) return Math.max(at, closedFrom) < until ? Math.max(at, closedFrom) : null;
      if (at < closedFrom) return at;
      at = closedUntil;
    }
    if (!isClosed && at < day.until) return at < until ? at : null;
    at = day.until;
  }
  return null;
}

/** Whether the vehicle that left at `lastEndedAt` may start again at `startAt` (milliseconds): null, or from when on. Source: APDS noReturnTime signs. */
export function checkReturn(compiled: Compiled, lastEndedAt: number, startAt: number): TariffRefusal | null {
  const returnAt = lastEndedAt + compiled.tariff.noReturnMinutes * 60_000;
  const isAllowed = compiled.tariff.noReturnMinutes === 0 || startAt >= returnAt;
  return isAllowed ? null : { ok: false, code: "tariff.no_return", details: { returnAt } };
}
