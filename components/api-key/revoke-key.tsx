import { useTranslations } from "next-intl";
import { KeyFacts, type KeyShown } from "@/components/api-key/key-facts";
import { useKeyFormLabels } from "@/components/api-key/labels";
import { RevokeKeyForm } from "@/components/api-key/revoke-key-form";
import { ButtonLink } from "@/components/ui/button";
import { Card, PageTitle } from "@/components/ui/card";
import type { FormAction } from "@/lib/http/form-action";

export type RevokeKeyProps = { readonly action: FormAction; readonly of: KeyShown; readonly list: string };

export function RevokeKey({ action, of, list }: RevokeKeyProps) {
  const t = useTranslations("developer.keys.revoke");
  const labels = useKeyFormLabels();
  return (
    <div className="max-w-xl">
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <div className="grid gap-5">
          <KeyFacts of={of} />
          <RevokeKeyForm action={action} apiKeyId={of.id} labels={{ ...labels, submit: t("submit") }} />
          <ButtonLink href={list} isWide>
            {t("back")}
          </ButtonLink>
        </div>
      </Card>
    </div>
  );
}
