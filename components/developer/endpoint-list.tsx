import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/card";
import { DataTable } from "@/components/ui/data-table";
import { LocalTime } from "@/components/ui/local-time";

type EndpointState = "enabled" | "failing" | "disabled";
type EndpointLine = {
  readonly id: string;
  readonly publicId: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly state: EndpointState;
  readonly since: string | null;
};

const TONES: Record<EndpointState, BadgeTone> = { enabled: "success", failing: "warning", disabled: "danger" };

/** Where an app is told of events. */
export function EndpointList({ endpoints, path }: { endpoints: readonly EndpointLine[]; path: string }) {
  const t = useTranslations("developer.deliveries");
  const columns = [
    { key: "url", label: t("endpoint") },
    { key: "events", label: t("events") },
    { key: "state", label: t("state") },
    { key: "act", label: <span className="sr-only">{t("act")}</span> },
  ] as const;
  return (
    <div className="grid gap-4">
      <p>
        <ButtonLink href={`${path}/new`} tone="primary">
          {t("makeOne")}
        </ButtonLink>
      </p>
      <DataTable
        caption={t("endpoints")}
        columns={columns}
        empty={<EmptyState title={t("empty")}>{t("emptyText")}</EmptyState>}
        rows={endpoints.map((row) => ({
          key: row.id,
          cells: {
            url: <span className="break-all font-semibold">{row.url}</span>,
            events: row.events.length === 0 ? t("everything") : row.events.join(", "),
            state: <State row={row} />,
            act: <Acts row={row} path={path} />,
          },
        }))}
      />
    </div>
  );
}

function State({ row }: { row: EndpointLine }) {
  const t = useTranslations("developer.deliveries");
  return (
    <>
      <Badge tone={TONES[row.state]}>{t(`endpointState.${row.state}`)}</Badge>
      {row.since ? (
        <span className="block text-base text-quiet">
          {t("since")} <LocalTime instant={row.since} timeZone="UTC" />
        </span>
      ) : null}
      {row.state === "disabled" ? <span className="block text-base text-quiet">{t("gone")}</span> : null}
    </>
  );
}

function Acts({ row, path }: { row: EndpointLine; path: string }) {
  const t = useTranslations("developer.deliveries");
  const acts = row.state === "disabled" ? (["delete"] as const) : (["roll", "delete"] as const);
  return (
    <span className="flex flex-wrap justify-end gap-2">
      {acts.map((act) => (
        <ButtonLink key={act} href={`${path}/${row.publicId}/${act}`}>
          {t(`acts.${act}`)}
          <span className="sr-only">{` ${row.url}`}</span>
        </ButtonLink>
      ))}
    </span>
  );
}
