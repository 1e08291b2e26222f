/** Smallest charge per settlement currency in minor units (docs.stripe.com/currencies, facts 4.2). */
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

/** What 1 euro is worth, roughly: Stripe's rates change daily, only the size matters for a minimum [~]. */
const PER_EURO: Readonly<Record<string, number>> = {
  usd: 1.15,
  eur: 1,
  gbp: 0.87,
  chf: 0.93,
  cad: 1.6,
  aud: 1.75,
  nzd: 1.95,
  sgd: 1.5,
  brl: 6.2,
  inr: 100,
  aed: 4.2,
  bgn: 1.96,
  czk: 24.5,
  dkk: 7.46,
  hkd: 9,
  huf: 395,
  jpy: 175,
  mxn: 21.5,
  myr: 4.9,
  nok: 11.7,
  pln: 4.25,
  ron: 5.1,
  sek: 11,
  thb: 38,
  bhd: 0.43,
  jod: 0.82,
  kwd: 0.35,
  omr: 0.44,
  tnd: 3.4,
  isk: 142,
  krw: 1_620,
  twd: 35,
  ugx: 4_200,
  pkr: 325,
  zar: 20,
  try: 48,
  ils: 3.9,
  clp: 1_090,
  vnd: 30_000,
};

/** Amounts are whole units (docs.stripe.com/currencies). */
const ZERO_DECIMAL = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
/** Amounts are thousandths, and the last digit must be 0. */
const THREE_DECIMAL = new Set("bhd jod kwd omr tnd".split(" "));
/** Without decimals, but written with two for backward compatibility: the last two digits must be 0. */
const WHOLE_OF_TWO_DECIMAL = new Set(["isk", "ugx"]);
const OTHERS = new Set(
  "afn all amd ang aoa ars awg azn bam bbd bdt bmd bnd bob bsd bwp byn bzd cdf cny cop crc cve dop dzd egp etb fjd fkp gel gip gmd gtq gyd hnl htg idr ils jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mzn nad ngn nio npr pab pen pgk php pkr qar rsd rub sar sbd scr shp sle sos srd std szl tjs top try ttd twd tzs uah uyu uzs wst xcd xcg yer zar zmw".split(
    " ",
  ),
);

const SYMBOLS: Readonly<Record<string, string>> = { usd: "$", eur: "€", gbp: "£", jpy: "¥", inr: "₹", pkr: "₨" };
/** Whose hundredths Stripe calls "cents" in "at least 50 cents". */
const WITH_CENTS = new Set(["usd", "eur", "cad", "aud", "nzd", "sgd"]);

const CURRENCY_OF_COUNTRY: Readonly<Record<string, string>> = {
  US: "usd",
  GB: "gbp",
  SE: "sek",
  NO: "nok",
  DK: "dkk",
  CH: "chf",
  LI: "chf",
  PL: "pln",
  CZ: "czk",
  HU: "huf",
  RO: "ron",
  CA: "cad",
  AU: "aud",
  NZ: "nzd",
  JP: "jpy",
  SG: "sgd",
  HK: "hkd",
  MX: "mxn",
  BR: "brl",
  IN: "inr",
  TH: "thb",
  MY: "myr",
  AE: "aed",
};

/** Eight digits (facts 4.2). */
export const AMOUNT_MAX = 99_999_999;

/** Whether Stripe charges in this currency (ISO 4217 in lower case). */
export function isCurrency(code: string): boolean {
  return code in MINIMUMS || decimalsOf(code) !== 2 || WHOLE_OF_TWO_DECIMAL.has(code) || OTHERS.has(code);
}

/** How many digits of an amount are behind the point: 0, 2 or 3. */
export function decimalsOf(currency: string): number {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** What every amount of this currency must be divisible by. */
export function amountStep(currency: string): number {
  if (THREE_DECIMAL.has(currency)) return 10;
  return WHOLE_OF_TWO_DECIMAL.has(currency) ? 100 : 1;
}

/** The smallest charge in minor units of a settlement currency; 50 where the table has none. */
export function minimumCharge(currency: string): number {
  return MINIMUMS[currency] ?? 50;
}

/** Minor units of one currency in minor units of another, rounded; null where no rate is known here. */
export function convert(amount: number, from: string, to: string): number | null {
  const [perFrom, perTo] = [PER_EURO[from], PER_EURO[to]];
  if (perFrom === undefined || perTo === undefined) return null;
  const units = (amount / 10 ** decimalsOf(from) / perFrom) * perTo;
  return Math.round(units * 10 ** decimalsOf(to));
}

/** The currency an account of this country gets when it names none. */
export function defaultCurrency(country: string): string {
  return CURRENCY_OF_COUNTRY[country] ?? "eur";
}

/** "$20.00", "€0.50", "20.00 SEK": amounts as Stripe writes them in its error texts. */
export function amountText(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = (amount / 10 ** decimals).toFixed(decimals);
  const symbol = SYMBOLS[currency];
  return symbol === undefined ? `${digits} ${currency.toUpperCase()}` : `${symbol}${digits}`;
}

/** "50 cents", "30 pence", else like `amountText`: how the minimum is named after a conversion. */
export function minimumText(currency: string): string {
  const minimum = minimumCharge(currency);
  if (WITH_CENTS.has(currency)) return `${minimum} cents`;
  return currency === "gbp" ? `${minimum} pence` : amountText(minimum, currency);
}

/**
 * Stripe's own fee in minor units: 2.9 % + 30 cents as in the recordings (2900 → 114); the fixed part is scaled by the
 * currency's smallest charge, since the real per-country prices are not in the facts.
 */
export function processingFee(amount: number, currency: string): number {
  return Math.round(amount * 0.029) + Math.round((30 * minimumCharge(currency)) / 50);
}
