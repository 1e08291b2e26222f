import type { ReceiptNumber } from "@/db/store/operator-search";
import { normalisePlate, PLATE_COUNTRIES, PLATE_LENGTH_MIN } from "@/lib/domain/plate";

/** Longer than any receipt number; what is longer was pasted by mistake. */
export const QUERY_LENGTH_MAX = 64;
const NUMBER_DIGITS_MAX = 9;

export type Query = {
  readonly text: string;
  readonly plates: readonly string[];
  readonly receipt: ReceiptNumber | undefined;
};

/** What a typed word may mean: the beginning of a plate, a receipt's printed number, or the last part of it. */
export function readQuery(typed: string | undefined): Query {
  const text = (typed ?? "").trim().slice(0, QUERY_LENGTH_MAX);
  return { text, plates: platesOf(text), receipt: receiptOf(text) };
}

/** Every stored spelling that the word can have: a letter with a mark is kept in some countries and folded in others. */
function platesOf(text: string): readonly string[] {
  if (text.length < PLATE_LENGTH_MIN) return [];
  const spellings = PLATE_COUNTRIES.flatMap((country) => {
    const result = normalisePlate(text, country);
    return result.ok ? [result.plate] : [];
  });
  return [...new Set(spellings)];
}

export function receiptOf(text: string): ReceiptNumber | undefined {
  if (text.length <= NUMBER_DIGITS_MAX && /^\d+$/.test(text)) return { number: Number(text) };
  return /^[A-Za-z0-9]+(-[A-Za-z0-9]+)+$/.test(text) ? { text: text.toUpperCase() } : undefined;
}
