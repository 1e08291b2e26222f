import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonLink } from "@/components/ui/button";
import { Card, PageTitle } from "@/components/ui/card";
import type { FormAction } from "@/lib/http/form-action";

export type DeleteEndpointProps = {
  readonly action: FormAction;
  readonly endpointId: string;
  readonly url: string;
  readonly list: string;
};

export function DeleteEndpoint({ action, endpointId, url, list }: DeleteEndpointProps) {
  const t = useTranslations("developer.deliveries.delete");
  return (
    <div className="max-w-xl">
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <p className="mb-4 break-all font-semibold">{url}</p>
        <div className="grid gap-3">
          <ActionForm action={action} values={{ endpointId }} submitLabel={t("submit")} tone="danger" />
          <ButtonLink href={list} isWide>
            {t("back")}
          </ButtonLink>
        </div>
      </Card>
    </div>
  );
}
