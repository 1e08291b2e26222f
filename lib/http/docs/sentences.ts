import { createTranslator } from "next-intl";
import { REFUSALS, type RefusalCode } from "@/lib/domain/errors";
import { sentenceValues } from "@/lib/http/refusal-values";
import { formatLocale, type Locale } from "@/lib/i18n/locales";
import { type Catalog, loadMessages } from "@/lib/i18n/messages";

/** What each refusal says where nothing is known of the request. */
export async function refusalSentences(locale: Locale): Promise<Readonly<Partial<Record<RefusalCode, string>>>> {
  const { refusal } = await loadMessages(locale);
  const values = sentenceValues({}, formatLocale(locale));
  const said = Object.keys(REFUSALS).flatMap((code) => {
    const text = textAt(refusal, code);
    return text === undefined
      ? []
      : [[code, createTranslator({ locale, messages: { text } })("text", values)] as const];
  });
  return Object.fromEntries(said);
}

function textAt(catalog: Catalog | string | undefined, path: string): string | undefined {
  let found = catalog;
  for (const step of path.split(".")) found = typeof found === "object" ? found[step] : undefined;
  return typeof found === "string" ? found : undefined;
}
