import { useLocale, useTranslations } from "next-intl";
import { FormCheck, FormField } from "@/components/ui/form-fields";
import { amountText } from "@/lib/domain/amount";
import type { MutableMail } from "@/lib/domain/mail";
import type { Currency, Minor } from "@/lib/domain/money";

export function LimitFields({
  limits,
}: {
  limits: readonly { readonly currency: Currency; readonly capMinor: Minor | null }[];
}) {
  const t = useTranslations("settings");
  const locale = useLocale();
  return (
    <div className="grid items-start gap-4 sm:grid-cols-3">
      {limits.map(({ currency, capMinor }) => (
        <FormField
          key={currency}
          id={`cap-${currency}`}
          name={`caps.${currency}`}
          inputMode="decimal"
          autoComplete="off"
          label={t("limitIn", { currency: currency.toUpperCase() })}
          defaultValue={capMinor === null ? "" : amountText(capMinor, locale)}
        />
      ))}
    </div>
  );
}

export function MailFields({
  mails,
}: {
  mails: readonly { readonly kind: MutableMail; readonly isWanted: boolean }[];
}) {
  const t = useTranslations("settings");
  return (
    <div>
      {mails.map(({ kind, isWanted }) => (
        <FormCheck key={kind} id={`mail-${kind}`} name={kind} defaultChecked={isWanted} label={t(`mail.${kind}`)} />
      ))}
    </div>
  );
}
