import { amountStep, decimalsOf } from "@/lib/simulator/engine/currencies";

const formats = new Map<string, Intl.NumberFormat>();

/** Stripe's decimals are not always those of the browser's tables; króna are written with two that are always zero. */
function formatOf(currency: string): Intl.NumberFormat {
  const known = formats.get(currency);
  if (known !== undefined) return known;
  const digits = amountStep(currency) === 100 ? 0 : decimalsOf(currency);
  const format = new Intl.NumberFormat("en-GB", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(currency, format);
  return format;
}

/** An amount in minor units with its currency, for people who read the simulator's pages (English). */
export function showAmount(amountMinor: number, currency: string): string {
  const code = currency.toLowerCase();
  return formatOf(code).format(amountMinor / 10 ** decimalsOf(code));
}

const MOMENT = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** Simulator time, in UTC: "20 Nov, 13:42:05". */
export function showMoment(unixSeconds: number): string {
  return MOMENT.format(unixSeconds * 1000);
}

const DAY = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** Simulator time with its year, in UTC: "20 Nov 2026, 13:42". */
export function showDay(unixSeconds: number): string {
  return DAY.format(unixSeconds * 1000);
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** A length of time by its two greatest units: "7 days 2 hours". */
export function showLength(seconds: number): string {
  const parts: string[] = [];
  let rest = Math.abs(seconds);
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return parts.length === 0 ? `${rest} second${rest === 1 ? "" : "s"}` : parts.join(" ");
}
