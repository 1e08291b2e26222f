/** Smallest charge per currency in minor units (docs.stripe.com/currencies, facts 4.2). */
const MINIMUMS: Readonly<Record<string, number>> = {
  usd: 50,
  eur: 50,
  gbp: 30,
  chf: 50,
  cad: 50,
  aud: 50,
  nzd: 50,
  sgd: 50,
  brl: 50,
  inr: 50,
  aed: 200,
  bgn: 100,
  czk: 1500,
  dkk: 250,
  hkd: 400,
  huf: 17_500,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
};

const ZERO_DECIMAL = new Set(["jpy", "krw", "vnd", "clp", "pyg", "xof", "xaf", "ugx", "isk"]);
const SYMBOLS: Readonly<Record<string, string>> = { usd: "$", eur: "€", gbp: "£", jpy: "¥", inr: "₹" };
const CURRENCY_OF_COUNTRY: Readonly<Record<string, string>> = {
  US: "usd",
  GB: "gbp",
  SE: "sek",
  NO: "nok",
  DK: "dkk",
  CH: "chf",
  PL: "pln",
  CZ: "czk",
  HU: "huf",
  RO: "ron",
  CA: "cad",
  AU: "aud",
  NZ: "nzd",
  JP: "jpy",
};

export const AMOUNT_MAX = 99_999_999;

/** Whether this simulator knows the currency (ISO 4217 in lower case). */
export function isCurrency(code: string): boolean {
  return code in MINIMUMS || ZERO_DECIMAL.has(code);
}

/** The smallest charge in minor units; 50 where the table has none. */
export function minimumCharge(currency: string): number {
  return MINIMUMS[currency] ?? 50;
}

/** The currency an account of this country gets when it names none. */
export function defaultCurrency(country: string): string {
  return CURRENCY_OF_COUNTRY[country] ?? "eur";
}

/** "$20.00", "€0.50", "20.00 SEK": amounts as Stripe writes them in its error texts. */
export function amountText(amount: number, currency: string): string {
  const digits = ZERO_DECIMAL.has(currency) ? String(amount) : (amount / 100).toFixed(2);
  const symbol = SYMBOLS[currency];
  return symbol === undefined ? `${digits} ${currency.toUpperCase()}` : `${symbol}${digits}`;
}

/**
 * Stripe's own fee in minor units: 2.9 % + 30 cents as in the recordings (2900 → 114); the fixed part is scaled by the
 * currency's smallest charge, since the real per-country prices are not in the facts.
 */
export function processingFee(amount: number, currency: string): number {
  return Math.round(amount * 0.029) + Math.round((30 * minimumCharge(currency)) / 50);
}
