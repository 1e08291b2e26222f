import { useTranslations } from "next-intl";
import { NotPriced, useEndItems, useKindItem, useUntilTerm } from "@/components/stay/open-items";
import { PlateBadge, ZoneCode } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { DefinitionList } from "@/components/ui/definition-list";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { formatMinutes } from "@/lib/i18n/format";
import { BalanceBadge, StateBadge } from "./state-badges";
import type { MoneyFacts, SessionFacts } from "./types";

const REASONS = ["declined", "canceled", "not_executed", "late_start"] as const;

/** Who, where, when: what an agent reads back to the caller. */
export function SessionFactsCard(session: SessionFacts) {
  const t = useTranslations("support");
  const ui = useTranslations("ui");
  const { place, open } = session;
  const kindItem = useKindItem(open);
  const endItems = useEndItems(open);
  const untilTerm = useUntilTerm(open, t("until"));
  const isPriced = !open || open.isPriced;
  const because = REASONS.find((reason) => reason === session.failedBecause);
  const items = [
    { term: t("plate"), value: <PlateBadge plate={session.plate} country={session.country} /> },
    {
      term: t("place"),
      value: (
        <>
          {place.name} <ZoneCode code={place.zoneCode} />
          <span className="block text-base text-quiet">{place.address}</span>
        </>
      ),
    },
    { term: t("operator"), value: session.operatorName },
    { term: t("app"), value: session.appName },
    { term: t("driver"), value: session.emailMasked ?? t("guest") },
    kindItem,
    { term: t("from"), value: <LocalTime instant={session.startsAt} timeZone={place.timeZone} style="full" /> },
    { term: untilTerm, value: <LocalTime instant={session.endsAt} timeZone={place.timeZone} style="full" /> },
    ...endItems,
    ...(isPriced ? [{ term: t("duration"), value: formatMinutes(session.minutes, ui("dayUnit")) }] : []),
    { term: t("zone"), value: place.timeZone },
  ];
  return (
    <Card title={t("stay")} aside={<StateBadge state={session.state} />}>
      <p className="mb-3">{because ? t(`failed.${because}`) : t(`stateText.${session.state}`)}</p>
      <DefinitionList items={items} />
    </Card>
  );
}

/** Money in one look; what can still be promised stands last and largest. */
export function MoneyCard({ session }: { session: SessionFacts }) {
  const t = useTranslations("support");
  const { money, currency, open } = session;
  const row = (key: keyof MoneyFacts) => ({
    key,
    term: t(`money.${key}`),
    value: <Money amount={money[key]} currency={currency} />,
  });
  const aside = <BalanceBadge status={session.balanceStatus} state={session.state} />;
  if (open && !open.isPriced) {
    return (
      <Card title={t("moneyTitle")} aside={aside}>
        <NotPriced open={open} currency={currency} />
      </Card>
    );
  }
  return (
    <Card title={t("moneyTitle")} aside={aside}>
      <p className="mb-3 text-quiet">
        {t("balanceAmount")} <Money amount={session.balanceAmountMinor} currency={currency} />
      </p>
      <DefinitionList
        look="amounts"
        items={[
          row("totalMinor"),
          row("paidMinor"),
          ...(money.writtenOffMinor > 0 ? [row("writtenOffMinor")] : []),
          ...(money.owedMinor > 0 ? [row("owedMinor")] : []),
          row("refundedMinor"),
          row("queuedMinor"),
          row("disputedMinor"),
          row("remainingMinor"),
        ]}
      />
    </Card>
  );
}
