import { useTranslations } from "next-intl";
import { PlateBadge, ZoneCode } from "@/components/ui/badge";
import { DefinitionList } from "@/components/ui/definition-list";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import type { Currency, Minor } from "@/lib/domain/money";
import { OpenPrices, type OpenPricesProps } from "./open-terms";

export type OfferHeadProps = {
  readonly offer: {
    readonly placeName: string;
    readonly zoneCode: string;
    readonly timeZone: string;
    readonly plate: string;
    readonly country: string;
    readonly endsAt: string;
  };
  /** It lasts until it is stopped. */
  readonly isOpenEnded?: boolean;
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

export type OpenOfferSummaryProps = {
  readonly offer: OfferHeadProps["offer"] & {
    readonly holdMinor: Minor;
    readonly capMinor: Minor | null;
    readonly serviceFeeMinor: Minor;
    readonly currency: Currency;
    readonly minutes: number;
    readonly curve: OpenPricesProps["curve"] | null;
  };
};

/** An open stay before it begins: what is kept on the card, and what some stays would come to. */
export function OpenOfferSummary({ offer }: OpenOfferSummaryProps) {
  const t = useTranslations("pay");
  const { currency, serviceFeeMinor, capMinor } = offer;
  const amount = (minor: Minor) => <Money amount={minor} currency={currency} />;
  const items = [
    { key: "hold", term: t("holdNow"), value: <strong>{amount(offer.holdMinor)}</strong> },
    ...(serviceFeeMinor > 0 ? [{ key: "fee", term: t("feeAtStop"), value: amount(serviceFeeMinor) }] : []),
    ...(capMinor === null ? [] : [{ key: "cap", term: t("ownLimit"), value: amount(capMinor) }]),
    { key: "ends", term: t("endsAtLatest"), value: <LocalTime instant={offer.endsAt} timeZone={offer.timeZone} /> },
  ];
  return (
    <section className="panel p-5 sm:p-7">
      <div className="mb-3">
        <OfferHead offer={offer} isOpenEnded />
      </div>
      <DefinitionList items={items} />
      <p className="mt-3">{t("openExplained")}</p>
      {offer.curve ? (
        <OpenPrices minutesMax={offer.minutes} {...{ curve: offer.curve, serviceFeeMinor, currency }} />
      ) : null}
    </section>
  );
}

/** Where, which car and until when. */
export function OfferHead({ offer, isOpenEnded = false }: OfferHeadProps) {
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
      {isOpenEnded ? null : (
        <p className="text-lg">
          {t("until")} <LocalTime instant={offer.endsAt} timeZone={offer.timeZone} />
        </p>
      )}
    </div>
  );
}
