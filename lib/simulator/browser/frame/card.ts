export type Brand = "visa" | "mastercard" | "amex" | "discover" | "diners" | "jcb" | "unionpay" | "unknown";

const PREFIXES: readonly [Brand, RegExp][] = [
  ["visa", /^4/],
  ["mastercard", /^(5[1-5]|2[2-7])/],
  ["amex", /^3[47]/],
  ["diners", /^3(0[0-5]|[689])/],
  ["jcb", /^35/],
  ["discover", /^6(011|4[4-9]|5)/],
  ["unionpay", /^62/],
];

/** The co-badged test cards (facts 5.2); the real fields ask a directory by the first eight digits. */
const CO_BADGED: Readonly<Record<string, readonly string[]>> = {
  "4000002500001001": ["cartes_bancaires", "visa"],
  "5555552500001001": ["cartes_bancaires", "mastercard"],
};

export const BRAND_NAMES: Readonly<Record<string, string>> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  discover: "Discover",
  diners: "Diners Club",
  jcb: "JCB",
  unionpay: "UnionPay",
  cartes_bancaires: "Cartes Bancaires",
};

export function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}

export function brandOf(digits: string): Brand {
  return PREFIXES.find(([, prefix]) => prefix.test(digits))?.[0] ?? "unknown";
}

/** Both networks of a co-badged card, in the order in which they are offered; one or none for every other card. */
export function networksOf(digits: string): readonly string[] {
  const brand = brandOf(digits);
  return CO_BADGED[digits] ?? (brand === "unknown" ? [] : [brand]);
}

/** Shortest and longest number of a brand; Diners Club and UnionPay have several lengths, ISO/IEC 7812 ends at 19. */
const LENGTHS: Readonly<Record<Brand, readonly [number, number]>> = {
  visa: [16, 16],
  mastercard: [16, 16],
  amex: [15, 15],
  discover: [16, 16],
  diners: [14, 19],
  jcb: [16, 16],
  unionpay: [16, 19],
  unknown: [12, 19],
};

export function cvcLengthOf(brand: Brand): number {
  return brand === "amex" ? 4 : 3;
}

/** Groups of four; 4-6-5 for American Express and 4-6-4 for Diners Club with fourteen digits. */
export function formatNumber(text: string): string {
  const digits = digitsOf(text);
  const brand = brandOf(digits);
  const kept = digits.slice(0, LENGTHS[brand][1]);
  if (brand === "amex" || (brand === "diners" && kept.length <= 14)) {
    return [kept.slice(0, 4), kept.slice(4, 10), kept.slice(10)].filter((group) => group !== "").join(" ");
  }
  return kept.match(/.{1,4}/g)?.join(" ") ?? "";
}

/** Whether no further digit can follow, so that a wrong number may be called wrong while somebody types. */
export function isFull(text: string): boolean {
  const digits = digitsOf(text);
  return digits.length === LENGTHS[brandOf(digits)][1];
}

/** `MM / YY`; understands what browsers fill in (`12/2030`, `12/30`) and a month typed as one digit. */
export function formatExpiry(text: string): string {
  const whole = /^\s*(\d{1,2})\s*[/-]\s*(?:20)?(\d{2})\s*$/.exec(text);
  const digits = whole ? `${(whole[1] ?? "").padStart(2, "0")}${whole[2] ?? ""}` : digitsOf(text);
  const padded = /^[2-9]/.test(digits) ? `0${digits}` : digits;
  const year = padded.length === 6 && padded.slice(2, 4) === "20" ? padded.slice(4) : padded.slice(2, 4);
  return year === "" ? padded.slice(0, 2) : `${padded.slice(0, 2)} / ${year}`;
}

export function expiryParts(text: string): { month: number; year: number } {
  const digits = digitsOf(text);
  return { month: Number(digits.slice(0, 2)), year: 2000 + Number(digits.slice(2, 4)) };
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

export type NumberProblem = "incomplete_number" | "invalid_number";
export type ExpiryProblem =
  | "incomplete_expiry"
  | "invalid_expiry_month"
  | "invalid_expiry_year_past"
  | "invalid_expiry_month_past";
export type CvcProblem = "incomplete_cvc";

export function checkNumber(text: string): NumberProblem | null {
  const digits = digitsOf(text);
  if (digits.length < LENGTHS[brandOf(digits)][0]) return "incomplete_number";
  return passesLuhn(digits) ? null : "invalid_number";
}

/** A card is good until the last day of its month, in the person's own calendar. */
export function checkExpiry(text: string, today: Date): ExpiryProblem | null {
  if (digitsOf(text).length < 4) return "incomplete_expiry";
  const { month, year } = expiryParts(text);
  if (month < 1 || month > 12) return "invalid_expiry_month";
  if (year < today.getFullYear()) return "invalid_expiry_year_past";
  return year === today.getFullYear() && month < today.getMonth() + 1 ? "invalid_expiry_month_past" : null;
}

export function checkCvc(text: string, brand: Brand): CvcProblem | null {
  return digitsOf(text).length === cvcLengthOf(brand) ? null : "incomplete_cvc";
}
