import { getRequestConfig } from "next-intl/server";
import { localeOr } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";

export default getRequestConfig(async ({ requestLocale }) => {
  const locale = localeOr(await requestLocale);
  // Instants are always shown in their place's zone; UTC only keeps a forgotten one the same on every server.
  return { locale, messages: await loadMessages(locale), timeZone: "UTC" };
});
