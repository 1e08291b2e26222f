import { useLocale, useTranslations } from "next-intl";
import { ActionForm } from "@/components/ui/action-form";
import { Card } from "@/components/ui/card";
import { FormSelect, FormTextArea } from "@/components/ui/form-fields";
import { PERSON_WRITE_OFFS } from "@/lib/domain/balance";
import { type Currency, formatMoney, type Minor } from "@/lib/domain/money";
import type { FormAction } from "@/lib/http/form-action";
import { formatLocale } from "@/lib/i18n/locales";

export type WriteOffCardProps = {
  readonly action: FormAction;
  readonly sessionId: string;
  readonly owedMinor: Minor;
  readonly currency: Currency;
};

/** Gives up what a stay still owes, for a reason. */
export function WriteOffCard({ action, sessionId, owedMinor, currency }: WriteOffCardProps) {
  const t = useTranslations("support.writeOff");
  const amount = formatMoney(owedMinor, currency, formatLocale(useLocale()));
  const reasons = PERSON_WRITE_OFFS.map((value) => ({ value, label: t(`reasons.${value}`) }));
  return (
    <Card title={t("title")}>
      <p className="mb-4">{t("lead", { amount })}</p>
      <ActionForm action={action} submitLabel={t("submit", { amount })} values={{ sessionId }} tone="plain">
        <FormSelect
          id="write-off-reason"
          name="reason"
          label={t("reason")}
          options={[{ value: "", label: t("choose") }, ...reasons]}
          defaultValue=""
        />
        <FormTextArea id="write-off-note" name="note" label={t("note")} maxLength={2_000} />
      </ActionForm>
    </Card>
  );
}
