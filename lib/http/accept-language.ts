import { isLocale, type Locale, localeOr } from "@/lib/i18n/locales";

/** The first language that we speak, in the order in which the reader prefers them (RFC 9110, 12.5.4). */
export function preferredLocale(header: string | null): Locale {
  const wanted = (header ?? "").split(",").map((part) => {
    const [tag = "", ...options] = part.trim().split(";");
    const weight = Number(/^q=([0-9.]+)$/.exec(options.at(-1)?.trim() ?? "q=1")?.[1] ?? 0);
    return { tag: tag.trim().slice(0, 2).toLowerCase(), weight };
  });
  const spoken = wanted.filter(({ tag, weight }) => isLocale(tag) && weight > 0);
  return localeOr(spoken.sort((a, b) => b.weight - a.weight)[0]?.tag);
}
