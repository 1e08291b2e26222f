import { useTranslations } from "next-intl";

/** Cursors, not page numbers: a list that grows while it is read does not shift. */
export function Pagination({ previous, next }: { previous?: string; next?: string }) {
  const t = useTranslations("ui");
  if (!(previous || next)) return null;
  return (
    <nav aria-label={t("pages")} className="mt-4 flex justify-between gap-4">
      {previous ? (
        <a href={previous} rel="prev" className="btn btn-outline">
          {t("previous")}
        </a>
      ) : (
        <span />
      )}
      {next ? (
        <a href={next} rel="next" className="btn btn-outline">
          {t("next")}
        </a>
      ) : null}
    </nav>
  );
}
