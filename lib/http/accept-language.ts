import { weightedIn } from "@/lib/http/accept";
import { isLocale, type Locale, localeOr } from "@/lib/i18n/locales";

/** The first language that we speak, in the order in which the reader prefers them (RFC 9110, 12.5.4). */
export function preferredLocale(header: string | null): Locale {
  const wanted = weightedIn(header).map(({ value, weight }) => ({ tag: value.slice(0, 2), weight }));
  const spoken = wanted.filter(({ tag, weight }) => isLocale(tag) && weight > 0);
  return localeOr(spoken.sort((a, b) => b.weight - a.weight)[0]?.tag);
}
