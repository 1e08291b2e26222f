import { useLocale, useTranslations } from "next-intl";
import { ZoneCode } from "@/components/ui/badge";
import { Card, PageTitle } from "@/components/ui/card";
import { DefinitionList } from "@/components/ui/definition-list";
import { Money } from "@/components/ui/money";
import { Notice, type NoticeTone } from "@/components/ui/notice";
import { type Currency, formatMoney, type Minor } from "@/lib/domain/money";
import type { ReceiptKind } from "@/lib/domain/receipt";
import { formatStamp } from "@/lib/i18n/format";
import { formatLocale } from "@/lib/i18n/locales";

export type VerificationState = "current" | "partly_credited" | "credited" | "credit" | "returned";

export type VerificationProps = {
  readonly numberText: string;
  readonly kind: ReceiptKind;
  readonly isTest: boolean;
  /** Local at the place, with offset. */
  readonly issuedAt: string;
  readonly operatorName: string;
  readonly zoneCode: string;
  readonly totalMinor: Minor;
  readonly currency: Currency;
  readonly state: VerificationState;
  readonly creditedMinor: Minor;
};

const TONES = {
  current: "success",
  credit: "success",
  partly_credited: "warning",
  credited: "warning",
  returned: "warning",
} as const satisfies Record<VerificationState, NoticeTone>;

/** What a stranger reads beside the paper in their hand. */
export function Verification(props: VerificationProps) {
  const t = useTranslations("receipt");
  const locale = useLocale();
  const { currency, state, creditedMinor } = props;
  const amount = formatMoney(creditedMinor, currency, formatLocale(locale));
  const items = [
    { term: t("check.number"), value: <span className="figures">{props.numberText}</span> },
    { term: t("check.kind"), value: t(`title.${props.kind}`) },
    { term: t("check.date"), value: <span className="figures">{formatStamp(props.issuedAt, locale)}</span> },
    { term: t("check.operator"), value: props.operatorName },
    { term: t("check.zone"), value: <ZoneCode code={props.zoneCode} /> },
    { term: t("check.total"), value: <Money amount={props.totalMinor} currency={currency} /> },
  ];
  return (
    <>
      <PageTitle lead={t("check.compare")}>{t("check.genuine")}</PageTitle>
      <Notice tone={TONES[state]}>{t(`check.${state}`, { amount })}</Notice>
      {props.isTest ? <Notice tone="warning">{t("test")}</Notice> : null}
      <Card>
        <DefinitionList items={items} />
      </Card>
      <p>
        <a href="/verify" className="link-plain inline-flex min-h-11 items-center">
          {t("check.another")}
        </a>
      </p>
    </>
  );
}
