import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ZoneCode } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import type { StopCause } from "@/lib/domain/session";
import { formatInstant } from "@/lib/i18n/format";

export type AskedStayProps = {
  readonly state: "asked" | "running" | "over";
  readonly placeName: string;
  readonly zoneCode: string;
  readonly timeZone: string;
  readonly endsBecause: StopCause;
  readonly startedAt: string;
  /** When it stops by itself, or has stopped. */
  readonly endsAt: string;
  /** The form that answers. */
  readonly children: ReactNode;
};

/** Where, since when, and what happens without an answer. */
export function AskedStay(props: AskedStayProps) {
  const { state, placeName, zoneCode, timeZone, endsBecause, startedAt, endsAt, children } = props;
  const t = useTranslations("session");
  const locale = useLocale();
  const time = formatInstant(endsAt, timeZone, locale, "short");
  const titles = { asked: t("asked"), running: t("title.running"), over: t("title.over") };
  const texts = {
    asked: t("askedText", { time: formatInstant(endsAt, timeZone, locale, "time") }),
    running: t(`endsBecause.${endsBecause}`, { time }),
    over: t("endedAt", { time }),
  };
  return (
    <section className="panel mx-auto grid max-w-2xl gap-4 p-5 sm:p-7">
      <h1>{titles[state]}</h1>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <strong>{placeName}</strong>
        <ZoneCode code={zoneCode} />
      </p>
      <p>
        {t("since")} <LocalTime instant={startedAt} timeZone={timeZone} />
      </p>
      <p>{texts[state]}</p>
      {state === "asked" ? children : null}
    </section>
  );
}
