import { type Currency, type Minor, minor, subtract, vatContained } from "@/lib/domain/money";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { linesOf, type PriceLine, stretchesOf } from "@/lib/domain/tariff/lines";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { checkSale, type TariffRefusal } from "@/lib/domain/tariff/sale";

/** Amounts with VAT in `totalMinor`; `vatMinor` is contained in it. Instants are milliseconds. */
export type Priced = {
  readonly ok: true;
  readonly startAt: number;
  readonly endAt: number;
  readonly minutes: number;
  readonly currency: Currency;
  readonly totalMinor: Minor;
  readonly vatMinor: Minor;
  readonly exclVatMinor: Minor;
  readonly taxRateBasisPoints: number;
  readonly lines: readonly PriceLine[];
};

export type PriceResult = Priced | TariffRefusal;

/** `startAt` is an instant in milliseconds, its seconds are cut; begun minutes count whole. */
export type Stay = { readonly startAt: number; readonly minutes: number };

/** What a stay costs that is to be bought, or why it cannot be bought (`tariff.below_minimum_stay`, `tariff.max_stay`, `tariff.closed`). */
export function price(compiled: Compiled, stay: Stay): PriceResult {
  const start = startMinute(stay.startAt);
  const minutes = Math.ceil(stay.minutes);
  return checkSale(compiled, start, minutes) ?? priced(compiled, start, minutes, 0);
}

/**
 * What a stay costs that has happened (kind `open`, at its stop). Never refuses: shorter than the shortest stay costs the shortest,
 * time beyond the longest stay or in closed hours costs what the table says, time beyond `STAY_MINUTES_MAX` nothing more.
 */
export function priceElapsed(compiled: Compiled, stay: Stay): Priced {
  const minutes = Math.max(Math.ceil(stay.minutes), compiled.tariff.minTimeMinutes);
  return priced(compiled, startMinute(stay.startAt), Math.min(minutes, STAY_MINUTES_MAX), 0);
}

/** Whole minutes from a start, seconds cut, to an end, rounded up: the minutes of an open stay. */
export function elapsedMinutes(startAt: number, endAt: number): number {
  return Math.max(0, Math.ceil((endAt - startMinute(startAt) * 60_000) / 60_000));
}

/**
 * What longer costs more. `amountMinor` and `lines` (of the added time) are what is due now, never below 0: the price of the longer stay minus
 * `chargedMinor`, the part of earlier charges that is price (without service fee). `stay` is the longer stay as a whole.
 */
export type Extension = {
  readonly ok: true;
  readonly stay: Priced;
  readonly amountMinor: Minor;
  readonly vatMinor: Minor;
  readonly lines: readonly PriceLine[];
};

/** The longer stay is bought as a whole: free minutes, caps and the longest stay count from its start. Source: product.md 3, Extend. */
export function extensionPrice(
  compiled: Compiled,
  asked: {
    readonly startAt: number;
    readonly boughtMinutes: number;
    readonly newMinutes: number;
    readonly chargedMinor: Minor;
  },
): Extension | TariffRefusal {
  const start = startMinute(asked.startAt);
  const minutes = Math.ceil(asked.newMinutes);
  const bought = Math.ceil(asked.boughtMinutes);
  if (!(minutes > bought)) return { ok: false, code: "tariff.not_longer", details: { boughtMinutes: bought } };
  const refusal = checkSale(compiled, start, minutes);
  if (refusal !== null) return refusal;
  const whole = priced(compiled, start, minutes, 0);
  const amountMinor = minor(Math.max(0, whole.totalMinor - asked.chargedMinor));
  const added = stretchesOf(compiled, start, minutes, bought);
  return {
    ok: true,
    stay: whole,
    amountMinor,
    vatMinor: vatContained(amountMinor, compiled.tariff.taxRateBasisPoints),
    lines: extensionLines(compiled, start, added.stretches, amountMinor),
  };
}

type Stretches = ReturnType<typeof stretchesOf>["stretches"];

/** Where the stay so far was charged otherwise than by this table (a corrected place), the lines still sum to what is due. */
function extensionLines(compiled: Compiled, start: number, stretches: Stretches, due: Minor): PriceLine[] {
  const lines = linesOf(compiled, start, stretches, due);
  let missing = due - lines.reduce((total, line) => total + line.amountMinor, 0);
  return lines.map((line) => {
    const amountMinor = minor(line.amountMinor + missing);
    missing = 0;
    return { ...line, amountMinor };
  });
}

/** What is given back when a prepaid stay is stopped early: 0 unless the tariff says so. `chargedMinor` without service fee. */
export function unusedRefund(compiled: Compiled, used: Stay & { readonly chargedMinor: Minor }): Minor {
  if (!compiled.tariff.isUnusedTimeRefunded) return minor(0);
  return minor(Math.max(0, used.chargedMinor - priceElapsed(compiled, used).totalMinor));
}

/** The total that drivers pay for a sum of table amounts: the sum itself, or with tax added, rounded half up. */
export function withTax(compiled: Compiled, amount: number): Minor {
  const { taxIncluded, taxRateBasisPoints } = compiled.tariff;
  return minor(taxIncluded ? amount : amount + Math.floor((2 * amount * taxRateBasisPoints + 10_000) / 20_000));
}

/** Epoch minute of an instant in milliseconds. */
export function startMinute(atMs: number): number {
  return Math.floor(atMs / 60_000);
}

function priced(compiled: Compiled, start: number, minutes: number, from: number): Priced {
  const { tariff } = compiled;
  const { amount, stretches } = stretchesOf(compiled, start, minutes, from);
  const totalMinor = withTax(compiled, amount);
  const vatMinor = vatContained(totalMinor, tariff.taxRateBasisPoints);
  return {
    ok: true,
    startAt: start * 60_000,
    endAt: (start + minutes) * 60_000,
    minutes,
    currency: tariff.applicableCurrency,
    totalMinor,
    vatMinor,
    exclVatMinor: subtract(totalMinor, vatMinor),
    taxRateBasisPoints: tariff.taxRateBasisPoints,
    lines: linesOf(compiled, start, stretches, totalMinor),
  };
}
