import { useTranslations } from "next-intl";
import { SessionLedger } from "@/components/operator/session-ledger";
import { STAY_TONES } from "@/components/operator/session-list";
import { SessionPayments } from "@/components/operator/session-payments";
import type { SessionShown } from "@/components/operator/session-shown";
import { SessionTimeline } from "@/components/operator/session-timeline";
import { NotPriced, useEndItems, useKindItem, useUntilTerm } from "@/components/stay/open-items";
import { Badge, PlateBadge, ZoneCode } from "@/components/ui/badge";
import { Card, PageTitle } from "@/components/ui/card";
import { DefinitionList } from "@/components/ui/definition-list";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { type Minor, negate } from "@/lib/domain/money";
import { formatMinutes } from "@/lib/i18n/format";

export type SessionDetailProps = {
  readonly session: SessionShown;
  readonly listHref: string;
  readonly receiptHrefOf: (id: string) => string;
};

/** One stay from end to end: what was sold, what was paid, what was booked, what happened. */
export function SessionDetail({ session, listHref, receiptHrefOf }: SessionDetailProps) {
  const t = useTranslations("operator");
  const { state, balanceStatus, open } = session;
  const isUnpriced = open !== null && !open.isPriced;
  return (
    <>
      <p>
        <a href={listHref} className="link-plain inline-flex min-h-11 items-center">
          {t("session.back")}
        </a>
      </p>
      <PageTitle
        aside={
          <p className="flex flex-wrap gap-2">
            <Badge tone={STAY_TONES[state]}>{t(`state.${state}`)}</Badge>
            {state === "failed" || isUnpriced ? null : <Badge>{t(`balance.${balanceStatus}`)}</Badge>}
            {open?.heldMinor ? <Badge tone="info">{t("payment.held")}</Badge> : null}
          </p>
        }
      >
        <PlateBadge plate={session.plate} country={session.country} /> {session.placeName}
      </PageTitle>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <StayCard session={session} />
        <AmountsCard session={session} />
        <SessionPayments session={session} />
        <Papers session={session} receiptHrefOf={receiptHrefOf} />
        <SessionTimeline session={session} />
        <SessionLedger session={session} />
      </div>
    </>
  );
}

function StayCard({ session }: { session: SessionShown }) {
  const t = useTranslations("operator.session");
  const dayUnit = useTranslations("ui")("dayUnit");
  const { timeZone, open } = session;
  const kindItem = useKindItem(open);
  const endItems = useEndItems(open);
  const untilTerm = useUntilTerm(open, t("until"));
  const duration = formatMinutes(session.minutes, dayUnit);
  const items = [
    kindItem,
    { term: t("from"), value: <LocalTime instant={session.from} timeZone={timeZone} style="full" /> },
    { term: untilTerm, value: <LocalTime instant={session.until} timeZone={timeZone} style="full" /> },
    ...endItems,
    ...(open && !open.isPriced ? [] : [{ term: t(open ? "openDuration" : "duration"), value: duration }]),
    {
      term: t("tariff"),
      value: session.tariffVersion === null ? "–" : t("version", { version: String(session.tariffVersion) }),
    },
    { term: t("id"), value: <code className="break-all text-base">{session.id}</code> },
  ];
  return (
    <Card title={t("stay")} aside={<ZoneCode code={session.zoneCode} />}>
      <DefinitionList items={items} />
    </Card>
  );
}

function AmountsCard({ session }: { session: SessionShown }) {
  const t = useTranslations("operator.session");
  const { currency, balanceMinor, writtenOffMinor, refundedMinor, open } = session;
  const amount = (minor: Minor) => <Money amount={minor} currency={currency} />;
  if (open && !open.isPriced) {
    return (
      <Card title={t("amounts")}>
        <NotPriced open={open} currency={currency} />
      </Card>
    );
  }
  return (
    <Card title={t("amounts")}>
      <DefinitionList
        look="amounts"
        items={[
          { key: "price", term: t("price"), value: amount(session.priceMinor) },
          { key: "fee", term: t("serviceFee"), value: amount(session.serviceFeeMinor) },
          { key: "total", term: t("total"), value: amount(session.totalMinor) },
        ]}
      />
      <div className="mt-4">
        <DefinitionList
          items={[
            { key: "paid", term: t("paid"), value: amount(session.paidMinor) },
            ...(balanceMinor < 0 ? [{ key: "owed", term: t("remaining"), value: amount(negate(balanceMinor)) }] : []),
            ...(writtenOffMinor > 0 ? [{ key: "waived", term: t("writtenOff"), value: amount(writtenOffMinor) }] : []),
            ...(refundedMinor > 0 ? [{ key: "refunded", term: t("refunded"), value: amount(refundedMinor) }] : []),
          ]}
        />
      </div>
    </Card>
  );
}

function Papers({ session, receiptHrefOf }: Omit<SessionDetailProps, "listHref">) {
  const t = useTranslations("operator");
  const { currency, receipts, refunds, timeZone } = session;
  return (
    <div className="grid gap-4">
      <Card title={t("session.receipts")}>
        {receipts.length === 0 ? <p>{t("session.noReceipts")}</p> : null}
        <ul>
          {receipts.map(({ id, kind, number, totalMinor }) => (
            <li key={id} className="flex flex-wrap items-center justify-between gap-x-4">
              <a href={receiptHrefOf(id)} className="link-plain figures inline-flex min-h-11 items-center">
                {`${t(`receiptKind.${kind}`)} ${number}`}
              </a>
              <Money amount={totalMinor} currency={currency} />
            </li>
          ))}
        </ul>
      </Card>
      <Card title={t("session.refunds")}>
        {refunds.length === 0 ? <p>{t("session.noRefunds")}</p> : null}
        <RefundRows refunds={refunds} currency={currency} timeZone={timeZone} />
      </Card>
    </div>
  );
}

function RefundRows({ refunds, currency, timeZone }: Pick<SessionShown, "refunds" | "currency" | "timeZone">) {
  const t = useTranslations("operator");
  const reasons = useTranslations("receipt.reason");
  return (
    <ul className="grid gap-2">
      {refunds.map(({ id, amountMinor, reason, state, requestedAt }) => (
        <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4">
          <span>
            {`${t(`refund.${state}`)}: ${reasons(reason)}`}
            <span className="block text-base text-quiet">
              <LocalTime instant={requestedAt} timeZone={timeZone} />
            </span>
          </span>
          <Money amount={amountMinor} currency={currency} />
        </li>
      ))}
    </ul>
  );
}
