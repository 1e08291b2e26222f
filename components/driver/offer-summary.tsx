import { useTranslations } from "next-intl";
import { PlateBadge, ZoneCode } from "@/components/ui/badge";
import { DefinitionList } from "@/components/ui/definition-list";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import type { Currency, Minor } from "@/lib/domain/money";

export type OfferHeadProps = {
  readonly offer: {
    readonly placeName: string;
    readonly zoneCode: string;
    readonly timeZone: string;
    readonly plate: string;
    readonly country: string;
    readonly endsAt: string;
  };
};

export type OfferSummaryProps = {
  readonly offer: OfferHeadProps["offer"] & {
    readonly serviceFeeMinor: Minor;
    readonly totalMinor: Minor;
    readonly currency: Currency;
  };
  /** The price step by step, in the reader's language. */
  readonly lines: readonly { readonly text: string; readonly amountMinor: Minor }[];
};

/** What is bought, before it is paid: place, plate, end and every amount. */
export function OfferSummary({ offer, lines }: OfferSummaryProps) {
  const t = useTranslations("pay");
  const { currency } = offer;
  const steps = lines.map((line, index) => ({
    key: `${index} ${line.text}`,
    term: line.text,
    value: <Money amount={line.amountMinor} currency={currency} />,
  }));
  const fee = {
    key: "fee",
    term: t("serviceFee"),
    value: <Money amount={offer.serviceFeeMinor} currency={currency} />,
  };
  const total = { key: "total", term: t("total"), value: <Money amount={offer.totalMinor} currency={currency} /> };
  return (
    <section className="panel p-5 sm:p-7">
      <div className="mb-3">
        <OfferHead offer={offer} />
      </div>
      <DefinitionList look="amounts" items={offer.serviceFeeMinor > 0 ? [...steps, fee, total] : [...steps, total]} />
    </section>
  );
}

/** Where, which car and until when. */
export function OfferHead({ offer }: OfferHeadProps) {
  const t = useTranslations("pay");
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="flex flex-wrap items-center gap-3">
          <strong>{offer.placeName}</strong>
          <ZoneCode code={offer.zoneCode} />
        </p>
        <PlateBadge plate={offer.plate} country={offer.country} />
      </div>
      <p className="text-lg">
        {t("until")} <LocalTime instant={offer.endsAt} timeZone={offer.timeZone} />
      </p>
    </div>
  );
}
