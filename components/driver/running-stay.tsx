"use client";

import type { ReactNode } from "react";
import type { Currency } from "@/lib/domain/money";
import type { Curve } from "@/lib/domain/tariff/curve";
import { clockFromCurve, priceFromCurve } from "@/lib/domain/tariff/price-from-curve";
import { BrowserMoney, moneyText } from "./browser-money";
import { fill } from "./fill";
import { useElapsed } from "./use-elapsed";

type LabelName =
  | ("since" | "justNow" | "soFar" | "withFee" | "free" | "next" | "last" | "day")
  | ("tomorrow" | "daysLater" | "over" | "showCost");

export type RunningStayProps = {
  /** From this minute to the stay's end. */
  readonly curve: Pick<Curve, "startAt" | "points" | "minutesMin" | "offsets">;
  readonly currency: Currency;
  readonly serviceFeeMinor: number;
  /** ISO 8601; `now` is the product's time when the page was made, which need not be the phone's. */
  readonly now: string;
  readonly endsAt: string;
  /** Where its end is told. */
  readonly href: string;
  readonly formatTag: string;
  /** Sentences of the reader's language; `{}` parts are filled here. */
  readonly labels: Readonly<Record<LabelName, string>>;
  /** Between the time and the price: since when. */
  readonly children: ReactNode;
};

const MINUTE_MS = 60_000;

function parkedText(ms: number, labels: RunningStayProps["labels"]): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return labels.justNow;
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const parts = [days > 0 ? `${days} ${labels.day}` : "", hours > 0 ? `${hours} h` : "", `${minutes % 60} min`];
  return fill(labels.since, { time: parts.filter((part) => part !== "").join(" ") });
}

/** When the price rises next, and to what; begun minutes count, so it rises with the first second after the last paid minute. */
function nextText({ curve, serviceFeeMinor, currency, formatTag, labels }: RunningStayProps, minutes: number): string {
  const price = priceFromCurve(curve.points, minutes);
  const next = curve.points.find(([minute, total]) => minute > minutes && total !== price);
  if (!next) return labels.last;
  const at = clockFromCurve(curve.startAt, curve.offsets, next[0] - 1);
  const days = at.daysLater - clockFromCurve(curve.startAt, curve.offsets, minutes).daysLater;
  const day = days <= 0 ? "" : ` ${days === 1 ? labels.tomorrow : fill(labels.daysLater, { days })}`;
  const amount = moneyText(next[1] + serviceFeeMinor, currency, formatTag);
  return fill(labels.next, { time: `${at.time}${day}`, amount });
}

/** How long the car is here and what that costs so far, without a request. Without script both are those of the moment the page came. */
export function RunningStay(props: RunningStayProps) {
  const { curve, currency, serviceFeeMinor, formatTag, labels, children } = props;
  const elapsed = useElapsed();
  const at = Date.parse(props.now) + elapsed;
  const isOver = at >= Date.parse(props.endsAt);
  const parkedMs = Math.min(at, Date.parse(props.endsAt)) - curve.startAt;
  const minutes = Math.max(curve.minutesMin, Math.ceil(parkedMs / MINUTE_MS));
  const price = priceFromCurve(curve.points, minutes);
  const fee = price > 0 ? serviceFeeMinor : 0;
  const money = { currency, formatTag };
  return (
    <>
      <h1 className="mt-4 tabular-nums">{isOver ? labels.over : parkedText(parkedMs, labels)}</h1>
      {children}
      <div className="mt-4 border-t border-base-300 pt-4">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="text-4xl font-bold">
            <BrowserMoney amount={price + fee} {...money} zero={labels.free} />
          </span>
          <span className="text-quiet">{labels.soFar}</span>
        </p>
        <p className="text-quiet" suppressHydrationWarning>
          {fee > 0 ? `${fill(labels.withFee, { amount: moneyText(fee, currency, formatTag) })} ` : ""}
          {isOver ? "" : nextText(props, minutes)}
        </p>
      </div>
      {isOver ? (
        <p className="mt-2">
          <a href={props.href} className="link-plain inline-flex min-h-11 items-center">
            {labels.showCost}
          </a>
        </p>
      ) : null}
    </>
  );
}
