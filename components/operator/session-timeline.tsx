import { useTranslations } from "next-intl";
import type { EventName, SessionShown } from "@/components/operator/session-shown";
import type { BadgeTone } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { Timeline } from "@/components/ui/timeline";
import { TRANSACTION_OUTCOMES, type TransactionOutcome } from "@/lib/domain/transactions";

const TONES: Partial<Record<EventName | TransactionOutcome, BadgeTone>> = {
  CHARGE: "success",
  REFUND: "success",
  DECLINED: "danger",
  REFUND_FAILED: "danger",
  DISPUTE: "danger",
  "receipt.sale": "success",
  "receipt.supplement": "success",
  "receipt.credit": "success",
};

export function SessionTimeline({ session }: { session: SessionShown }) {
  const t = useTranslations("operator");
  const outcome = useTranslations("session");
  const { timeline, timeZone, currency } = session;
  return (
    <Card title={t("session.timeline")}>
      <Timeline
        entries={timeline.map(({ key, at, name, actor, amountMinor, number }) => ({
          key: `${key} ${name}`,
          time: <LocalTime instant={at} timeZone={timeZone} style="full" />,
          title: [isMoney(name) ? outcome(`outcome.${name}`) : t(`event.${name.replace(".", "_")}`), number]
            .filter(Boolean)
            .join(" "),
          tone: TONES[name] ?? "neutral",
          detail:
            actor === null && amountMinor === null ? undefined : (
              <>
                {actor ? t(`actor.${actor}`) : null}
                {actor && amountMinor !== null ? " · " : null}
                {amountMinor === null ? null : <Money amount={amountMinor} currency={currency} />}
              </>
            ),
        }))}
      />
    </Card>
  );
}

function isMoney(name: EventName | TransactionOutcome): name is TransactionOutcome {
  return TRANSACTION_OUTCOMES.some((outcome) => outcome === name);
}
