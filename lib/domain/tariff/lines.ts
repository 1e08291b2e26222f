import type { Minor, Money } from "@/lib/domain/money";
import { allocate, minor, sum } from "@/lib/domain/money";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { type Phrase, phrase } from "@/lib/domain/tariff/phrase";
import { type Cap, type Step, type StepKind, walk } from "@/lib/domain/tariff/walk";

/**
 * A stretch of a stay and what it costs, VAT included. The lines of a price follow each other without gap from its start to its end
 * (a `fee` takes no time) and sum to its total. A cap lowers the line in which it is reached; the time after it is a `capped` line of 0.
 */
export type PriceLine = {
  readonly kind: StepKind;
  readonly label: Phrase;
  readonly fromAt: number;
  readonly untilAt: number;
  readonly amountMinor: Minor;
};

type Stretch = {
  readonly kind: StepKind;
  readonly collection: number;
  readonly line: number;
  readonly run: number;
  readonly cap: Cap;
  from: number;
  until: number;
  amount: number;
};

/** The sum of a whole stay in the table's terms, and its stretches from minute `from` on with only what falls due from there on. */
export function stretchesOf(
  compiled: Compiled,
  start: number,
  minutes: number,
  from: number,
): { readonly amount: number; readonly stretches: readonly Stretch[] } {
  const stretches: Stretch[] = [];
  let open: Stretch | null = null;
  let amount = 0;
  walk(compiled, start, minutes, (step) => {
    amount += step.amount;
    if (step.kind === "fee") {
      if (open !== null) open.until = step.minute;
      open = null;
      stretches.push({ ...stretch(step), until: step.minute });
      return;
    }
    if (open !== null && continues(open, step)) open.amount += step.amount;
    else {
      if (open !== null) open.until = step.minute;
      open = { ...stretch(step), until: minutes };
      stretches.push(open);
    }
    if (step.minute < from) open.amount = 0;
  });
  const kept = stretches.filter((it) => it.until > from || (it.kind === "fee" && it.from >= from));
  for (const it of kept) it.from = Math.max(it.from, from);
  return { amount, stretches: kept };
}

function stretch(step: Step): Omit<Stretch, "until"> {
  const { kind, collection, line, run, cap, minute, amount } = step;
  return { kind, collection, line, run, cap, from: minute, amount };
}

function continues(open: Stretch, step: Step): boolean {
  if (open.kind !== step.kind) return false;
  switch (step.kind) {
    case "free":
    case "free_minutes":
      return true;
    case "capped":
      return open.cap === step.cap;
    case "included":
    case "flat":
    case "tier":
    case "increment":
    case "fee":
      return open.collection === step.collection && open.line === step.line && open.run === step.run;
  }
}

/** Lines whose amounts sum to `totalMinor`: what is added to the table's amounts (tax) is spread over them. */
export function linesOf(
  compiled: Compiled,
  start: number,
  stretches: readonly Stretch[],
  totalMinor: Minor,
): PriceLine[] {
  const amounts = stretches.map((it) => minor(it.amount));
  const net = sum(amounts);
  const shares = net === totalMinor || net === 0 ? amounts : allocate(totalMinor, amounts);
  return stretches.map((it, index) => ({
    kind: it.kind,
    label: labelOf(compiled, it),
    fromAt: (start + it.from) * 60_000,
    untilAt: (start + it.until) * 60_000,
    amountMinor: shares[index] ?? minor(0),
  }));
}

function labelOf(compiled: Compiled, it: Stretch): Phrase {
  const { tariff } = compiled;
  const money = (amountMinor: Minor): Money => ({ amountMinor, currency: tariff.applicableCurrency });
  const collection = tariff.rateLineCollections[it.collection];
  const line = collection?.rateLines[it.line];
  if (it.kind === "capped") return cappedLabel(compiled, it);
  if (it.kind === "free_minutes") return phrase("line.freeMinutes", { duration: { minutes: tariff.freeMinutes } });
  if (line === undefined || it.kind === "free" || it.kind === "included") return phrase(`line.${it.kind}`);
  if (line.rateLineType === "incrementingRate") return rateLabel(money(line.valueMinor), line.incrementPeriodMinutes);
  if (line.rateLineType === "flatRate") return phrase(`line.${it.kind}`);
  const end = line.durationEndMinutes;
  if (end === null) return phrase("line.tierFrom", { duration: { minutes: line.durationStartMinutes } });
  return phrase("line.tier", { duration: { minutes: end } });
}

/** `2.40 per hour` where the step divides the hour, else (and for single minutes) the step's own price. */
export function rateLabel(value: Money, minutes: number): Phrase {
  if (minutes === 60) return phrase("rate.hour", { price: value });
  if (minutes === 1) return phrase("rate.minute", { price: value });
  if (60 % minutes === 0) {
    const hour = { ...value, amountMinor: minor((value.amountMinor * 60) / minutes) };
    return phrase("rate.hourSteps", { price: hour, step: { minutes } });
  }
  return phrase("rate.step", { price: value, step: { minutes } });
}

function cappedLabel(compiled: Compiled, it: Stretch): Phrase {
  const { tariff } = compiled;
  const collection = tariff.rateLineCollections[it.collection];
  const line = collection?.rateLines[it.line];
  const most = {
    none: null,
    rate: line?.rateLineType === "incrementingRate" ? line.maxValueMinor : null,
    window: collection?.maxValueMinor ?? null,
    day: tariff.maxValueDayMinor,
    stay: tariff.maxValueStayMinor,
  }[it.cap];
  if (most === null) return phrase("line.included");
  const price: Money = { amountMinor: most, currency: tariff.applicableCurrency };
  return phrase(`line.capped.${it.cap}`, { price });
}
