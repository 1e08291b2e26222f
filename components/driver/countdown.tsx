"use client";

import { fill } from "./fill";
import { useElapsed } from "./use-elapsed";

export type CountdownProps = {
  /** ISO 8601; `now` is the product's time when the page was made, which need not be the phone's. */
  readonly endsAt: string;
  readonly now: string;
  readonly labels: {
    readonly left: string;
    readonly lessThanMinute: string;
    readonly over: string;
    readonly day: string;
  };
};

const MINUTE_MS = 60_000;

function textOf(leftMs: number, labels: CountdownProps["labels"]): string {
  if (leftMs <= 0) return labels.over;
  const minutes = Math.floor(leftMs / MINUTE_MS);
  if (minutes === 0) return labels.lessThanMinute;
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const parts = [days > 0 ? `${days} ${labels.day}` : "", hours > 0 ? `${hours} h` : "", `${minutes % 60} min`];
  return fill(labels.left, { time: parts.filter((part) => part !== "").join(" ") });
}

/** The server writes it first; here it only grows smaller. Without script it stays what it was when the page came. */
export function Countdown({ endsAt, now, labels }: CountdownProps) {
  const total = Date.parse(endsAt) - Date.parse(now);
  const elapsed = useElapsed();
  return <span className="figures">{textOf(total - elapsed, labels)}</span>;
}
