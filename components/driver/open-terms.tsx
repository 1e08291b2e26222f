import { useLocale, useTranslations } from "next-intl";
import { DefinitionList } from "@/components/ui/definition-list";
import { Money } from "@/components/ui/money";
import { type Currency, formatMoney, type Minor, minor } from "@/lib/domain/money";
import type { Curve } from "@/lib/domain/tariff/curve";
import { priceFromCurve } from "@/lib/domain/tariff/price-from-curve";
import { formatInstant, formatMinutes } from "@/lib/i18n/format";
import { formatLocale } from "@/lib/i18n/locales";
import { choicesOf } from "./duration-choices";

export type OpenTermsShown = {
  readonly holdMinor: Minor;
  readonly minutesMax: number;
  readonly endsAt: string;
  readonly isCapped: boolean;
  readonly longer: "none" | "bought" | "not_sold";
  readonly capMinor: Minor | null;
  readonly asks: { readonly everyMinutes: number; readonly answerMinutes: number } | null;
};

export type OpenTermsProps = {
  readonly terms: OpenTermsShown;
  readonly serviceFeeMinor: Minor;
  readonly currency: Currency;
  readonly timeZone: string;
};

/** What an open stay means before it begins: the hold, the price at the stop, and what ends it by itself. */
export function OpenTerms({ terms, serviceFeeMinor, currency, timeZone }: OpenTermsProps) {
  const t = useTranslations("place.open");
  const ui = useTranslations("ui");
  const locale = useLocale();
  const money = (amount: Minor) => formatMoney(amount, currency, formatLocale(locale));
  const { holdMinor, endsAt, isCapped, capMinor, longer, asks } = terms;
  const time = formatInstant(endsAt, timeZone, locale, "short");
  const rules = [
    t("hold", { amount: money(holdMinor) }),
    t("beyond"),
    ...(serviceFeeMinor > 0 ? [t("fee", { amount: money(serviceFeeMinor) })] : []),
    isCapped && capMinor !== null ? t("cap", { amount: money(capMinor), time }) : t(`ends.${longer}`, { time }),
    ...(asks
      ? [t("asks", { duration: formatMinutes(asks.everyMinutes, ui("dayUnit")), minutes: asks.answerMinutes })]
      : []),
  ];
  return (
    <ul className="grid list-disc gap-1 pl-5 marker:text-primary">
      {rules.map((rule) => (
        <li key={rule}>{rule}</li>
      ))}
    </ul>
  );
}

export type OpenPricesProps = {
  readonly curve: Pick<Curve, "points" | "minutesMin" | "minutesMax">;
  /** How long an open stay may last here, which may be shorter than what can be bought. */
  readonly minutesMax: number;
  readonly serviceFeeMinor: Minor;
  readonly currency: Currency;
};

/** What some stays would come to from now on, service fee included. */
export function OpenPrices({ curve, minutesMax, serviceFeeMinor, currency }: OpenPricesProps) {
  const t = useTranslations("place");
  const dayUnit = useTranslations("ui")("dayUnit");
  const items = choicesOf({ ...curve, minutesMax: Math.min(curve.minutesMax, minutesMax) })
    .filter(({ isUsual }) => isUsual)
    .map(({ minutes }) => {
      const price = priceFromCurve(curve.points, minutes);
      const total = minor(price > 0 ? price + serviceFeeMinor : 0);
      const value = total === 0 ? t("free") : <Money amount={total} currency={currency} />;
      return { key: String(minutes), term: formatMinutes(minutes, dayUnit), value };
    });
  return (
    <section aria-labelledby="open-prices" className="mt-4">
      <h2 id="open-prices" className="text-lg">
        {t("open.prices")}
      </h2>
      <DefinitionList items={items} />
    </section>
  );
}
