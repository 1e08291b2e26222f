import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/field";
import { STATUS_CLASSES } from "@/lib/domain/request-log";

export type RequestFilterProps = {
  readonly action: string;
  readonly filter: { readonly status?: string; readonly operation?: string; readonly key?: string };
  readonly keys: readonly { readonly keyId: string; readonly label: string; readonly hint: string }[];
  readonly operations: readonly string[];
};

/** A GET form: what one looks at has an address that can be kept and sent. */
export function RequestFilter({ action, filter, keys, operations }: RequestFilterProps) {
  const t = useTranslations("developer.requests");
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <search className="mb-6 block">
      <form action={action} method="get" className="flex flex-wrap items-end gap-3">
        <Choice
          name="status"
          label={t("status")}
          value={filter.status}
          options={STATUS_CLASSES.map((each) => ({ value: each, label: t(`statuses.${each}`) }))}
        />
        <Choice
          name="operation"
          label={t("operation")}
          value={filter.operation}
          options={operations.map((each) => ({ value: each, label: each }))}
        />
        <Choice
          name="key"
          label={t("key")}
          value={filter.key}
          options={keys.map(({ keyId, label, hint }) => ({
            value: keyId,
            label: label === "" ? hint : `${label} (${hint})`,
          }))}
        />
        <Button tone="primary">{t("show")}</Button>
        {isFiltered ? (
          <a href={action} className="link-plain inline-flex min-h-11 items-center">
            {t("clear")}
          </a>
        ) : null}
      </form>
    </search>
  );
}

type ChoiceProps = {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
};

function Choice({ name, label, value = "", options }: ChoiceProps) {
  const t = useTranslations("developer.requests");
  return (
    <div className="min-w-0 flex-1 basis-48">
      <SelectField
        id={name}
        name={name}
        label={label}
        defaultValue={value}
        options={[{ value: "", label: t("all") }, ...options]}
      />
    </div>
  );
}
