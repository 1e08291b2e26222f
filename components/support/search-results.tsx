import { useTranslations } from "next-intl";
import { StayTimes } from "@/components/stay/stay-times";
import { PlateBadge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/card";
import { DataTable } from "@/components/ui/data-table";
import { Money } from "@/components/ui/money";
import { Pagination } from "@/components/ui/pagination";
import { BalanceBadge, StateBadge } from "./state-badges";
import type { FoundSession } from "./types";

export type SearchResultsProps = {
  readonly field: "plate" | "receipt" | "email" | "session" | "unknown";
  readonly sessions: readonly FoundSession[];
  readonly nextHref?: string;
};

/** What was found, newest first, with what the text was taken for. */
export function SearchResults({ field, sessions, nextHref }: SearchResultsProps) {
  const t = useTranslations("support");
  const stay = useTranslations("stay");
  const columns = [
    { key: "plate", label: t("plate") },
    { key: "place", label: t("place") },
    { key: "time", label: t("time") },
    { key: "app", label: t("app"), isHiddenOnPhone: true },
    { key: "state", label: t("stateLabel") },
    { key: "balance", label: t("balanceLabel") },
    { key: "total", label: t("total"), align: "end" as const },
  ];
  const rows = sessions.map((session) => ({
    key: session.id,
    href: `/support/sessions/${session.id}`,
    cells: {
      plate: <PlateBadge plate={session.plate} country={session.country} />,
      place: (
        <>
          {session.placeName}
          <span className="block text-base text-quiet">{session.operatorName}</span>
        </>
      ),
      time: <StayTimes {...session} from={session.startsAt} until={session.endsAt} />,
      app: session.appName,
      state: <StateBadge state={session.state} />,
      balance: <BalanceBadge status={session.balanceStatus} state={session.state} />,
      total: session.isPriced ? (
        <Money amount={session.totalMinor} currency={session.currency} />
      ) : (
        <span className="text-quiet">{stay("atStop")}</span>
      ),
    },
  }));
  return (
    <section aria-labelledby="results" className="mt-8">
      <h2 id="results" className="mb-3">
        {t(`foundBy.${field}`, { count: sessions.length })}
      </h2>
      <DataTable
        caption={t("results")}
        columns={columns}
        rows={rows}
        empty={
          <EmptyState title={t("nothing")}>{t(field === "unknown" ? "nothingUnknown" : "nothingHint")}</EmptyState>
        }
      />
      {nextHref ? <Pagination next={nextHref} /> : null}
    </section>
  );
}
