import { useLocale, useTranslations } from "next-intl";
import { StayTimes } from "@/components/stay/stay-times";
import { Badge, type BadgeTone, PlateBadge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/card";
import { DataTable } from "@/components/ui/data-table";
import { Money } from "@/components/ui/money";
import { Pagination } from "@/components/ui/pagination";
import { type Currency, formatMoney, type Minor } from "@/lib/domain/money";
import { formatLocale } from "@/lib/i18n/locales";

export type StayState = "checking" | "running" | "ended" | "failed";

export const STAY_TONES: Record<StayState, BadgeTone> = {
  checking: "warning",
  running: "success",
  ended: "neutral",
  failed: "danger",
};

export type SessionListProps = {
  readonly rows: readonly {
    readonly id: string;
    readonly placeName: string;
    readonly timeZone: string;
    readonly plate: string;
    readonly country: string;
    readonly state: StayState;
    readonly from: string;
    readonly until: string;
    readonly totalMinor: Minor;
    readonly isPriced: boolean;
    readonly owedMinor: Minor;
    readonly refundedMinor: Minor;
    readonly currency: Currency;
  }[];
  readonly hrefOf: (id: string) => string;
  readonly newer?: string;
  readonly older?: string;
};

export function SessionList({ rows, hrefOf, newer, older }: SessionListProps) {
  const t = useTranslations("operator");
  const columns = [
    { key: "plate", label: t("sessions.plate") },
    { key: "place", label: t("sessions.place") },
    { key: "time", label: t("sessions.time") },
    { key: "state", label: t("sessions.state") },
    { key: "amount", label: t("sessions.amount"), align: "end" },
  ] as const;
  return (
    <>
      <DataTable
        caption={t("sessions.title")}
        columns={columns}
        empty={<EmptyState title={t("sessions.empty")}>{t("sessions.emptyText")}</EmptyState>}
        rows={rows.map((row) => ({
          key: row.id,
          href: hrefOf(row.id),
          cells: {
            plate: <PlateBadge plate={row.plate} country={row.country} />,
            place: row.placeName,
            time: <StayTimes {...row} />,
            state: <Badge tone={STAY_TONES[row.state]}>{t(`state.${row.state}`)}</Badge>,
            amount: <Amount row={row} />,
          },
        }))}
      />
      <Pagination {...(newer ? { previous: newer } : {})} {...(older ? { next: older } : {})} />
    </>
  );
}

/** What a stay came to, and what of it is still owed or was given back. */
function Amount({ row }: { row: SessionListProps["rows"][number] }) {
  const t = useTranslations("operator");
  const stay = useTranslations("stay");
  const tag = formatLocale(useLocale());
  const { totalMinor, refundedMinor, owedMinor, currency } = row;
  if (!row.isPriced) return <span className="text-quiet">{stay("atStop")}</span>;
  return (
    <>
      <Money amount={totalMinor} currency={currency} />
      {owedMinor > 0 ? (
        <span className="block text-base text-error">
          {stay("owed", { amount: formatMoney(owedMinor, currency, tag) })}
        </span>
      ) : null}
      {refundedMinor > 0 ? (
        <span className="block text-base text-quiet">
          {t("sessions.refunded", { amount: formatMoney(refundedMinor, currency, tag) })}
        </span>
      ) : null}
    </>
  );
}
