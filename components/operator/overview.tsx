import { useTranslations } from "next-intl";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DefinitionList } from "@/components/ui/definition-list";
import { Money } from "@/components/ui/money";
import { Notice, type NoticeTone } from "@/components/ui/notice";
import type { ConnectionState } from "@/lib/domain/connection";
import { type Currency, type Minor, negate } from "@/lib/domain/money";

type DayMoney = {
  readonly currency: Currency;
  readonly takingsMinor: Minor;
  readonly refundsMinor: Minor;
  readonly feesMinor: Minor;
  readonly leftMinor: Minor;
};

/** Takings less what went back and what others took. */
export function DayMoneyCards({ money }: { money: readonly DayMoney[] }) {
  const t = useTranslations("operator.overview");
  return money.map(({ currency, takingsMinor, refundsMinor, feesMinor, leftMinor }) => {
    const amount = (minor: Minor) => <Money amount={minor} currency={currency} />;
    return (
      <Card key={currency} title={t("money", { currency: currency.toUpperCase() })}>
        <DefinitionList
          look="amounts"
          items={[
            { key: "takings", term: t("takings"), value: amount(takingsMinor) },
            { key: "refunds", term: t("refunds"), value: amount(negate(refundsMinor)) },
            { key: "fees", term: t("fees"), value: amount(negate(feesMinor)) },
            { key: "left", term: t("left"), value: amount(leftMinor) },
          ]}
        />
        <p className="mt-3 text-base text-quiet">{t("feesHint")}</p>
      </Card>
    );
  });
}

export function RunningCard({ count, href }: { count: number; href: string }) {
  const t = useTranslations("operator.overview");
  return (
    <Card title={t("running")}>
      <p className="figures text-4xl font-bold">{count}</p>
      <p className="mb-4">{count === 0 ? t("runningNone") : t("runningText", { count })}</p>
      {count > 0 ? <ButtonLink href={href}>{t("showRunning")}</ButtonLink> : null}
    </Card>
  );
}

const TONES: Record<ConnectionState, NoticeTone> = {
  none: "info",
  onboarding: "warning",
  restricted: "danger",
  ready: "success",
  lost: "danger",
};

export type ConnectionNoticesProps = {
  readonly connections: readonly {
    readonly appSlug: string;
    readonly appName: string;
    readonly state: ConnectionState;
    readonly requirements: readonly unknown[];
  }[];
  readonly href: string;
};

export function ConnectionNotices({ connections, href }: ConnectionNoticesProps) {
  const t = useTranslations("operator.overview");
  return (
    <section aria-labelledby="connections" className="grid gap-3">
      <h2 id="connections">{t("connections")}</h2>
      {connections.map(({ appSlug, appName, state, requirements }) => {
        const isDue = state === "ready" && requirements.length > 0;
        return (
          <Notice key={appSlug} tone={isDue ? "warning" : TONES[state]}>
            {t(`notice.${isDue ? "due" : state}`, { app: appName })}
          </Notice>
        );
      })}
      <div>
        <ButtonLink href={href}>{t("toStripe")}</ButtonLink>
      </div>
    </section>
  );
}
