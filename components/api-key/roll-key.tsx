import { useTranslations } from "next-intl";
import { KeyFacts, type KeyShown } from "@/components/api-key/key-facts";
import { useKeyFormLabels } from "@/components/api-key/labels";
import { RollKeyForm } from "@/components/api-key/roll-key-form";
import { Card, PageTitle } from "@/components/ui/card";
import type { KeyState, RollOverlap } from "@/lib/domain/api-key";
import type { FormAction } from "@/lib/http/form-action";

export type RollKeyProps = {
  readonly action: FormAction;
  readonly of: KeyShown;
  readonly newKeyId: string;
  readonly list: string;
};

const OVERLAPS: readonly RollOverlap[] = ["day", "week", "hour", "now"];

export function RollKey({ action, of, newKeyId, list }: RollKeyProps) {
  const t = useTranslations("developer.keys");
  const labels = useKeyFormLabels();
  return (
    <div className="max-w-xl">
      <PageTitle lead={t("roll.lead")}>{t("roll.title")}</PageTitle>
      <Card>
        <div className="grid gap-5">
          <KeyFacts of={of} />
          <RollKeyForm
            action={action}
            apiKeyId={of.id}
            newKeyId={newKeyId}
            list={list}
            closed={closedBy(of.state, t)}
            overlaps={OVERLAPS.map((value) => ({
              value,
              label: t(`roll.overlap.${value}`),
              detail: t(`roll.detail.${value}`),
            }))}
            labels={{ ...labels, overlap: t("roll.legend"), submit: t("roll.submit") }}
          />
        </div>
      </Card>
    </div>
  );
}

function closedBy(state: KeyState, t: (key: "roll.already" | "roll.over") => string): string | null {
  switch (state) {
    case "active":
      return null;
    case "ending":
      return t("roll.already");
    case "ended":
    case "revoked":
    case "leaked":
      return t("roll.over");
  }
}
