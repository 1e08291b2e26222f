import { useLocale } from "next-intl";
import { type Currency, formatMoney, type Minor } from "@/lib/domain/money";
import { formatLocale } from "@/lib/i18n/locales";

export function Money({ amount, currency }: { amount: Minor; currency: Currency }) {
  return <span className="figures">{formatMoney(amount, currency, formatLocale(useLocale()))}</span>;
}
