export const LOCALES = ["en", "de", "fr"] as const;
export type Locale = (typeof LOCALES)[number];

export const DEFAULT_LOCALE: Locale = "en";

/** The cookie that remembers the reader's choice; without it the browser's Accept-Language decides. */
export const LOCALE_COOKIE = "bayfare_language";

/** A year: a choice of language is made once per browser. */
export const LOCALE_COOKIE_SECONDS = 31_536_000;

export const LOCALE_NAMES: Record<Locale, string> = { en: "English", de: "Deutsch", fr: "Français" };

/** Our English is European: day before month, 24 hours. */
const FORMAT_LOCALES: Record<Locale, string> = { en: "en-GB", de: "de-DE", fr: "fr-FR" };

export function isLocale(value: string | null | undefined): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

export function localeOr(value: string | null | undefined): Locale {
  return isLocale(value) ? value : DEFAULT_LOCALE;
}

/** The tag for Intl formatters. */
export function formatLocale(locale: string): string {
  return FORMAT_LOCALES[localeOr(locale)];
}
