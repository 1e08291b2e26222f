import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button";
import { LocalTime, TimeRange } from "@/components/ui/local-time";
import { Notice } from "@/components/ui/notice";
import type { DebtReason } from "@/lib/domain/debt";
import { type Currency, formatMoney, type Minor } from "@/lib/domain/money";
import type { StopCause } from "@/lib/domain/session";
import { formatInstant } from "@/lib/i18n/format";
import { formatLocale } from "@/lib/i18n/locales";
import { RunningStay, type RunningStayProps } from "./running-stay";

export type OpenStayShown = {
  readonly heldMinor: Minor | null;
  readonly running: { readonly curve: RunningStayProps["curve"]; readonly serviceFeeMinor: Minor } | null;
  readonly endsBecause: StopCause | null;
  readonly stoppedBecause: StopCause | null;
  readonly isAsked: boolean;
  readonly owed: OwedShown | null;
};

export type OwedShown = {
  readonly amountMinor: Minor;
  readonly state: "trying" | "open" | "planned" | "waiting" | "paused";
  readonly reason: DebtReason;
  readonly nextTryAt: string | null;
};

export type OpenHeadProps = {
  readonly open: OpenStayShown;
  readonly href: string;
  readonly state: "checking" | "running" | "settling" | "over" | "failed";
  readonly startedAt: string;
  readonly endsAt: string;
  readonly now: string;
  readonly timeZone: string;
  readonly currency: Currency;
};

/** How long, what it costs so far and what stops it; once it has stopped, why. */
export function OpenHead(props: OpenHeadProps) {
  const { open, state, startedAt, endsAt, timeZone } = props;
  const t = useTranslations("session");
  if (open.running) return <Running {...props} running={open.running} />;
  const isEnded = state === "settling" || state === "over";
  return (
    <>
      <h1 className="mt-4">{t(`title.${state}`)}</h1>
      <p className="mt-1 text-lg">
        {isEnded ? (
          <TimeRange from={startedAt} until={endsAt} timeZone={timeZone} />
        ) : (
          <LocalTime instant={startedAt} timeZone={timeZone} />
        )}
      </p>
      {open.stoppedBecause ? <p className="mt-2">{t(`stoppedBecause.${open.stoppedBecause}`)}</p> : null}
      {state === "settling" ? <p className="mt-2">{t("settlingText")}</p> : null}
      {state === "failed" ? <p className="mt-2">{t("failedText")}</p> : null}
    </>
  );
}

function Running({
  open,
  running,
  href,
  startedAt,
  endsAt,
  now,
  timeZone,
  currency,
}: OpenHeadProps & { running: NonNullable<OpenStayShown["running"]> }) {
  const t = useTranslations("session");
  const place = useTranslations("place");
  const ui = useTranslations("ui");
  const locale = useLocale();
  const ends = { time: formatInstant(endsAt, timeZone, locale, "short") };
  return (
    <>
      <RunningStay
        {...running}
        currency={currency}
        now={now}
        endsAt={endsAt}
        href={href}
        formatTag={formatLocale(locale)}
        labels={{
          since: t.raw("parkedFor"),
          justNow: t("justNow"),
          soFar: t("soFar"),
          withFee: t.raw("withFee"),
          free: place("free"),
          next: t.raw("nextPrice"),
          last: t("lastPrice"),
          day: ui("dayUnit"),
          tomorrow: place("tomorrow"),
          daysLater: place.raw("daysLater"),
          over: t("overNow"),
          showCost: t("showCost"),
        }}
      >
        <p className="mt-1 text-lg">
          <LocalTime instant={startedAt} timeZone={timeZone} /> – {t("openEnd")}
        </p>
      </RunningStay>
      <ul className="mt-4 grid list-disc gap-1 pl-5 marker:text-primary">
        <li>
          {open.heldMinor === null
            ? t("noHold")
            : t("held", { amount: formatMoney(open.heldMinor, currency, formatLocale(locale)) })}
        </li>
        <li>{open.isAsked ? t("askedNow", ends) : t(`endsBecause.${open.endsBecause ?? "max_stay"}`, ends)}</li>
      </ul>
    </>
  );
}

/** The question whether the car is still there, with the form that answers it. */
export function StillParkedNotice({
  endsAt,
  timeZone,
  children,
}: {
  endsAt: string;
  timeZone: string;
  children: ReactNode;
}) {
  const t = useTranslations("session");
  const time = formatInstant(endsAt, timeZone, useLocale(), "time");
  return (
    <Notice tone="warning" title={t("asked")}>
      <p>{t("askedText", { time })}</p>
      <div className="mt-3">{children}</div>
    </Notice>
  );
}

/** What is still to be paid of a stay that is over: why, what comes next by itself, and what the driver can do. */
export function OwedNotice({ owed, currency, timeZone }: { owed: OwedShown; currency: Currency; timeZone: string }) {
  const t = useTranslations("session");
  const debt = useTranslations("debt");
  const locale = useLocale();
  const { state, nextTryAt } = owed;
  const amount = formatMoney(owed.amountMinor, currency, formatLocale(locale));
  const time = nextTryAt ? formatInstant(nextTryAt, timeZone, locale, "short") : "";
  const isGoingOn = state === "trying" || state === "open";
  const blocks = state === "planned" || state === "waiting";
  return (
    <Notice tone="warning" title={t("owed.title", { amount })}>
      <p>{isGoingOn ? t(state === "open" ? "openPayment" : "owed.trying") : debt(`reason.${owed.reason}`)}</p>
      {blocks ? (
        <>
          <p>
            {nextTryAt ? t("owed.planned", { time }) : debt("noNextTry")} {debt("bannerWhy")}
          </p>
          <ButtonLink href="/owed" tone="primary" className="mt-3">
            {t("owed.pay")}
          </ButtonLink>
        </>
      ) : null}
    </Notice>
  );
}
