"use client";

import { useEffect, useState } from "react";
import { fill } from "./fill";

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

/** Often enough for whole minutes, rarely enough for a battery. */
const TICK_MS = 5_000;
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
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    const began = Date.now();
    const tick = () => setElapsed(Date.now() - began);
    const timer = setInterval(tick, TICK_MS);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, []);
  return <span className="figures">{textOf(total - elapsed, labels)}</span>;
}
