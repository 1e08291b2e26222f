"use client";

import { useEffect } from "react";

/** Quick at first, since most answers come at once; slower after, so that a long wait costs little. */
const FIRST_MS = 1_000;
const SLOWEST_MS = 10_000;
const GROWTH = 1.5;
const REQUEST_MS = 8_000;
/** Longer than every payment is looked for; after it the link on the page remains. */
const ENDS_AFTER_MS = 20 * 60_000;

async function isDone(pollUrl: string): Promise<boolean> {
  try {
    const response = await fetch(pollUrl, { cache: "no-store", signal: AbortSignal.timeout(REQUEST_MS) });
    const body: unknown = response.ok ? await response.json() : null;
    return typeof body === "object" && body !== null && "done" in body && body.done === true;
  } catch {
    return false;
  }
}

export function OutcomePoll({ pollUrl, nextUrl }: { pollUrl: string; nextUrl: string }) {
  useEffect(() => {
    const began = Date.now();
    let wait = FIRST_MS;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      if (await isDone(pollUrl)) {
        location.replace(nextUrl);
        return;
      }
      wait = Math.min(SLOWEST_MS, wait * GROWTH);
      if (Date.now() - began < ENDS_AFTER_MS) timer = setTimeout(look, wait);
    };
    timer = setTimeout(look, wait);
    return () => clearTimeout(timer);
  }, [pollUrl, nextUrl]);
  return null;
}
