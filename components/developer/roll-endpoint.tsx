import { useTranslations } from "next-intl";
import { useSecretLabels } from "@/components/developer/labels";
import { SecretForm } from "@/components/developer/secret-form";
import { Card, PageTitle } from "@/components/ui/card";
import type { FormAction } from "@/lib/http/form-action";

export type RollEndpointProps = {
  readonly action: FormAction;
  readonly endpointId: string;
  readonly secretId: string;
  readonly url: string;
  readonly list: string;
};

export function RollEndpoint({ action, endpointId, secretId, url, list }: RollEndpointProps) {
  const t = useTranslations("developer.deliveries.roll");
  const labels = useSecretLabels();
  return (
    <div className="max-w-xl">
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <p className="mb-4 break-all font-semibold">{url}</p>
        <SecretForm
          action={action}
          values={{ endpointId, secretId }}
          list={list}
          submitLabel={t("submit")}
          labels={labels}
        />
      </Card>
    </div>
  );
}
