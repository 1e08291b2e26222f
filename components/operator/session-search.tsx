import { useTranslations } from "next-intl";
import { SearchForm } from "@/components/ui/search-form";

export type SessionSearchProps = {
  readonly action: string;
  readonly q: string;
  readonly state: "" | "running" | "ended";
  readonly day: string;
};

/** One form with an address for every question. */
export function SessionSearch({ action, q, state, day }: SessionSearchProps) {
  const t = useTranslations("operator.sessions");
  const isFiltered = q !== "" || state !== "" || day !== "";
  return (
    <div className="mb-6 grid gap-2">
      <SearchForm action={action} label={t("search")} hint={t("hint")} value={q}>
        <label className="flex items-center gap-2">
          <span>{t("state")}</span>
          <select name="state" defaultValue={state} className="field-input w-auto">
            <option value="">{t("all")}</option>
            <option value="running">{t("running")}</option>
            <option value="ended">{t("ended")}</option>
          </select>
        </label>
        <label className="flex items-center gap-2">
          <span>{t("day")}</span>
          <input type="date" name="day" defaultValue={day} className="field-input w-auto" />
        </label>
      </SearchForm>
      {isFiltered ? (
        <p>
          <a href={action} className="link-plain inline-flex min-h-11 items-center">
            {t("clear")}
          </a>
        </p>
      ) : null}
    </div>
  );
}
