/** Money is a whole number of minor units (cents, pence, öre). Fractions of a minor unit do not exist in this codebase. */
export type Minor = number & { readonly __brand: "Minor" };

/** ISO 4217 codes in lower case, as Stripe and our API write them. */
export const CURRENCIES = ["eur", "gbp", "sek", "usd", "chf", "dkk", "nok"] as const;
export type Currency = (typeof CURRENCIES)[number];

export type Money = { readonly amountMinor: Minor; readonly currency: Currency };

/** Brands a whole number as minor units; throws on a fraction or an unsafe integer. */
export function minor(value: number): Minor {
  if (!Number.isSafeInteger(value)) throw new Error(`not whole minor units: ${value}`);
  return value as Minor;
}

export const ZERO: Minor = minor(0);

export function sum(amounts: Iterable<Minor>): Minor {
  let total = 0;
  for (const amount of amounts) total += amount;
  return minor(total);
}

export function add(a: Minor, b: Minor): Minor {
  return minor(a + b);
}

export function subtract(a: Minor, b: Minor): Minor {
  return minor(a - b);
}

export function negate(a: Minor): Minor {
  return minor(a === 0 ? 0 : -a);
}

/**
 * Splits `total` (not below zero) by integer weights, giving leftover units to the earliest parts with a weight,
 * so the parts always sum to `total`. Throws when no weight is above zero.
 */
export function allocate(total: Minor, weights: readonly number[]): Minor[] {
  const whole = weights.reduce((a, b) => a + b, 0);
  if (whole <= 0) throw new Error("weights must sum to more than zero");
  const parts = weights.map((weight) => Number((BigInt(total) * BigInt(weight)) / BigInt(whole)));
  let left = total - parts.reduce((a, b) => a + b, 0);
  return parts.map((part, index) => minor((weights[index] ?? 0) > 0 && left-- > 0 ? part + 1 : part));
}

/** The VAT contained in an amount that includes it, rounded half up. `rateBasisPoints`: 1900 = 19 %. */
export function vatContained(inclVat: Minor, rateBasisPoints: number): Minor {
  return minor(
    Math.floor((2 * inclVat * rateBasisPoints + (10_000 + rateBasisPoints)) / (2 * (10_000 + rateBasisPoints))),
  );
}

/** An amount as people read it, e.g. `4,50 €`. Every currency of `CURRENCIES` has two decimals. */
export function formatMoney(amount: Minor, currency: Currency, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "currency", currency: currency.toUpperCase() }).format(amount / 100);
}
