import { useTranslations } from "next-intl";
import type { SessionShown } from "@/components/operator/session-shown";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";

/** The operator's books of one stay; every posting sums to zero. */
export function SessionLedger({ session }: { session: SessionShown }) {
  const t = useTranslations("operator");
  const { postings, currency, timeZone } = session;
  return (
    <Card title={t("session.ledger")}>
      <p className="text-base text-quiet">{t(postings.length === 0 ? "session.noLedger" : "session.ledgerHint")}</p>
      <ul className="mt-2 grid gap-3">
        {postings.map(({ key, kind, at, entries }) => (
          <li key={key}>
            <p className="flex flex-wrap justify-between gap-x-4">
              <strong>{t(`posting.${kind}`)}</strong>
              <span className="text-base text-quiet">
                <LocalTime instant={at} timeZone={timeZone} />
              </span>
            </p>
            <dl className="text-base">
              {entries.map(({ account, amountMinor }) => (
                <div key={`${account} ${amountMinor}`} className="flex justify-between gap-x-4">
                  <dt>{t(`account.${account}`)}</dt>
                  <dd>
                    <Money amount={amountMinor} currency={currency} />
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </Card>
  );
}
