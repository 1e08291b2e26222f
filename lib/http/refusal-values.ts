import type { RefusalDetails } from "@/lib/domain/errors";
import { CURRENCIES, formatMoney, minor } from "@/lib/domain/money";

/** What the sentences may speak of; `none` where a refusal does not know it, so that every sentence can be said. */
const UNKNOWN = {
  minutes: "none",
  minutesAtLeast: "none",
  minutesMin: "none",
  minutesMax: "none",
  minutesLeft: "none",
  remaining: "none",
} as const;

/** A refusal's details for its sentence; amounts as a reader of `locale` writes them. */
export function sentenceValues(details: RefusalDetails, locale: string): RefusalDetails {
  const { remainingMinor, currency } = details;
  const known = CURRENCIES.find((each) => each === currency);
  if (typeof remainingMinor !== "number" || known === undefined) return { ...UNKNOWN, ...details };
  return { ...UNKNOWN, ...details, remaining: formatMoney(minor(remainingMinor), known, locale) };
}
