import { useLocale, useTranslations } from "next-intl";
import { FormCheck, FormField } from "@/components/ui/form-fields";
import { amountText } from "@/lib/domain/amount";
import type { Currency } from "@/lib/domain/money";
import type { RefundPolicy } from "@/lib/domain/refund-policy";

const LIMITS = [
  { name: "once", of: "onceMaxMinor" },
  { name: "day", of: "dayMaxMinor" },
  { name: "month", of: "monthMaxMinor" },
] as const;

/** Whether apps may, and three limits; an empty one is none. */
export function RefundPolicyFields({ policy }: { policy: RefundPolicy & { readonly currency: Currency } }) {
  const t = useTranslations("operator.refundRules");
  const locale = useLocale();
  return (
    <div className="grid gap-4">
      <FormCheck id="apps-may" name="apps" defaultChecked={policy.appsMay} label={t("apps")} hint={t("appsHint")} />
      <div className="grid items-end gap-4 sm:grid-cols-3">
        {LIMITS.map(({ name, of }) => {
          const limit = policy[of];
          return (
            <FormField
              key={name}
              id={`limit-${name}`}
              name={name}
              inputMode="decimal"
              autoComplete="off"
              label={t(name, { currency: policy.currency.toUpperCase() })}
              defaultValue={limit === null ? "" : amountText(limit, locale)}
            />
          );
        })}
      </div>
      <p className="text-quiet">{`${t("hint")} ${t("currencies")}`}</p>
    </div>
  );
}
