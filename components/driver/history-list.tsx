import { useLocale, useTranslations } from "next-intl";
import { Badge, type BadgeTone, PlateBadge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/card";
import { LocalTime, TimeRange } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { Pagination } from "@/components/ui/pagination";
import { type Currency, formatMoney, type Minor } from "@/lib/domain/money";
import { formatInstant } from "@/lib/i18n/format";
import { formatLocale } from "@/lib/i18n/locales";
import type { OwedShown } from "./open-stay";
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
  readonly isRefunded: boolean;
  readonly owed: OwedShown | null;
  /** Kept on the card while an open stay runs. */
  readonly heldMinor: Minor | null;
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  readonly writtenOffMinor: Minor;
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
  settling: "warning",
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
  return (
    <li className="panel relative flex flex-wrap items-start justify-between gap-x-6 gap-y-1 px-4 py-3 hover:border-primary">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <a href={entry.href} className="link-plain font-semibold after:absolute after:inset-0 after:content-['']">
            {entry.placeName}
          </a>
          {entry.state === "over" ? null : <Badge tone={TONES[entry.state]}>{t(`state.${entry.state}`)}</Badge>}
          <BalanceBadge entry={entry} />
        </p>
        <p className="text-base text-quiet">
          {entry.endsAt ? (
            <TimeRange from={entry.startedAt} until={entry.endsAt} timeZone={entry.timeZone} />
          ) : (
            <>
              <LocalTime instant={entry.startedAt} timeZone={entry.timeZone} />
              {entry.state === "failed" ? null : ` – ${t("openEnd")}`}
            </>
          )}
        </p>
        <OwedLine entry={entry} />
      </div>
      <div className="ml-auto flex flex-col items-end gap-1">
        <Amount entry={entry} />
        <PlateBadge plate={entry.plate} country={entry.plateCountry} />
      </div>
    </li>
  );
}

function BalanceBadge({ entry }: { entry: HistoryEntry }) {
  const t = useTranslations("history");
  if (entry.owed) return <Badge tone={entry.owed.state === "trying" ? "warning" : "danger"}>{t("balance.DEBT")}</Badge>;
  return entry.isRefunded ? <Badge tone="info">{t("balance.REFUND")}</Badge> : null;
}

/** What is still owed of it, and what comes next. */
function OwedLine({ entry: { owed, currency, timeZone } }: { entry: HistoryEntry }) {
  const t = useTranslations("history");
  const locale = useLocale();
  if (!owed) return null;
  const amount = formatMoney(owed.amountMinor, currency, formatLocale(locale));
  const time = owed.nextTryAt ? formatInstant(owed.nextTryAt, timeZone, locale, "short") : "";
  return <p className="text-base">{t(`owed.${owed.state}`, { amount, time })}</p>;
}

/** A running open stay costs nothing yet, and what it comes to is known only once it has been priced. */
function Amount({ entry }: { entry: HistoryEntry }) {
  const t = useTranslations("history");
  const place = useTranslations("place");
  const tag = formatLocale(useLocale());
  const { state, heldMinor, totalMinor, currency } = entry;
  if (heldMinor !== null) {
    return <span className="text-quiet">{t("held", { amount: formatMoney(heldMinor, currency, tag) })}</span>;
  }
  if (totalMinor === 0) return state === "over" ? <strong>{place("free")}</strong> : null;
  return (
    <span className="flex flex-wrap items-baseline justify-end gap-x-3">
      <Settled entry={entry} />
      <strong>
        <Money amount={totalMinor} currency={currency} />
      </strong>
    </span>
  );
}

/** That it is paid, and what of it was waived. */
function Settled({ entry: { owed, paidMinor, writtenOffMinor, totalMinor, currency } }: { entry: HistoryEntry }) {
  const t = useTranslations("history");
  const tag = formatLocale(useLocale());
  if (owed || paidMinor + writtenOffMinor < totalMinor) return null;
  if (writtenOffMinor === 0) return <span className="text-base text-quiet">{t("paid")}</span>;
  const waived = t("waived", { amount: formatMoney(writtenOffMinor, currency, tag) });
  return <span className="text-base text-quiet">{waived}</span>;
}
