import { useFormatter, useTranslations } from "next-intl";
import { DataTable } from "@/components/ui/data-table";
import { Progress } from "@/components/ui/progress";

type Counts = {
  readonly requests: number;
  readonly refused: number;
  readonly limited: number;
  readonly failed: number;
};
type KeyUse = {
  readonly id: string;
  readonly keyId: string;
  readonly label: string;
  readonly hint: string;
  readonly total: Counts;
  readonly days: readonly (Counts & { readonly day: string })[];
  readonly used: number;
  readonly resetSeconds: number | null;
};

export type UsageOfKeysProps = {
  readonly keys: readonly KeyUse[];
  readonly quota: number;
  readonly requestsOf: (keyId: string, more?: Readonly<Record<string, string>>) => string;
};

const COUNTED = ["requests", "refused", "limited", "failed"] as const;
/** Where the requests of a count are listed. */
const LISTED = {
  requests: {},
  refused: { status: "4xx" },
  limited: { status: "429" },
  failed: { status: "5xx" },
} as const;

/** Each key with its limit at this moment, its month and its days. */
export function UsageOfKeys({ keys, quota, requestsOf }: UsageOfKeysProps) {
  const t = useTranslations("developer.usage");
  return (
    <div className="grid gap-6">
      {keys.map((key) => (
        <section key={key.id} aria-labelledby={`key-${key.id}`} className="panel grid gap-4 p-4 sm:p-6">
          <h2 id={`key-${key.id}`} className="text-xl font-bold">
            {key.label === "" ? <code className="break-all">{key.hint}</code> : key.label}
          </h2>
          {key.label === "" ? null : <code className="break-all text-base">{key.hint}</code>}
          <Limit used={key.used} quota={quota} resetSeconds={key.resetSeconds} />
          <Totals use={key} requestsOf={requestsOf} />
          <details>
            <summary className="link-plain min-h-11 cursor-pointer py-2">
              {t("days", { count: key.days.length })}
            </summary>
            <Days days={key.days} caption={t("daysOf", { key: key.hint })} />
          </details>
        </section>
      ))}
    </div>
  );
}

function Limit({ used, quota, resetSeconds }: { used: number; quota: number; resetSeconds: number | null }) {
  const t = useTranslations("developer.usage");
  const format = useFormatter();
  return (
    <div className="grid gap-1">
      <p>
        {t("now", { used: format.number(used), quota: format.number(quota) })}
        {resetSeconds === null ? "" : ` ${t("reset", { seconds: resetSeconds })}`}
      </p>
      <Progress label={t("limit")} value={Math.min(used, quota)} max={quota} />
    </div>
  );
}

function Totals({ use, requestsOf }: { use: KeyUse; requestsOf: UsageOfKeysProps["requestsOf"] }) {
  const t = useTranslations("developer.usage");
  const format = useFormatter();
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      {COUNTED.map((name) => (
        <div key={name}>
          <dt className="text-base text-quiet">{t(name)}</dt>
          <dd className="figures text-2xl font-bold">
            <a
              href={requestsOf(use.keyId, LISTED[name])}
              className="link-plain inline-flex min-h-11 min-w-11 items-center"
            >
              {format.number(use.total[name])}
            </a>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Days({ days, caption }: { days: KeyUse["days"]; caption: string }) {
  const t = useTranslations("developer.usage");
  const format = useFormatter();
  const columns = [
    { key: "day", label: t("day") },
    ...COUNTED.map((name) => ({ key: name, label: t(name), align: "end" as const })),
  ];
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={days.map((day) => ({
        key: day.day,
        cells: {
          day: (
            <time dateTime={day.day} className="font-semibold">
              {format.dateTime(new Date(`${day.day}T00:00:00Z`), { dateStyle: "medium", timeZone: "UTC" })}
            </time>
          ),
          ...Object.fromEntries(
            COUNTED.map((name) => [
              name,
              <span key={name} className="figures">
                {format.number(day[name])}
              </span>,
            ]),
          ),
        },
      }))}
    />
  );
}
