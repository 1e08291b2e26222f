import { createTranslator, type Messages } from "next-intl";
import { type Phrase, sayPhrase } from "@/lib/domain/tariff/phrase";
import { formatLocale, type Locale } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";

/** Says phrases of the tariff's catalog in a language. */
export async function tariffSpeaker(locale: Locale): Promise<(phrase: Phrase) => string> {
  const messages: Messages = await loadMessages(locale);
  const translate = createTranslator({ locale, messages, namespace: "tariff" });
  return (phrase) => sayPhrase(phrase, (key, params) => translate(key, params), formatLocale(locale));
}
