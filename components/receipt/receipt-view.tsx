import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { PlateBadge, ZoneCode } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { DefinitionList } from "@/components/ui/definition-list";
import { Money } from "@/components/ui/money";
import type { Minor } from "@/lib/domain/money";
import type { ReceiptBody, ReceiptKind } from "@/lib/domain/receipt";
import { formatMinutes, formatRate, formatStamp } from "@/lib/i18n/format";

export type ReceiptViewProps = {
  readonly number: string;
  readonly kind: ReceiptKind;
  readonly isTest: boolean;
  readonly body: Omit<ReceiptBody, "lines">;
  /** The steps of the price, already said in the reader's language. */
  readonly lines: readonly { readonly text: string; readonly amountMinor: Minor }[];
  readonly pdfHref?: string;
  readonly verifyHref?: string;
  /** Credits of this receipt, or the receipt that this credit belongs to. */
  readonly related?: readonly { readonly href: string; readonly number: string; readonly kind: ReceiptKind }[];
  /** The page's form for mail, or further actions. */
  readonly actions?: ReactNode;
};

/** The sealed receipt as a page; printed, it is only what is inside the article. */
export function ReceiptView(props: ReceiptViewProps) {
  const { number, kind, isTest, body, pdfHref, actions } = props;
  const t = useTranslations("receipt");
  return (
    <div className="mx-auto max-w-2xl">
      <article className="panel p-5 sm:p-8">
        <div className="flex flex-wrap items-start justify-between gap-4">
          <div>
            <h1>{t(`title.${kind}`)}</h1>
            <p className="figures mt-1 text-lg">{number}</p>
          </div>
          <address className="text-base not-italic sm:text-right">
            <strong className="block">{body.operator.legalName}</strong>
            {body.operator.addressLines.map((line) => (
              <span key={line} className="block">
                {line}
              </span>
            ))}
            <span className="block">{t("vatNumber", { number: body.operator.vatNumber })}</span>
          </address>
        </div>
        {isTest ? (
          <p className="mt-3 border-2 border-warning px-3 py-1 font-semibold text-warning">{t("test")}</p>
        ) : null}
        {body.original ? (
          <p className="mt-3">
            {t("creditOf", { number: body.original.numberText, reason: t(`reason.${body.original.reason}`) })}
          </p>
        ) : null}
        <Stay body={body} />
        <Amounts {...props} />
        <Related {...props} />
      </article>
      <div className="no-print mt-4 flex flex-wrap gap-3">
        {pdfHref ? (
          <ButtonLink href={pdfHref} tone="primary">
            {t("pdf")}
          </ButtonLink>
        ) : null}
        {actions}
      </div>
    </div>
  );
}

function Stay({ body }: Pick<ReceiptViewProps, "body">) {
  const t = useTranslations("receipt");
  const ui = useTranslations("ui");
  const locale = useLocale();
  const { stay } = body;
  const items = [
    {
      term: t("place"),
      value: (
        <>
          {body.place.name} <ZoneCode code={body.place.zoneCode} />
          <span className="block text-quiet">{body.place.address}</span>
        </>
      ),
    },
    { term: t("plate"), value: <PlateBadge plate={body.plate} country={body.plateCountry} /> },
    { term: t("from"), value: <span className="figures">{formatStamp(stay.from, locale)}</span> },
    { term: t("until"), value: <span className="figures">{formatStamp(stay.until, locale)}</span> },
    { term: t("duration"), value: <span className="figures">{formatMinutes(stay.minutes, ui("dayUnit"))}</span> },
  ];
  return (
    <div className="mt-5 border-t-2 border-base-content pt-2">
      <DefinitionList items={items} />
    </div>
  );
}

function Amounts({ body, lines }: ReceiptViewProps) {
  const t = useTranslations("receipt");
  const locale = useLocale();
  const { currency, card } = body;
  const fee = body.serviceFeeMinor === 0 ? [] : [{ text: t("serviceFee"), amountMinor: body.serviceFeeMinor }];
  const rows = [...lines, ...fee].map((line, index) => ({
    key: `${index}`,
    term: line.text,
    value: <Money amount={line.amountMinor} currency={currency} />,
  }));
  const total = { key: "total", term: t("total"), value: <Money amount={body.totalMinor} currency={currency} /> };
  return (
    <>
      <div className="mt-4 border-t-2 border-base-content pt-2">
        <DefinitionList look="amounts" items={[...rows, total]} />
      </div>
      <ul className="mt-2 text-base text-quiet">
        {body.vat.map((line) => (
          <li key={line.rateBasisPoints} className="flex flex-wrap justify-between gap-x-4">
            <span>{t("vatLine", { rate: formatRate(line.rateBasisPoints, locale) })}</span>
            <span>
              {t("net")} <Money amount={line.netMinor} currency={currency} /> · {t("vat")}{" "}
              <Money amount={line.vatMinor} currency={currency} />
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-4 text-base">
        {card
          ? t("paidWith", { card: `${card.brand} •••• ${card.last4}`, network: card.network ?? card.brand })
          : t("noCharge")}{" "}
        <span className="figures">{formatStamp(body.paidAt, locale)}</span>
      </p>
      <p className="text-base text-quiet">
        {t("soldThrough", { app: body.appName, version: String(body.tariffVersion) })}
      </p>
    </>
  );
}

function Related({ related = [], verifyHref }: ReceiptViewProps) {
  const t = useTranslations("receipt");
  if (related.length === 0 && !verifyHref) return null;
  return (
    <ul className="no-print mt-4 border-t border-base-300 pt-2">
      {related.map((other) => (
        <li key={other.number}>
          <a href={other.href} className="link-plain inline-flex min-h-11 items-center">
            {`${t(`title.${other.kind}`)} ${other.number}`}
          </a>
        </li>
      ))}
      {verifyHref ? (
        <li>
          <a href={verifyHref} className="link-plain inline-flex min-h-11 items-center">
            {t("verify")}
          </a>
        </li>
      ) : null}
    </ul>
  );
}
