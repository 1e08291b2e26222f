import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "./button";

export type SearchFormProps = {
  readonly action: string;
  readonly label: string;
  readonly hint?: string;
  readonly name?: string;
  readonly value?: string;
  /** Further fields, such as a filter. */
  readonly children?: ReactNode;
};

/** A GET form: a search has an address that can be kept and sent. */
export function SearchForm({ action, label, hint, name = "q", value = "", children }: SearchFormProps) {
  const t = useTranslations("ui");
  return (
    <search>
      <form action={action} method="get" className="grid gap-1.5">
        <label htmlFor={`search-${name}`} className="font-semibold">
          {label}
        </label>
        {hint ? (
          <p id={`search-${name}-hint`} className="text-base text-quiet">
            {hint}
          </p>
        ) : null}
        <div className="flex flex-wrap gap-2">
          <input
            id={`search-${name}`}
            type="search"
            name={name}
            defaultValue={value}
            maxLength={120}
            autoComplete="off"
            spellCheck={false}
            aria-describedby={hint ? `search-${name}-hint` : undefined}
            className="field-input min-w-0 flex-1 basis-56"
          />
          {children}
          <Button tone="primary">
            <Search aria-hidden="true" className="size-5" />
            {t("search")}
          </Button>
        </div>
      </form>
    </search>
  );
}
