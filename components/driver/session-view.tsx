import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Badge, type BadgeTone, PlateBadge, ZoneCode } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DefinitionList } from "@/components/ui/definition-list";
import { LocalTime, TimeRange } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import type { Currency, Minor } from "@/lib/domain/money";
import type { TransactionOutcome } from "@/lib/domain/transactions";
import { Countdown } from "./countdown";
import { OpenHead, type OpenStayShown } from "./open-stay";

/** `checking`: the payment is under way; `running`: parked and covered; `settling`: stopped, being collected; `over`: ended; `failed`: nothing was kept. */
export type SessionState = "checking" | "running" | "settling" | "over" | "failed";

export type SessionMoneyRow = {
  readonly key: string;
  readonly at: string;
  readonly outcome: TransactionOutcome;
  readonly amountMinor: Minor;
  /** `Visa •••• 4242`. */
  readonly card?: string;
};

export type SessionReceipt = {
  readonly href: string;
  readonly number: string;
  readonly kind: "sale" | "supplement" | "credit";
};

export type SessionViewProps = {
  readonly state: SessionState;
  readonly plate: string;
  readonly plateCountry: string;
  readonly place: {
    readonly name: string;
    readonly address: string;
    readonly operatorName: string;
    readonly zoneCode: string;
    readonly timeZone: string;
  };
  readonly startedAt: string;
  /** For a stay with an open end: when it stops by itself. */
  readonly endsAt: string;
  /** Its own page. */
  readonly href: string;
  /** Present for a stay with an open end. */
  readonly open?: OpenStayShown;
  /** Product time. */
  readonly now: string;
  readonly currency: Currency;
  readonly totalMinor: Minor;
  readonly payments: readonly SessionMoneyRow[];
  readonly receipts: readonly SessionReceipt[];
  /** Present when it can be extended now. */
  readonly extendHref?: string;
  /** Present when it is over: the place's page, to begin anew. */
  readonly againHref?: string;
  /** The page's form that stops it, or further actions. */
  readonly actions?: ReactNode;
  /** What just happened: a decline, a refusal, a receipt that is on its way. */
  readonly notice?: ReactNode;
};

const TONES: Record<SessionState, BadgeTone> = {
  checking: "warning",
  running: "success",
  settling: "warning",
  over: "neutral",
  failed: "danger",
};

/** Told, but no money went anywhere. */
const MOVES_NOTHING: readonly TransactionOutcome[] = ["AUTHORISED", "RELEASED", "DECLINED", "REFUND_FAILED"];

export function SessionView(props: SessionViewProps) {
  const { state, plate, plateCountry, place, notice } = props;
  const t = useTranslations("session");
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      {notice}
      <section className="panel p-5 sm:p-7">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>
          <PlateBadge plate={plate} country={plateCountry} />
        </div>
        {props.open ? <OpenHead {...props} open={props.open} timeZone={place.timeZone} /> : <TimeLeft {...props} />}
        <p className="mt-5 flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-base-300 pt-4">
          <strong>{place.name}</strong>
          <ZoneCode code={place.zoneCode} />
        </p>
        <p className="text-quiet">
          {place.address} · {place.operatorName}
        </p>
        <SessionActions {...props} />
      </section>
      {hasMoneyToTell(props) ? <Payments {...props} /> : null}
    </div>
  );
}

/** That something is held for a running stay is said above, with what becomes of it. */
function hasMoneyToTell({ payments, receipts, open }: SessionViewProps): boolean {
  const isOnlyHeld = open?.running && payments.every(({ outcome }) => outcome === "AUTHORISED");
  return !isOnlyHeld && payments.length + receipts.length > 0;
}

function TimeLeft({ state, startedAt, endsAt, now, place }: SessionViewProps) {
  const t = useTranslations("session");
  const ui = useTranslations("ui");
  const labels = { left: t.raw("left"), lessThanMinute: t("lessThanMinute"), over: t("timeOver"), day: ui("dayUnit") };
  return (
    <>
      <h1 className="mt-4">
        {state === "running" ? <Countdown endsAt={endsAt} now={now} labels={labels} /> : t(`title.${state}`)}
      </h1>
      <p className="mt-1 text-lg">
        <TimeRange from={startedAt} until={endsAt} timeZone={place.timeZone} />
      </p>
      {state === "failed" ? <p className="mt-2">{t("failedText")}</p> : null}
    </>
  );
}

function SessionActions({ extendHref, againHref, actions }: SessionViewProps) {
  const t = useTranslations("session");
  if (!(extendHref || againHref || actions)) return null;
  return (
    <div className="no-print mt-5 flex flex-wrap gap-3 *:flex-1">
      {extendHref ? (
        <ButtonLink href={extendHref} tone="primary" className="min-h-14 text-lg">
          {t("extend")}
        </ButtonLink>
      ) : null}
      {againHref ? (
        <ButtonLink href={againHref} className="min-h-14 text-lg">
          {t("again")}
        </ButtonLink>
      ) : null}
      {actions}
    </div>
  );
}

function Payments({ payments, receipts, currency, totalMinor, place, state, open }: SessionViewProps) {
  const t = useTranslations("session");
  const rows = payments.map((row) => ({
    key: row.key,
    term: (
      <>
        {t(`outcome.${row.outcome}`)}
        <span className="block text-base text-quiet">
          <LocalTime instant={row.at} timeZone={place.timeZone} />
          {row.card ? ` · ${row.card}` : ""}
        </span>
      </>
    ),
    value: (
      <span className={MOVES_NOTHING.includes(row.outcome) ? "text-quiet" : ""}>
        <Money amount={row.amountMinor} currency={currency} />
      </span>
    ),
  }));
  const total = { key: "total", term: t("total"), value: <Money amount={totalMinor} currency={currency} /> };
  // Before its stop an open stay has no total.
  const isPriced = !open || state === "over";
  return (
    <Card title={t("payments")}>
      {isPriced ? <DefinitionList look="amounts" items={[...rows, total]} /> : <DefinitionList items={rows} />}
      {receipts.length > 0 ? (
        <ul className="mt-3 border-t border-base-300 pt-2">
          {receipts.map((receipt) => (
            <li key={receipt.number}>
              <a href={receipt.href} className="link-plain inline-flex min-h-11 items-center">
                {t(`receipt.${receipt.kind}`, { number: receipt.number })}
              </a>
            </li>
          ))}
        </ul>
      ) : null}
    </Card>
  );
}
