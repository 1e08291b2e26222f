import { useTranslations } from "next-intl";
import { useKeyFormLabels } from "@/components/api-key/labels";
import { NewKeyForm } from "@/components/api-key/new-key-form";
import { Card, PageTitle } from "@/components/ui/card";
import type { KeyScope } from "@/lib/domain/api-key";
import type { FormAction } from "@/lib/http/form-action";

export type NewKeyProps = {
  readonly action: FormAction;
  readonly apiKeyId: string;
  /** To choose from. */
  readonly scopes: readonly KeyScope[];
  /** Whether the key's mode is chosen; an app has one. */
  readonly hasMode: boolean;
  /** The address of the list that it will stand in. */
  readonly list: string;
};

/** Money that goes back is the operator's, and its stays are no warden's business: a key for them is asked for by name. */
const NOT_CHOSEN: readonly KeyScope[] = ["refunds", "apds"];

export function NewKey({ action, apiKeyId, scopes, hasMode, list }: NewKeyProps) {
  const t = useTranslations("developer.keys.new");
  const labels = useKeyFormLabels();
  return (
    <div className="max-w-xl">
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <NewKeyForm
          action={action}
          apiKeyId={apiKeyId}
          scopes={scopes.map((scope) => ({
            name: scope,
            label: t(`scope.${scope}`),
            isChosen: !NOT_CHOSEN.includes(scope),
          }))}
          modes={
            hasMode
              ? [
                  { value: "test", label: t("mode.test") },
                  { value: "live", label: t("mode.live") },
                ]
              : []
          }
          list={list}
          labels={{
            ...labels,
            name: t("name"),
            nameHint: t("nameHint"),
            scopes: t("scopes"),
            mode: t("mode.title"),
            submit: t("submit"),
          }}
        />
      </Card>
    </div>
  );
}
