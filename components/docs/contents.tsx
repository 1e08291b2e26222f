import { useTranslations } from "next-intl";

export type ContentsEntry = { readonly href: string; readonly label: string; readonly isEnglish?: boolean };
export type ContentsGroup = { readonly title: string; readonly entries: readonly ContentsEntry[] };

/** Beside the text where there is room, else closed above it. */
export function Contents({ groups }: { readonly groups: readonly ContentsGroup[] }) {
  const t = useTranslations("docs");
  return (
    <>
      <details className="panel no-print px-4 lg:hidden">
        <summary className="min-h-11 py-2.5 font-semibold">{t("contents")}</summary>
        <nav aria-label={t("contents")} className="pb-3">
          <Groups groups={groups} />
        </nav>
      </details>
      <nav
        aria-label={t("contents")}
        className="no-print sticky top-4 hidden max-h-[calc(100dvh-2rem)] overflow-y-auto lg:block"
      >
        <Groups groups={groups} />
      </nav>
    </>
  );
}

function Groups({ groups }: { readonly groups: readonly ContentsGroup[] }) {
  return groups.map(({ title, entries }) => (
    <div key={title} className="mb-4">
      <p className="mb-1 font-semibold">{title}</p>
      <ul>
        {entries.map(({ href, label, isEnglish }) => (
          <li key={href}>
            <a
              href={href}
              lang={isEnglish ? "en" : undefined}
              className="flex min-h-11 items-center rounded-field px-2 leading-snug hover:bg-base-200 lg:min-h-9"
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </div>
  ));
}
