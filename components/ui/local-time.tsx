import { useLocale } from "next-intl";
import { formatInstant, type TimeStyle } from "@/lib/i18n/format";

export type LocalTimeProps = {
  /** ISO 8601 in UTC. */
  readonly instant: string;
  /** The place's IANA zone: a stay is read in the time on the sign, wherever the reader is. */
  readonly timeZone: string;
  readonly style?: TimeStyle;
};

export function LocalTime({ instant, timeZone, style = "short" }: LocalTimeProps) {
  return (
    <time dateTime={instant} className="figures">
      {formatInstant(instant, timeZone, useLocale(), style)}
    </time>
  );
}

export type TimeRangeProps = { readonly from: string; readonly until: string; readonly timeZone: string };

/** From and until; the date is said once when both are on the same local day. */
export function TimeRange({ from, until, timeZone }: TimeRangeProps) {
  const isSameDay = formatInstant(from, timeZone, "en", "date") === formatInstant(until, timeZone, "en", "date");
  return (
    <>
      <LocalTime instant={from} timeZone={timeZone} /> –{" "}
      <LocalTime instant={until} timeZone={timeZone} style={isSameDay ? "time" : "short"} />
    </>
  );
}
