import { minutesAtLeast } from "@/lib/domain/tariff/price-from-curve";

/** What people mostly ask for; shown as buttons. */
const USUAL = [30, 60, 120, 240, 480] as const;
/** Added without script, where there is no slider. */
const FINER = [15, 45, 90, 180, 300, 360, 600, 720, 1440] as const;
const USUAL_EXTRA = [15, 30, 60, 120] as const;

export type Choice = { readonly minutes: number; readonly isUsual: boolean };

export type Range = {
  readonly minutesMin: number;
  readonly minutesMax: number;
  readonly points: readonly (readonly [number, number])[];
  readonly extension?: { readonly minutes: number } | undefined;
};

/** The stays offered as buttons, rising; the longest one is always the last. */
export function choicesOf(range: Range): Choice[] {
  const from = range.extension?.minutes ?? 0;
  const usual: readonly number[] = range.extension ? USUAL_EXTRA : USUAL;
  const all = [...usual, ...FINER].map((minutes) => minutes + from);
  const inside = [...new Set(all)].filter((minutes) => minutes >= range.minutesMin && minutes < range.minutesMax);
  const choices = inside.map((minutes) => ({ minutes, isUsual: usual.includes(minutes - from) }));
  choices.push({ minutes: range.minutesMax, isUsual: true });
  return choices.sort((a, b) => a.minutes - b.minutes);
}

/** The slider's grain: fine for an hour, coarse for days. */
export function stepOf({ minutesMin, minutesMax }: Pick<Range, "minutesMin" | "minutesMax">): number {
  const span = minutesMax - minutesMin;
  if (span <= 60) return 1;
  return span <= 720 ? 5 : 15;
}

/** One grain up or down from any minute, landing on the grain and staying inside. */
export function stepped(minutes: number, direction: 1 | -1, range: Range): number {
  const step = stepOf(range);
  const next = direction > 0 ? (Math.floor(minutes / step) + 1) * step : (Math.ceil(minutes / step) - 1) * step;
  return Math.min(range.minutesMax, Math.max(range.minutesMin, next));
}

/** What was asked for, brought inside; else an hour, or the nearest stay to it that can be bought. */
export function firstChoice(range: Range, asked: number | undefined, minimumMinor: number): number {
  const wanted = asked ?? (range.extension ? range.extension.minutes + 30 : 60);
  const inside = Math.min(range.minutesMax, Math.max(range.minutesMin, wanted));
  return asked === undefined ? Math.max(inside, shortestSold(range, inside, minimumMinor)) : inside;
}

/** The last minute that costs the same as `minutes`. */
export function lastAtSamePrice(range: Range, minutes: number): number {
  const next = range.points.find(([minute, total]) => minute > minutes && total !== totalAt(range, minutes));
  return next ? Math.min(range.minutesMax, next[0] - 1) : range.minutesMax;
}

function totalAt(range: Range, minutes: number): number {
  return range.points.findLast(([minute]) => minute <= minutes)?.[1] ?? 0;
}

/** The shortest stay from `minutes` on whose charge Stripe takes. */
function shortestSold(range: Range, minutes: number, minimumMinor: number): number {
  if (totalAt(range, minutes) === 0) return minutes;
  return Math.min(range.minutesMax, minutesAtLeast(range.points, minimumMinor) ?? minutes);
}
