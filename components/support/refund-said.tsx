import { useLocale, useTranslations } from "next-intl";
import { publicId } from "@/lib/domain/id";
import { type Currency, formatMoney } from "@/lib/domain/money";
import { formatLocale } from "@/lib/i18n/locales";
import { SaidNotice } from "./said-notice";
import type { ShownRefund } from "./types";

export type RefundSaidProps = {
  readonly refunds: readonly ShownRefund[];
  readonly currency: Currency;
  /** Public ids from the address; one that is not of this session says nothing. */
  readonly refunded?: string;
  readonly undone?: string;
};

/** The one sentence about what the agent has just done. */
export function RefundSaid({ refunds, currency, refunded, undone }: RefundSaidProps) {
  const t = useTranslations("support");
  const locale = formatLocale(useLocale());
  const refund = refunds.find(({ id }) => publicId("refund", id) === (undone ?? refunded));
  if (!refund) return null;
  const amount = formatMoney(refund.amountMinor, currency, locale);
  const isUndone = refund.state === "canceled";
  if (undone !== undefined && !isUndone) return null;
  return (
    <SaidNotice key={`${refund.id} ${undone ?? ""}`}>
      {isUndone ? t("said.undone", { amount }) : t(`said.${refund.state}`, { amount })}
    </SaidNotice>
  );
}
