import { type Currency, type Minor, minor } from "@/lib/domain/money";

/** Why a typed amount is none; each has a sentence of its own beside the field. */
export type AmountProblem = "missing" | "format" | "decimals" | "not_positive" | "too_large";
export type ParsedAmount =
  | { readonly ok: true; readonly amountMinor: Minor }
  | { readonly ok: false; readonly problem: AmountProblem };

/** Nobody types more; what is longer was pasted from elsewhere. */
const TEXT_MAX = 24;
/** Millions of the major unit stay far inside safe integers; what may be refunded is decided elsewhere. */
const WHOLE_DIGITS_MAX = 7;

/** The sign that people copy along with an amount; letters are never part of one. */
const SIGNS: Partial<Record<Currency, string>> = { eur: "€", gbp: "£", usd: "$" };
/** How a language groups thousands with a character that elsewhere begins the decimals. */
const GROUPS: Readonly<Record<string, string>> = { en: ",", de: "." };
const SPACES = / |\u00a0|\u202f|'|’/g;

/**
 * Reads an amount typed as decimal text into minor units of `currency` (all of ours have two decimals). `4,50` and `4.50`
 * are the same in every language; `1,234` is a thousand only where the language writes it so. A space groups three digits
 * and nothing else, so that `4 50` is refused and not read as 450. Never throws.
 */
export function parseAmount(text: string, currency: Currency, locale: string): ParsedAmount {
  const bare = withoutSign(text.trim(), currency);
  if (bare === "") return { ok: false, problem: "missing" };
  if (text.length > TEXT_MAX) return { ok: false, problem: /^\d+$/.test(bare) ? "too_large" : "format" };
  if (/^[-−–](?![-−–])/.test(bare)) {
    const rest = parseAmount(bare.slice(1), currency, locale);
    return { ok: false, problem: rest.ok || rest.problem === "not_positive" ? "not_positive" : "format" };
  }
  const { whole, point, cents } = split(bare, GROUPS[locale.slice(0, 2)]);
  const digits = ungroup(whole, point);
  if (digits === undefined || !/^\d*$/.test(cents) || (point !== "" && cents === "")) {
    return { ok: false, problem: "format" };
  }
  if (cents.length > 2) return { ok: false, problem: "decimals" };
  if (digits.length > WHOLE_DIGITS_MAX) return { ok: false, problem: "too_large" };
  const value = Number(digits) * 100 + Number(cents.padEnd(2, "0"));
  return value === 0 ? { ok: false, problem: "not_positive" } : { ok: true, amountMinor: minor(value) };
}

/** An amount as it is typed into a field of that language: no sign, no groups. */
export function amountText(amountMinor: Minor, locale: string): string {
  const [whole, cents] = [Math.floor(amountMinor / 100), amountMinor % 100];
  const point = locale.startsWith("en") ? "." : ",";
  return `${whole}${point}${String(cents).padStart(2, "0")}`;
}

function withoutSign(text: string, currency: Currency): string {
  const sign = SIGNS[currency];
  if (sign === undefined) return text;
  if (text.startsWith(sign)) return text.slice(sign.length).trim();
  return text.endsWith(sign) ? text.slice(0, -sign.length).trim() : text;
}

/** The last point or comma begins the decimals, unless it is the language's group sign before exactly three digits. */
function split(text: string, group: string | undefined): { whole: string; point: string; cents: string } {
  const at = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  if (at < 0) return { whole: text, point: "", cents: "" };
  const [point, cents] = [text.charAt(at), text.slice(at + 1)];
  if (point === group && /^\d{3}$/.test(cents) && !text.startsWith("0")) return { whole: text, point: "", cents: "" };
  return { whole: text.slice(0, at), point, cents };
}

/** The digits of a whole number; undefined when groups are not of three, or are mixed, or look like the decimal point. */
function ungroup(whole: string, point: string): string | undefined {
  const plain = whole.replaceAll(SPACES, " ");
  const groups = plain.split(/[ .,]/);
  const signs = new Set(plain.match(/[ .,]/g));
  const isGrouped = groups.length > 1;
  if (!groups.every((part) => /^\d+$/.test(part))) return undefined;
  if (isGrouped && (signs.size !== 1 || signs.has(point))) return undefined;
  if (isGrouped && !groups.every((part, index) => (index === 0 ? part.length <= 3 : part.length === 3)))
    return undefined;
  return groups.join("");
}
