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
