import { formatLocale } from "@/lib/i18n/locales";

/** How much of an instant is shown; `exact` is for whoever compares it with a log, `full` names the zone's offset as receipts must. */
export type TimeStyle = "time" | "date" | "short" | "exact" | "full";

const STYLES: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit" },
  date: { day: "numeric", month: "long", year: "numeric" },
  short: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  exact: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  full: {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  },
};

/** An instant as people at that place read it. `timeZone` is an IANA name. */
export function formatInstant(instant: string | Date, timeZone: string, locale: string, style: TimeStyle): string {
  const date = typeof instant === "string" ? new Date(instant) : instant;
  return new Intl.DateTimeFormat(formatLocale(locale), { ...STYLES[style], hourCycle: "h23", timeZone }).format(date);
}

/** Minutes as people say them: `45 min`, `2 h`, `2 h 15 min`, `1 d 3 h`; the same in every language we speak but for days. */
export function formatMinutes(minutes: number, dayUnit: string): string {
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  const parts = [days > 0 ? `${days} ${dayUnit}` : "", hours > 0 ? `${hours} h` : "", rest > 0 ? `${rest} min` : ""];
  return parts.filter((part) => part !== "").join(" ") || "0 min";
}

/** A local time with its offset as receipts keep it (`2026-03-29T03:00+02:00`); anything else is shown as it is. */
export function formatStamp(stamp: string, locale: string): string {
  const parts = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.exec(stamp);
  const [, local, offset] = parts ?? [];
  if (local === undefined || offset === undefined) return stamp;
  const shown = new Intl.DateTimeFormat(formatLocale(locale), {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  }).format(new Date(`${local}:00Z`));
  return `${shown} (UTC${offset === "Z" ? "" : offset.replace("-", "−")})`;
}

/** Basis points as a percentage: 1900 is `19 %`, 550 is `5.5 %`. */
export function formatRate(rateBasisPoints: number, locale: string): string {
  const format = { style: "percent", maximumFractionDigits: 2 } as const;
  return new Intl.NumberFormat(formatLocale(locale), format).format(rateBasisPoints / 10_000);
}
