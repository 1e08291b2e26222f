import { useTranslations } from "next-intl";
import { Badge, type BadgeTone, PlateBadge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/card";
import { LocalTime, TimeRange } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { Pagination } from "@/components/ui/pagination";
import type { Currency, Minor } from "@/lib/domain/money";
import type { SessionState } from "./session-view";

export type HistoryEntry = {
  readonly key: string;
  readonly href: string;
  readonly placeName: string;
  readonly timeZone: string;
  readonly startedAt: string;
  readonly endsAt?: string;
  readonly plate: string;
  readonly plateCountry: string;
  readonly state: SessionState;
  readonly balance?: "DEBT" | "REFUND";
  readonly totalMinor: Minor;
  readonly currency: Currency;
};

export type HistoryListProps = {
  readonly entries: readonly HistoryEntry[];
  readonly previousHref?: string;
  readonly nextHref?: string;
};

const TONES: Record<SessionState, BadgeTone> = {
  checking: "warning",
  running: "success",
  over: "neutral",
  failed: "danger",
};

export function HistoryList({ entries, previousHref, nextHref }: HistoryListProps) {
  const t = useTranslations("history");
  if (entries.length === 0) return <EmptyState title={t("empty")}>{t("emptyText")}</EmptyState>;
  return (
    <>
      <ul className="grid gap-2">
        {entries.map((entry) => (
          <HistoryRow key={entry.key} entry={entry} />
        ))}
      </ul>
      <Pagination {...(previousHref ? { previous: previousHref } : {})} {...(nextHref ? { next: nextHref } : {})} />
    </>
  );
}

function HistoryRow({ entry }: { entry: HistoryEntry }) {
  const t = useTranslations("session");
  const history = useTranslations("history");
  return (
    <li className="panel relative flex flex-wrap items-start justify-between gap-x-6 gap-y-1 px-4 py-3 hover:border-primary">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <a href={entry.href} className="link-plain font-semibold after:absolute after:inset-0 after:content-['']">
            {entry.placeName}
          </a>
          {entry.state === "over" ? null : <Badge tone={TONES[entry.state]}>{t(`state.${entry.state}`)}</Badge>}
          {entry.balance ? (
            <Badge tone={entry.balance === "DEBT" ? "danger" : "info"}>{history(`balance.${entry.balance}`)}</Badge>
          ) : null}
        </p>
        <p className="text-base text-quiet">
          {entry.endsAt ? (
            <TimeRange from={entry.startedAt} until={entry.endsAt} timeZone={entry.timeZone} />
          ) : (
            <LocalTime instant={entry.startedAt} timeZone={entry.timeZone} />
          )}
        </p>
      </div>
      <div className="ml-auto flex flex-col items-end gap-1">
        <strong>
          <Money amount={entry.totalMinor} currency={entry.currency} />
        </strong>
        <PlateBadge plate={entry.plate} country={entry.plateCountry} />
      </div>
    </li>
  );
}
