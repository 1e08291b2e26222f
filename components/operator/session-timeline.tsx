import { useTranslations } from "next-intl";
import type { EventName, SessionShown } from "@/components/operator/session-shown";
import type { BadgeTone } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { Timeline } from "@/components/ui/timeline";

function toneOf(name: EventName): BadgeTone {
  if (name.endsWith(".succeeded") || name.startsWith("receipt.")) return "success";
  return name.endsWith(".failed") || name.endsWith(".declined") ? "danger" : "neutral";
}

export function SessionTimeline({ session }: { session: SessionShown }) {
  const t = useTranslations("operator");
  const { timeline, timeZone, currency } = session;
  return (
    <Card title={t("session.timeline")}>
      <Timeline
        entries={timeline.map(({ key, at, name, actor, amountMinor, number }) => ({
          key: `${key} ${name}`,
          time: <LocalTime instant={at} timeZone={timeZone} style="full" />,
          title: [t(`event.${name.replace(".", "_")}`), number].filter(Boolean).join(" "),
          tone: toneOf(name),
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
