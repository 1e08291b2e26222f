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
  debts: "none",
  isOwn: "none",
  owed: "none",
  place: "none",
  scope: "none",
  endpointsMax: "none",
  keysMax: "none",
  secretsMax: "none",
  rule: "none",
  max: "none",
} as const;

/** A refusal's details for its sentence; amounts as a reader of `locale` writes them. */
export function sentenceValues(details: RefusalDetails, locale: string): RefusalDetails {
  const { remainingMinor, owedMinor, maxMinor } = details;
  const currency = CURRENCIES.find((each) => each === details.currency);
  const amount = (name: "remaining" | "owed" | "max", value: string | number | undefined) =>
    typeof value === "number" && currency ? { [name]: formatMoney(minor(value), currency, locale) } : {};
  return {
    ...UNKNOWN,
    ...details,
    ...amount("remaining", remainingMinor),
    ...amount("owed", owedMinor),
    ...amount("max", maxMinor),
  };
}
