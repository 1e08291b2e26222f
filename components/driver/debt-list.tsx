import { useTranslations } from "next-intl";
import { ZoneCode } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { DefinitionList } from "@/components/ui/definition-list";
import { LocalTime, TimeRange } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import type { DebtReason } from "@/lib/domain/debt";
import type { Currency, Minor } from "@/lib/domain/money";

export type DebtEntry = {
  readonly session: string;
  readonly placeName: string;
  readonly zoneCode: string;
  readonly timeZone: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly currency: Currency;
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  readonly writtenOffMinor: Minor;
  readonly owedMinor: Minor;
  readonly reason: DebtReason;
  readonly nextTryAt: string | null;
  readonly isUnderWay: boolean;
  readonly isPaused: boolean;
  /** The payment that is under way. */
  readonly href: string;
};

/** Each stay that is owed: where, when, how much, why, and what happens by itself. No plate: a link may be in other hands. */
export function DebtList({ debts }: { debts: readonly DebtEntry[] }) {
  return (
    <ul className="grid gap-4">
      {debts.map((debt) => (
        <Debt key={debt.session} debt={debt} />
      ))}
    </ul>
  );
}

function Debt({ debt }: { debt: DebtEntry }) {
  const t = useTranslations("debt");
  const amount = (minor: Minor) => <Money amount={minor} currency={debt.currency} />;
  const items = [
    { key: "total", term: t("total"), value: amount(debt.totalMinor) },
    { key: "paid", term: t("paid"), value: amount(debt.paidMinor) },
    ...(debt.writtenOffMinor > 0 ? [{ key: "waived", term: t("waived"), value: amount(debt.writtenOffMinor) }] : []),
    { key: "owed", term: t("owed"), value: amount(debt.owedMinor) },
  ];
  return (
    <li className="panel p-5 sm:p-7">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-lg">{debt.placeName}</h2>
        <ZoneCode code={debt.zoneCode} />
      </div>
      <p className="mb-3 text-quiet">
        <TimeRange from={debt.startedAt} until={debt.endedAt} timeZone={debt.timeZone} />
      </p>
      <DefinitionList look="amounts" items={items} />
      <p className="mt-3">{debt.isUnderWay ? t("underWay") : t(`reason.${debt.reason}`)}</p>
      <NextStep debt={debt} />
    </li>
  );
}

function NextStep({ debt }: { debt: DebtEntry }) {
  const t = useTranslations("debt");
  if (debt.isUnderWay) {
    return (
      <ButtonLink href={debt.href} className="mt-3">
        {t("goOn")}
      </ButtonLink>
    );
  }
  if (debt.isPaused) return null;
  return (
    <p className="text-quiet">
      {debt.nextTryAt ? (
        <>
          {t("nextTry")} <LocalTime instant={debt.nextTryAt} timeZone={debt.timeZone} />
        </>
      ) : (
        t("noNextTry")
      )}
    </p>
  );
}
