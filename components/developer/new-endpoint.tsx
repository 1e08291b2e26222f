import { useTranslations } from "next-intl";
import { useSecretLabels } from "@/components/developer/labels";
import { SecretForm } from "@/components/developer/secret-form";
import { Card, PageTitle } from "@/components/ui/card";
import { FormCheck, FormField } from "@/components/ui/form-fields";
import { EVENT_TYPES } from "@/lib/domain/event";
import type { FormAction } from "@/lib/http/form-action";

export type NewEndpointProps = { readonly action: FormAction; readonly endpointId: string; readonly list: string };

export function NewEndpoint({ action, endpointId, list }: NewEndpointProps) {
  const t = useTranslations("developer.deliveries.new");
  const labels = useSecretLabels();
  return (
    <div className="max-w-xl">
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <SecretForm action={action} values={{ endpointId }} list={list} submitLabel={t("submit")} labels={labels}>
          <FormField
            id="url"
            name="url"
            label={t("url")}
            hint={t("urlHint")}
            type="url"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            maxLength={2_000}
            required
          />
          <fieldset>
            <legend className="mb-1 font-semibold">{t("events")}</legend>
            <p className="text-base text-quiet">{t("eventsHint")}</p>
            <div className="grid sm:grid-cols-2 sm:gap-x-4">
              {EVENT_TYPES.map((type) => (
                <FormCheck key={type} id={`event-${type}`} name={`event-${type}`} label={<code>{type}</code>} />
              ))}
            </div>
          </fieldset>
        </SecretForm>
      </Card>
    </div>
  );
}
