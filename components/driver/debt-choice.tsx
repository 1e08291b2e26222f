import { useLocale, useTranslations } from "next-intl";
import { FormRadioCards } from "@/components/ui/form-fields";
import { LocalTime } from "@/components/ui/local-time";
import { cardName } from "@/lib/domain/card-name";
import { add, type Currency, formatMoney, type Minor } from "@/lib/domain/money";
import { formatLocale } from "@/lib/i18n/locales";

export type OwedAmount = {
  readonly sessionId: string;
  readonly placeName: string;
  readonly owedMinor: Minor;
  readonly currency: Currency;
};

/** Everything, or one stay; the amounts stand in the choices, so that they are known without script too. */
export function WhatToPay({ debts }: { debts: readonly OwedAmount[] }) {
  const t = useTranslations("debt");
  const locale = formatLocale(useLocale());
  const everything = {
    value: "all",
    label: t("everything", { amount: sumText(debts, locale) }),
    detail: t("everythingDetail"),
  };
  const each = debts.map(({ sessionId, placeName, owedMinor, currency }) => ({
    value: sessionId,
    label: t("one", { place: placeName, amount: formatMoney(owedMinor, currency, locale) }),
  }));
  return <FormRadioCards name="what" legend={t("what")} cards={[everything, ...each]} chosen="all" />;
}

/** Amounts of different currencies are never added up. */
function sumText(debts: readonly OwedAmount[], locale: string): string {
  const sums = new Map<Currency, Minor>();
  for (const { currency, owedMinor } of debts) {
    const known = sums.get(currency);
    sums.set(currency, known === undefined ? owedMinor : add(known, owedMinor));
  }
  return [...sums].map(([currency, amount]) => formatMoney(amount, currency, locale)).join(" + ");
}

export type OwedCard = {
  readonly id: string;
  readonly brand: string;
  readonly last4: string;
  readonly isExpired: boolean;
  /** When its bank may be asked again after it said no. */
  readonly againAt: string | null;
};

export type HowToPayProps = {
  readonly cards: readonly OwedCard[];
  /** The zone of the place, as for every time on the page. */
  readonly timeZone: string;
  readonly chosen?: string | undefined;
};

/** A saved card or another one. Of a card nothing but brand and last digits: whoever holds the link may read this. */
export function HowToPay({ cards, timeZone, chosen }: HowToPayProps) {
  const t = useTranslations("debt");
  const usable = cards.filter(({ isExpired }) => !isExpired);
  const saved = usable.map(({ id, brand, last4, againAt }) => ({
    value: id,
    label: <span className="figures">{`${cardName(brand)} •••• ${last4}`}</span>,
    ...(againAt
      ? {
          detail: (
            <>
              {t("cardAgain")} <LocalTime instant={againAt} timeZone={timeZone} style="time" />
            </>
          ),
        }
      : {}),
  }));
  const other = { value: "new", label: t("newCard"), detail: t("newCardDetail") };
  // A card whose bank has just said no is not what a press should try.
  const ready = [...saved.filter(({ value }) => !usable.find(({ id }) => id === value)?.againAt), other];
  const known = ready.find(({ value }) => value === chosen) ?? ready[0] ?? other;
  return <FormRadioCards name="payWith" legend={t("how")} cards={[...saved, other]} chosen={known.value} />;
}
