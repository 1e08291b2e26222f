import { Clock, MapPin, Zap } from "lucide-react";
import { useTranslations } from "next-intl";
import { ZoneCode } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";

export type PlaceViewProps = {
  readonly name: string;
  readonly address: string;
  readonly operatorName: string;
  readonly zoneCode: string;
  readonly service: "parking" | "charging";
  /** The tariff in words, one sentence per rule, already in the reader's language. */
  readonly tariff: readonly string[];
  /** Already in words; nothing when there is no limit or the tariff says it. */
  readonly maxStay?: string;
  /** Product time, ISO 8601 in UTC. */
  readonly now: string;
  readonly timeZone: string;
};

/** The tariff stays open until there is a lot of it: people want to see the price before they are asked for anything. */
const RULES_SHOWN = 4;

export function PlaceView(props: PlaceViewProps) {
  const t = useTranslations("place");
  const { name, address, operatorName, zoneCode, service, now, timeZone } = props;
  const Icon = service === "charging" ? Zap : MapPin;
  return (
    <header>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <ZoneCode code={zoneCode} />
        <span className="text-quiet">{t(`service.${service}`)}</span>
      </div>
      <h1 className="mt-3">{name}</h1>
      <ul className="mt-3 grid gap-1.5 text-quiet">
        <li className="flex gap-2.5">
          <Icon aria-hidden="true" className="mt-1 size-5 shrink-0" />
          <span>
            {address}
            <span className="block">{t("operatedBy", { operator: operatorName })}</span>
          </span>
        </li>
        <li className="flex gap-2.5">
          <Clock aria-hidden="true" className="mt-1 size-5 shrink-0" />
          <span>
            {t("localTime")} <LocalTime instant={now} timeZone={timeZone} style="time" />
          </span>
        </li>
      </ul>
      <Tariff {...props} />
    </header>
  );
}

function Tariff({ tariff, maxStay }: Pick<PlaceViewProps, "tariff" | "maxStay">) {
  const t = useTranslations("place");
  const rules = maxStay ? [...tariff, t("maxStay", { duration: maxStay })] : tariff;
  const more = rules.slice(RULES_SHOWN);
  return (
    <section aria-labelledby="tariff" className="mt-5 border-t border-base-300 pt-4">
      <h2 id="tariff" className="text-lg">
        {t("tariff")}
      </h2>
      <RuleList rules={rules.slice(0, RULES_SHOWN)} />
      {more.length > 0 ? (
        <details className="mt-1">
          <summary className="link-plain inline-flex min-h-11 items-center">
            {t("moreRules", { count: more.length })}
          </summary>
          <RuleList rules={more} />
        </details>
      ) : null}
    </section>
  );
}

function RuleList({ rules }: { rules: readonly string[] }) {
  return (
    <ul className="mt-1.5 grid list-disc gap-1 pl-5 marker:text-primary">
      {rules.map((rule) => (
        <li key={rule}>{rule}</li>
      ))}
    </ul>
  );
}
