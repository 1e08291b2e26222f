import type { Wanted } from "@/db/store/support-search";
import { parsePublicId } from "@/lib/domain/id";
import { normalisePlate, PLATE_COUNTRIES } from "@/lib/domain/plate";
import { isStorable } from "@/lib/domain/text";

const TEXT_MAX = 254; // an e-mail address is the longest of them
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** `TEST-LYON-00042`, as receipts print it. */
const RECEIPT = /^(TEST-)?[A-Z0-9]{1,6}-\d{5,}$/;

/**
 * What a caller may have read out, likeliest first; empty when it is none of the kinds. `B-12345` is a receipt's number and a
 * number plate, so both are looked for.
 */
export function recognise(text: string): readonly Wanted[] {
  const typed = text.trim();
  if (typed === "" || typed.length > TEXT_MAX || !isStorable(typed)) return [];
  if (typed.includes("@")) return [{ field: "email", email: typed.toLowerCase() }];
  const sessionId = UUID.test(typed) ? typed.toLowerCase() : parsePublicId("session", typed.toLowerCase());
  if (sessionId !== undefined) return [{ field: "session", sessionId }];
  const found: Wanted[] = [];
  const number = typed.toUpperCase().replaceAll(/\s|[–—]/g, (sign) => (sign.trim() === "" ? "" : "-"));
  if (RECEIPT.test(number)) found.push({ field: "receipt", numberText: number });
  const plates = platesOf(typed);
  if (plates.length > 0) found.push({ field: "plate", plates });
  return found;
}

/** The caller's country is not known, and countries keep different letters. */
function platesOf(text: string): string[] {
  const spellings = PLATE_COUNTRIES.map((country) => normalisePlate(text, country));
  return [...new Set(spellings.flatMap((spelling) => (spelling.ok ? [spelling.plate] : [])))];
}
