import { useTranslations } from "next-intl";
import { PlateBadge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/card";
import { DataTable } from "@/components/ui/data-table";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { Pagination } from "@/components/ui/pagination";
import type { Currency, Minor } from "@/lib/domain/money";
import type { ReceiptKind } from "@/lib/domain/receipt";

export type ReceiptListProps = {
  readonly rows: readonly {
    readonly id: string;
    readonly kind: ReceiptKind;
    readonly number: string;
    readonly plate: string;
    readonly country: string;
    readonly totalMinor: Minor;
    readonly vatMinor: Minor;
    readonly currency: Currency;
    readonly issuedAt: string;
    readonly timeZone: string;
  }[];
  readonly hrefOf: (id: string) => string;
  readonly newer?: string;
  readonly older?: string;
};

export function ReceiptList({ rows, hrefOf, newer, older }: ReceiptListProps) {
  const t = useTranslations("operator");
  const columns = [
    { key: "number", label: t("receipts.number") },
    { key: "kind", label: t("receipts.kind") },
    { key: "plate", label: t("sessions.plate") },
    { key: "issued", label: t("receipts.issued") },
    { key: "vat", label: t("receipts.vat"), align: "end" },
    { key: "total", label: t("receipts.total"), align: "end" },
  ] as const;
  return (
    <>
      <DataTable
        caption={t("receipts.title")}
        columns={columns}
        empty={<EmptyState title={t("receipts.empty")}>{t("receipts.emptyText")}</EmptyState>}
        rows={rows.map((row) => ({
          key: row.id,
          href: hrefOf(row.id),
          cells: {
            number: <span className="figures">{row.number}</span>,
            kind: t(`receiptKind.${row.kind}`),
            plate: <PlateBadge plate={row.plate} country={row.country} />,
            issued: <LocalTime instant={row.issuedAt} timeZone={row.timeZone} />,
            vat: <Money amount={row.vatMinor} currency={row.currency} />,
            total: <Money amount={row.totalMinor} currency={row.currency} />,
          },
        }))}
      />
      <Pagination {...(newer ? { previous: newer } : {})} {...(older ? { next: older } : {})} />
    </>
  );
}
