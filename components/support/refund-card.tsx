import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { amountText } from "@/lib/domain/amount";
import { type Currency, type Minor, minor } from "@/lib/domain/money";
import { PERSON_REASONS } from "@/lib/domain/refund";
import type { FormAction } from "@/lib/http/form-action";
import { RefundForm } from "./refund-form";

export type RefundCardProps = {
  readonly action: FormAction;
  readonly refundId: string;
  readonly sessionId: string;
  readonly currency: Currency;
  readonly remainingMinor: Minor;
  readonly undoSeconds: number;
  readonly isRunning: boolean;
};

export function RefundCard({ remainingMinor, undoSeconds, currency, ...rest }: RefundCardProps) {
  const t = useTranslations("support");
  const ui = useTranslations("ui");
  const locale = useLocale();
  const half = minor(Math.floor(remainingMinor / 2));
  const quick = [
    {
      label: t("quick.all", { amount: amountText(remainingMinor, locale) }),
      value: amountText(remainingMinor, locale),
    },
    { label: t("quick.half", { amount: amountText(half, locale) }), value: amountText(half, locale) },
  ];
  return (
    <Card title={t("refundTitle")}>
      {remainingMinor === 0 ? <p className="mb-4">{t("nothingLeft")}</p> : null}
      <RefundForm
        {...rest}
        currency={currency}
        locale={locale}
        remainingMinor={remainingMinor}
        quick={half > 0 ? quick : []}
        reasons={PERSON_REASONS.map((reason) => ({ value: reason, label: t(`reason.${reason}`) }))}
        labels={{
          amount: t("amount", { currency: currency.toUpperCase() }),
          amountHint: t("amountHint", { example: amountText(minor(450), locale) }),
          problem: {
            missing: t("problem.missing"),
            format: t("problem.format", { example: amountText(minor(450), locale) }),
            decimals: t("problem.decimals"),
            not_positive: t("problem.not_positive"),
          },
          after: t.raw("after"),
          reason: t("reasonLabel"),
          chooseReason: t("chooseReason"),
          note: t("note"),
          noteHint: t("noteHint"),
          keepValid: t("keepValid"),
          keepValidHint: t("keepValidHint"),
          returnFee: t("returnFee"),
          returnFeeHint: t("returnFeeHint"),
          code: t("code"),
          codeHint: t("codeHint"),
          codeSetUp: t("codeSetUp"),
          lost: ui("lost"),
          check: ui("check"),
          submit: t("submit", { seconds: undoSeconds }),
        }}
      />
    </Card>
  );
}
