"use client";

import { useId, useState } from "react";
import { useTyped } from "@/components/ui/form-fields";
import type { Currency, Minor } from "@/lib/domain/money";
import type { Curve } from "@/lib/domain/tariff/curve";
import { clockFromCurve, minutesAtLeast, priceFromCurve } from "@/lib/domain/tariff/price-from-curve";
import { BrowserMoney } from "./browser-money";
import { type Choice, choicesOf, firstChoice, lastAtSamePrice, stepOf, stepped } from "./duration-choices";
import { fill } from "./fill";

type LabelName =
  | ("legend" | "slider" | "less" | "more" | "price" | "fee" | "until" | "free")
  | ("freeUntil" | "sameUntil" | "tooShort" | "tomorrow" | "daysLater" | "longest" | "day");

export type DurationPickerProps = {
  /** From `curve(tariff, now, …)`; for an extension with `fromMinute` = the minutes already bought + 1. */
  readonly curve: Pick<Curve, "startAt" | "points" | "minutesMin" | "minutesMax" | "limitedBy" | "offsets">;
  readonly currency: Currency;
  /** Added once when the price is above 0; already paid for an extension, then 0. */
  readonly serviceFeeMinor: Minor;
  /** Below it Stripe takes no charge; shorter stays are named as not sold. */
  readonly minimumChargeMinor?: Minor;
  /** Chosen at first: what was asked before, or nothing for the first sensible one. */
  readonly chosenMinutes?: number;
  /** An extension: what has been charged and how long the stay is so far. Minutes stay those of the whole stay. */
  readonly extension?: { readonly minutes: number; readonly chargedMinor: Minor };
  readonly name: string;
  readonly formatTag: string;
  /** Sentences of the reader's language; `{}` parts are filled here. */
  readonly labels: Readonly<Record<LabelName, string>>;
};

function spoken(minutes: number, day: string): string {
  const parts = [
    [Math.floor(minutes / 1440), day],
    [Math.floor((minutes % 1440) / 60), "h"],
    [minutes % 60, "min"],
  ] as const;
  return parts.flatMap(([amount, unit]) => (amount > 0 ? [`${amount} ${unit}`] : [])).join(" ");
}

/** What a stay costs now, in parts; a free stay has no fee. */
function costOf(props: DurationPickerProps, minutes: number) {
  const price = priceFromCurve(props.curve.points, minutes) - (props.extension?.chargedMinor ?? 0);
  const fee = price > 0 ? props.serviceFeeMinor : 0;
  return { price, fee, total: price + fee };
}

/** The price that a stay must reach for Stripe to take its charge. */
function leastPrice({ minimumChargeMinor, serviceFeeMinor, extension }: DurationPickerProps): number {
  return (minimumChargeMinor ?? 0) - serviceFeeMinor + (extension?.chargedMinor ?? 0);
}

function clockText(props: DurationPickerProps, minutes: number): string {
  const { startAt, offsets } = props.curve;
  const { time, daysLater } = clockFromCurve(startAt, offsets, minutes);
  if (daysLater === 0) return time;
  return `${time} ${daysLater === 1 ? props.labels.tomorrow : fill(props.labels.daysLater, { days: daysLater })}`;
}

/** Buttons, slider and the price at once, without a request. The buttons are radios: they work before and without script. */
export function DurationPicker(props: DurationPickerProps) {
  const { curve, labels, name } = props;
  const range = { ...curve, extension: props.extension };
  const typed = useTyped(name);
  const asked = typed === undefined ? props.chosenMinutes : Number(typed);
  const [minutes, setMinutes] = useState(() => firstChoice(range, asked, leastPrice(props)));
  const choices = choicesOf(range);
  const isButton = choices.some((choice) => choice.isUsual && choice.minutes === minutes);
  return (
    <fieldset>
      <legend className="mb-2 font-semibold">{labels.legend}</legend>
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-3">
        {choices.map((choice) => (
          <ChoiceButton key={choice.minutes} choice={choice} chosen={minutes} choose={setMinutes} picker={props} />
        ))}
      </div>
      {isButton ? null : <input type="hidden" name={name} value={minutes} />}
      <div className="needs-script mt-3 flex items-center gap-2">
        <StepButton label={labels.less} sign="−" press={() => setMinutes(stepped(minutes, -1, range))} />
        <input
          type="range"
          className="h-11 min-w-0 flex-1 cursor-pointer"
          aria-label={labels.slider}
          aria-valuetext={spoken(minutes, labels.day)}
          min={curve.minutesMin}
          max={curve.minutesMax}
          step={stepOf(range)}
          value={minutes}
          onChange={(event) => setMinutes(Number(event.currentTarget.value))}
        />
        <StepButton label={labels.more} sign="+" press={() => setMinutes(stepped(minutes, 1, range))} />
      </div>
      <Summary picker={props} minutes={minutes} />
    </fieldset>
  );
}

