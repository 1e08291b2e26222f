import { useFormatter, useTranslations } from "next-intl";
import { Fragment } from "react";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/card";
import { DataTable } from "@/components/ui/data-table";
import { LocalTime } from "@/components/ui/local-time";
import { Pagination } from "@/components/ui/pagination";

type RequestLine = {
  readonly id: string;
  readonly at: string;
  readonly key: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly code: string | null;
  readonly durationMs: number;
  readonly idempotencyKey: string | null;
};

export type RequestListProps = {
  readonly rows: readonly RequestLine[];
  readonly newest?: string;
  readonly older?: string;
};

/** Servers are in many places: their developers read times in UTC. */
const ZONE = "UTC";

function toneOf(status: number): BadgeTone {
  if (status >= 500) return "danger";
  if (status >= 400) return "warning";
  return "success";
}

export function RequestList({ rows, newest, older }: RequestListProps) {
  const t = useTranslations("developer.requests");
  const format = useFormatter();
  const columns = [
    { key: "request", label: t("request") },
    { key: "outcome", label: t("outcome") },
    { key: "at", label: t("at") },
    { key: "duration", label: t("duration"), align: "end" },
    { key: "id", label: t("id") },
  ] as const;
  return (
    <>
      <DataTable
        caption={t("title")}
        columns={columns}
        empty={<EmptyState title={t("empty")}>{t("emptyText")}</EmptyState>}
        rows={rows.map((row) => ({
          key: row.id,
          cells: {
            request: <Asked row={row} />,
            outcome: <Outcome row={row} />,
            at: <LocalTime instant={row.at} timeZone={ZONE} style="exact" />,
            duration: (
              <span className="figures whitespace-nowrap">{t("ms", { ms: format.number(row.durationMs) })}</span>
            ),
            id: <Names row={row} />,
          },
        }))}
      />
      <Pagination {...(newest ? { previous: newest } : {})} {...(older ? { next: older } : {})} />
    </>
  );
}

function Asked({ row }: { row: RequestLine }) {
  return (
    <>
      <span className="block font-semibold">{row.operation}</span>
      <code className="block wrap-anywhere text-base">
        {row.method} <Breaking text={row.query === "" ? row.path : `${row.path}?${row.query}`} />
      </code>
    </>
  );
}

function Outcome({ row }: { row: RequestLine }) {
  return (
    <>
      <Badge tone={toneOf(row.status)}>{row.status}</Badge>
      {row.code === null ? null : (
        <code className="block text-base">
          <Breaking text={row.code} />
        </code>
      )}
    </>
  );
}

/** A name for machines may break after its signs, so that it stays readable in a narrow column. */
function Breaking({ text }: { text: string }) {
  return text.split(/(?<=[/._&?])/).map((part, index) => (
    <Fragment key={`${index}${part}`}>
      {part}
      <wbr />
    </Fragment>
  ));
}

/** By which an app's own log and our support find the same request. */
function Names({ row }: { row: RequestLine }) {
  const t = useTranslations("developer.requests");
  return (
    <>
      <code className="block break-all text-base">{row.id}</code>
      {row.key === "" ? null : (
        <span className="block break-all text-base text-quiet">{t("byKey", { key: row.key })}</span>
      )}
      {row.idempotencyKey === null ? null : (
        <span className="block break-all text-base text-quiet">{t("idempotency", { key: row.idempotencyKey })}</span>
      )}
    </>
  );
}
