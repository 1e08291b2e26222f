import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { BadgeTone } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { Timeline } from "@/components/ui/timeline";
import type { Currency, Minor } from "@/lib/domain/money";
import type { TransactionOutcome } from "@/lib/domain/transactions";
import type { Happening } from "./types";

type Shown = { readonly currency: Currency; readonly timeZone: string };
type Told = { readonly title: ReactNode; readonly detail?: ReactNode; readonly tone?: BadgeTone };

export function SessionTimeline({ timeline, currency, timeZone }: Shown & { timeline: readonly Happening[] }) {
  const t = useTranslations("support");
  const session = useTranslations("session");
  const outcome = (name: TransactionOutcome) =>
    name === "WRITE_OFF" ? t("money.writtenOffMinor") : session(`outcome.${name}`);
  const entry = (happening: Happening) => ({
    key: happening.key,
    time: <LocalTime instant={happening.at} timeZone={timeZone} style="full" />,
    ...tell(happening, { t, outcome, currency }),
  });
  const entries = timeline.filter((happening) => !isMessage(happening)).map(entry);
  const messages = timeline.filter(isMessage).map(entry);
  return (
    <Card title={t("timeline")}>
      {entries.length === 0 ? <p className="text-quiet">{t("noTimeline")}</p> : <Timeline entries={entries} />}
      {messages.length > 0 ? (
        <details className="mt-5">
          <summary className="link-plain inline-flex min-h-11 items-center">
            {t("messages", { count: messages.length })}
          </summary>
          <div className="mt-3 pl-2">
            <Timeline entries={messages} />
          </div>
        </details>
      ) : null}
    </Card>
  );
}

/** What machines told each other: there when it is needed, not in the way of what people did. */
function isMessage({ kind }: Happening): boolean {
  return kind === "told_app" || kind === "stripe";
}

type Translate = ReturnType<typeof useTranslations>;

/** Codes that are not in the catalog yet are shown as they are: an agent can still tell a developer. */
function word(t: Translate, group: "command" | "event" | "stripe" | "failure", code: string): string {
  const key = `${group}.${code}`;
  return t.has(key) ? t(key) : code;
}

type Moved = Extract<Happening, { kind: "money" }>;

const TONES: Partial<Record<TransactionOutcome, BadgeTone>> = {
  CHARGE: "success",
  REFUND: "success",
  DECLINED: "danger",
  REFUND_FAILED: "danger",
  DISPUTE: "danger",
};

/** Why money did not move. */
function whyOf({ declineCode, failure }: Moved, t: Translate): string {
  if (declineCode) return ` · ${t(`decline.${declineCode}`)}`;
  return failure ? ` · ${word(t, "failure", failure)}` : "";
}

function nameOf(who: { readonly kind: string; readonly name: string | null }, t: Translate): string {
  return who.name ?? word(t, "command", `by.${who.kind}`);
}

type Say = { t: Translate; outcome: (name: TransactionOutcome) => string; currency: Currency };

function tell(happening: Happening, { t, outcome, currency }: Say): Told {
  const money = (amount: Minor) => <Money amount={amount} currency={currency} />;
  switch (happening.kind) {
    case "done": {
      const { who, amountMinor } = happening;
      const name = nameOf(who, t);
      const amount = amountMinor === null ? null : money(amountMinor);
      return { title: word(t, "command", happening.command), detail: amount ? [name, " · ", amount] : name };
    }
    case "money": {
      const tone = TONES[happening.outcome] ?? "neutral";
      const by = happening.who ? `${nameOf(happening.who, t)} · ` : "";
      const detail = [by, money(happening.amountMinor), whyOf(happening, t)];
      return { title: outcome(happening.outcome), detail, tone };
    }
    case "refund_sent":
      return { title: t("happened.refund_sent"), detail: money(happening.amountMinor) };
    case "receipt":
      return {
        title: `${t(`receiptKind.${happening.receiptKind}`)} ${happening.numberText}`,
        detail: money(happening.amountMinor),
        tone: "info",
      };
    case "told_app":
      return { title: t("happened.told_app"), detail: word(t, "event", happening.type) };
    case "stripe":
      return { title: t("happened.stripe"), detail: word(t, "stripe", happening.type) };
  }
}
