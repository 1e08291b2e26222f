import { defineRouting } from "next-intl/routing";
import { DEFAULT_LOCALE, LOCALE_COOKIE, LOCALE_COOKIE_SECONDS, LOCALES } from "@/lib/i18n/locales";

/** Addresses carry no locale: signs, mails and links outlive a choice of language. */
export const routing = defineRouting({
  locales: LOCALES,
  defaultLocale: DEFAULT_LOCALE,
  localePrefix: "never",
  localeCookie: { name: LOCALE_COOKIE, sameSite: "lax", maxAge: LOCALE_COOKIE_SECONDS },
});
