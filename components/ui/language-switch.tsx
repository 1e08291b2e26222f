import { useLocale, useTranslations } from "next-intl";
import { LOCALE_NAMES, LOCALES } from "@/lib/i18n/locales";

/** `path` is where the reader is now, with its query. Plain links: they work without script. */
export function LanguageSwitch({ path }: { path: string }) {
  const t = useTranslations("ui");
  const current = useLocale();
  return (
    <nav aria-label={t("language")} className="no-print">
      <ul className="flex items-center">
        {LOCALES.map((locale) => (
          <li key={locale}>
            <a
              href={`/language?to=${locale}&back=${encodeURIComponent(path)}`}
              lang={locale}
              hrefLang={locale}
              rel="nofollow"
              aria-current={locale === current ? "true" : undefined}
              className="inline-flex min-h-11 min-w-11 items-center justify-center rounded-field px-1.5 text-base uppercase text-quiet hover:text-base-content hover:underline aria-[current=true]:font-bold aria-[current=true]:text-base-content aria-[current=true]:underline aria-[current=true]:decoration-2 aria-[current=true]:underline-offset-8"
            >
              {locale}
              <span className="sr-only"> – {LOCALE_NAMES[locale]}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
