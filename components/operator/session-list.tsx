import { useLocale, useTranslations } from "next-intl";
import { Badge, type BadgeTone, PlateBadge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/card";
import { DataTable } from "@/components/ui/data-table";
import { TimeRange } from "@/components/ui/local-time";
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
    readonly refundedMinor: Minor;
    readonly currency: Currency;
  }[];
  readonly hrefOf: (id: string) => string;
  readonly newer?: string;
  readonly older?: string;
};

export function SessionList({ rows, hrefOf, newer, older }: SessionListProps) {
  const t = useTranslations("operator");
  const locale = formatLocale(useLocale());
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
            time: <TimeRange from={row.from} until={row.until} timeZone={row.timeZone} />,
            state: <Badge tone={STAY_TONES[row.state]}>{t(`state.${row.state}`)}</Badge>,
            amount: (
              <>
                <Money amount={row.totalMinor} currency={row.currency} />
                {row.refundedMinor > 0 ? (
                  <span className="block text-base text-quiet">
                    {t("sessions.refunded", { amount: formatMoney(row.refundedMinor, row.currency, locale) })}
                  </span>
                ) : null}
              </>
            ),
          },
        }))}
      />
      <Pagination {...(newer ? { previous: newer } : {})} {...(older ? { next: older } : {})} />
    </>
  );
}
