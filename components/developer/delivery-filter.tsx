import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/field";
import { DELIVERY_STATES } from "@/lib/domain/delivery";
import { EVENT_TYPES } from "@/lib/domain/event";

export type DeliveryFilterProps = {
  readonly action: string;
  readonly endpoints: readonly { readonly publicId: string; readonly url: string }[];
  readonly endpoint: string;
  readonly state: string;
  readonly type: string;
};

/** A GET form: what is looked for has an address that can be kept and sent. */
export function DeliveryFilter({ action, endpoints, endpoint, state, type }: DeliveryFilterProps) {
  const t = useTranslations("developer.deliveries");
  return (
    <search>
      <form action={action} method="get" className="grid gap-3 sm:flex sm:flex-wrap sm:items-end">
        <SelectField
          id="endpoint"
          name="endpoint"
          label={t("endpoint")}
          defaultValue={endpoint}
          options={endpoints.map(({ publicId: value, url: label }) => ({ value, label }))}
          className="max-w-full sm:max-w-sm"
        />
        <SelectField
          id="state"
          name="state"
          label={t("state")}
          defaultValue={state}
          options={[
            { value: "", label: t("all") },
            ...DELIVERY_STATES.map((value) => ({ value, label: t(`states.${value}`) })),
          ]}
        />
        <SelectField
          id="type"
          name="type"
          label={t("event")}
          defaultValue={type}
          options={[{ value: "", label: t("all") }, ...EVENT_TYPES.map((value) => ({ value, label: value }))]}
        />
        <Button>{t("filter")}</Button>
      </form>
    </search>
  );
}
