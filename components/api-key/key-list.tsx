import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/card";
import { DataTable } from "@/components/ui/data-table";
import { LocalTime } from "@/components/ui/local-time";
import type { KeyState } from "@/lib/domain/api-key";

type KeyLine = {
  readonly id: string;
  readonly publicId: string;
  readonly label: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly lastUsedAt: string | null;
  readonly state: KeyState;
  readonly endsAt: string | null;
  readonly rolledFrom: string | null;
  readonly rolledInto: string | null;
};

export type KeyListProps = {
  readonly keys: readonly KeyLine[];
  /** The address that the list stands at. */
  readonly path: string;
};

const TONES: Record<KeyState, BadgeTone> = {
  active: "success",
  ending: "warning",
  ended: "neutral",
  revoked: "neutral",
  leaked: "danger",
};

/** Servers are in many places: their developers read times in UTC. */
const ZONE = "UTC";

/** Whose keys they are says the page; a secret is in none of them. */
export function KeyList({ keys, path }: KeyListProps) {
  const t = useTranslations("developer.keys");
  const columns = [
    { key: "key", label: t("key") },
    { key: "scopes", label: t("scopes") },
    { key: "created", label: t("created") },
    { key: "used", label: t("used") },
    { key: "state", label: t("state") },
    { key: "act", label: <span className="sr-only">{t("act")}</span> },
  ] as const;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-2">
        <ButtonLink href={`${path}/new`} tone="primary">
          {t("makeOne")}
        </ButtonLink>
        <a href="/developers/leaked-key" className="link-plain inline-flex min-h-11 items-center">
          {t("leaked")}
        </a>
      </div>
      <DataTable
        caption={t("title")}
        columns={columns}
        empty={<EmptyState title={t("empty")}>{t("emptyText")}</EmptyState>}
        rows={keys.map((row) => ({
          key: row.id,
          cells: {
            key: <Name row={row} />,
            scopes: row.scopes.join(", "),
            created: <Created row={row} />,
            used: row.lastUsedAt ? <LocalTime instant={row.lastUsedAt} timeZone={ZONE} /> : t("never"),
            state: <State row={row} />,
            act: <Acts row={row} path={path} />,
          },
        }))}
      />
    </>
  );
}

function Name({ row }: { row: KeyLine }) {
  const t = useTranslations("developer.keys");
  return (
    <>
      <span className="block font-semibold">{row.label === "" ? t("unnamed") : row.label}</span>
      <code className="block wrap-anywhere text-base">{row.hint}</code>
      {row.rolledInto ? (
        <span className="block wrap-anywhere text-base text-quiet">{t("rolledInto", { key: row.rolledInto })}</span>
      ) : null}
      {row.rolledFrom ? (
        <span className="block wrap-anywhere text-base text-quiet">{t("rolledFrom", { key: row.rolledFrom })}</span>
      ) : null}
    </>
  );
}

function Created({ row }: { row: KeyLine }) {
  const t = useTranslations("developer.keys");
  return (
    <>
      <LocalTime instant={row.createdAt} timeZone={ZONE} />
      <span className="block text-base text-quiet">{row.createdBy ?? t("withTheApp")}</span>
    </>
  );
}

function State({ row }: { row: KeyLine }) {
  const t = useTranslations("developer.keys");
  return (
    <>
      <Badge tone={TONES[row.state]}>{t(`states.${row.state}`)}</Badge>
      {row.endsAt ? (
        <span className="block text-base text-quiet">
          <LocalTime instant={row.endsAt} timeZone={ZONE} />
        </span>
      ) : null}
    </>
  );
}

/** What can be done to a key that works; whoever hears the page hears which one. */
function Acts({ row, path }: { row: KeyLine; path: string }) {
  const t = useTranslations("developer.keys");
  const acts = row.state === "active" ? (["roll", "revoke"] as const) : (["revoke"] as const);
  if (row.state !== "active" && row.state !== "ending") return null;
  return (
    <span className="flex flex-wrap justify-end gap-2">
      {acts.map((act) => (
        <ButtonLink key={act} href={`${path}/${row.publicId}/${act}`}>
          {t(`acts.${act}`)}
          <span className="sr-only">{` ${row.label === "" ? row.hint : row.label}`}</span>
        </ButtonLink>
      ))}
    </span>
  );
}
