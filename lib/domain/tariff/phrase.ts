import { formatMoney, type Money } from "@/lib/domain/money";

/** A sentence without a language: a key of the `tariff` catalog and what goes into it. Plain data, so receipts can seal it. */
export type Phrase = { readonly key: string; readonly params: Readonly<Record<string, PhraseParam>> };

export type PhraseParam =
  | string
  | number
  | Money
  | { readonly minutes: number }
  | { readonly basisPoints: number }
  | readonly Phrase[];

/** The translator of the `tariff` namespace, e.g. next-intl's `t`. */
export type Translate = (key: string, params?: Record<string, string | number>) => string;

export function phrase(key: string, params: Record<string, PhraseParam> = {}): Phrase {
  return { key, params };
}

/** Says a phrase with the catalog behind `t`. `formatTag` is the tag for Intl formatters (`en-GB`, `de-DE`, `fr-FR`). */
export function sayPhrase(it: Phrase, t: Translate, formatTag: string): string {
  const params: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(it.params)) params[name] = sayParam(value, t, formatTag);
  return t(it.key, params);
}

function sayParam(value: PhraseParam, t: Translate, formatTag: string): string | number {
  if (typeof value === "string" || typeof value === "number") return value;
  if ("amountMinor" in value) return formatMoney(value.amountMinor, value.currency, formatTag);
  if ("minutes" in value) return formatDuration(value.minutes, t);
  if ("basisPoints" in value) {
    const format = new Intl.NumberFormat(formatTag, { style: "percent", maximumFractionDigits: 2 });
    return format.format(value.basisPoints / 10_000);
  }
  return value.map((part) => sayPhrase(part, t, formatTag)).join(", ");
}

/** Minutes in words: `12 min`, `2 h`, `4 h 30 min`, `26 h`, `2 days`. */
export function formatDuration(minutes: number, t: Translate): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (minutes > 1440 && minutes % 1440 === 0) return t("duration.days", { days: minutes / 1440 });
  if (hours === 0) return t("duration.minutes", { minutes: rest });
  if (rest === 0) return t("duration.hours", { hours });
  return t("duration.hoursMinutes", { hours, minutes: rest });
}