function StepButton({ label, sign, press }: { label: string; sign: string; press: () => void }) {
  return (
    <button type="button" aria-label={label} onClick={press} className="btn btn-outline size-12 shrink-0 p-0 text-2xl">
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}

type ChoiceButtonProps = {
  readonly choice: Choice;
  readonly chosen: number;
  readonly choose: (minutes: number) => void;
  readonly picker: DurationPickerProps;
};

function ChoiceButton({ choice, chosen, choose, picker }: ChoiceButtonProps) {
  const { labels, curve, extension, name } = picker;
  const added = choice.minutes - (extension?.minutes ?? 0);
  const isLongest = choice.minutes === curve.minutesMax && curve.limitedBy !== "points";
  const { total } = costOf(picker, choice.minutes);
  return (
    <label
      className={`panel flex min-h-16 flex-col justify-center px-3.5 py-2 has-checked:border-primary has-checked:bg-primary has-checked:text-primary-content has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-primary ${choice.isUsual ? "" : "without-script"}`}
    >
      <input
        type="radio"
        name={name}
        value={choice.minutes}
        checked={choice.minutes === chosen}
        onChange={() => choose(choice.minutes)}
        className="sr-only"
      />
      <span className="figures font-semibold">{`${extension ? "+" : ""}${spoken(added, labels.day)}`}</span>
      <span className="flex flex-wrap justify-between gap-x-2 text-[0.9375rem]">
        <Amount picker={picker} amount={total} />
        {isLongest ? <span>{labels.longest}</span> : null}
      </span>
    </label>
  );
}

function Amount({ picker, amount }: { picker: DurationPickerProps; amount: number }) {
  const { currency, formatTag, labels } = picker;
  return <BrowserMoney amount={amount} currency={currency} formatTag={formatTag} zero={labels.free} />;
}

function hintOf(picker: DurationPickerProps, minutes: number): string | null {
  const { labels, curve, extension } = picker;
  const { total } = costOf(picker, minutes);
  const last = lastAtSamePrice({ ...curve, extension }, minutes);
  if (total === 0 && !extension) return fill(labels.freeUntil, { time: clockText(picker, last) });
  const minimum = picker.minimumChargeMinor ?? 0;
  if (total < minimum) {
    const needed = minutesAtLeast(curve.points, leastPrice(picker));
    if (needed !== null) return fill(labels.tooShort, { duration: spoken(needed, labels.day) });
  }
  return last > minutes ? fill(labels.sameUntil, { minutes: last - minutes, time: clockText(picker, last) }) : null;
}

/** Shown only with script: without it nothing here would follow the choice, and the next page says it. */
function Summary({ picker, minutes }: { picker: DurationPickerProps; minutes: number }) {
  const { labels } = picker;
  const { price, fee, total } = costOf(picker, minutes);
  const hint = hintOf(picker, minutes);
  const id = useId();
  return (
    <div className="needs-script panel mt-3 px-4 py-3">
      <output htmlFor={id} aria-live="polite" className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="text-3xl font-bold">
          <Amount picker={picker} amount={total} />
        </span>
        <span className="figures font-semibold">{fill(labels.until, { time: clockText(picker, minutes) })}</span>
      </output>
      {fee > 0 ? (
        <dl className="mt-1 text-base text-quiet">
          <div className="flex justify-between">
            <dt>{labels.price}</dt>
            <dd>
              <Amount picker={picker} amount={price} />
            </dd>
          </div>
          <div className="flex justify-between">
            <dt>{labels.fee}</dt>
            <dd>
              <Amount picker={picker} amount={fee} />
            </dd>
          </div>
        </dl>
      ) : null}
      {hint ? <p className="mt-1.5 text-base">{hint}</p> : null}
    </div>
  );
}
