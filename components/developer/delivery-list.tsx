import { useTranslations } from "next-intl";
import { OneButtonForm } from "@/components/auth/one-button-form";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/card";
import { DataTable } from "@/components/ui/data-table";
import { LocalTime } from "@/components/ui/local-time";
import { Pagination } from "@/components/ui/pagination";
import type { DeliveryState, DeliveryTrouble } from "@/lib/domain/delivery";
import type { FormAction } from "@/lib/http/form-action";

type DeliveryLine = {
  readonly eventId: string;
  readonly publicEventId: string;
  readonly publicSessionId: string | null;
  readonly type: string;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly triedAt: string | null;
  readonly nextTryAt: string | null;
  readonly status: number | null;
  readonly trouble: DeliveryTrouble | null;
  readonly durationMs: number | null;
  readonly answer: string | null;
};

export type DeliveryListProps = {
  readonly rows: readonly DeliveryLine[];
  /** Null where nothing is sent any more. */
  readonly resend: FormAction | null;
  readonly older?: string;
};

const TONES: Record<DeliveryState, BadgeTone> = { pending: "warning", delivered: "success", dead: "danger" };
/** Of an answer: enough to recognise an error page. */
const ANSWER_SHOWN_MAX = 300;

/** What an endpoint was sent, the newest first, and what it said the last time. */
export function DeliveryList({ rows, resend, older }: DeliveryListProps) {
  const t = useTranslations("developer.deliveries");
  const columns = [
    { key: "event", label: t("event") },
    { key: "state", label: t("state") },
    { key: "last", label: t("last") },
    { key: "act", label: <span className="sr-only">{t("act")}</span> },
  ] as const;
  return (
    <>
      <DataTable
        caption={t("log")}
        columns={columns}
        empty={<EmptyState title={t("nothing")}>{t("nothingText")}</EmptyState>}
        rows={rows.map((row) => ({
          key: row.eventId,
          cells: {
            event: <What row={row} />,
            state: <State row={row} />,
            last: <LastTry row={row} />,
            act: resend ? <Resend row={row} action={resend} /> : null,
          },
        }))}
      />
      <Pagination {...(older ? { next: older } : {})} />
    </>
  );
}

function What({ row }: { row: DeliveryLine }) {
  return (
    <>
      <span className="block font-semibold">{row.type}</span>
      <code className="block break-all text-base">{row.publicEventId}</code>
      {row.publicSessionId ? <code className="block break-all text-base">{row.publicSessionId}</code> : null}
    </>
  );
}

function State({ row }: { row: DeliveryLine }) {
  const t = useTranslations("developer.deliveries");
  return (
    <>
      <Badge tone={TONES[row.state]}>{t(`states.${row.state}`)}</Badge>
      <span className="block text-base text-quiet">{t("tries", { count: row.tries })}</span>
      {row.nextTryAt ? (
        <span className="block text-base text-quiet">
          {t("next")} <LocalTime instant={row.nextTryAt} timeZone="UTC" />
        </span>
      ) : null}
    </>
  );
}

function LastTry({ row }: { row: DeliveryLine }) {
  const t = useTranslations("developer.deliveries");
  if (!row.triedAt) return <span className="text-quiet">{t("notYet")}</span>;
  const said = [
    row.status === null ? "" : `HTTP ${row.status}`,
    row.trouble === null ? "" : t(`trouble.${row.trouble}`),
    row.durationMs === null ? "" : `${row.durationMs} ms`,
  ];
  return (
    <>
      <LocalTime instant={row.triedAt} timeZone="UTC" />
      <span className="block text-base">{said.filter((part) => part !== "").join(" · ")}</span>
      {row.answer ? (
        <details className="text-base">
          <summary className="inline-flex min-h-11 cursor-pointer items-center text-primary underline">
            {t("answer")}
          </summary>
          <code className="block max-w-md whitespace-pre-wrap break-all">{row.answer.slice(0, ANSWER_SHOWN_MAX)}</code>
        </details>
      ) : null}
    </>
  );
}

function Resend({ row, action }: { row: DeliveryLine; action: FormAction }) {
  const t = useTranslations("developer.deliveries");
  const label = (
    <>
      {t("resend")}
      <span className="sr-only">{` ${row.publicEventId}`}</span>
    </>
  );
  return <OneButtonForm action={action} label={label} values={{ eventId: row.eventId }} tone="plain" />;
}
