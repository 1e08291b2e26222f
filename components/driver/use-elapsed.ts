import { useEffect, useState } from "react";

/** Often enough for whole minutes, rarely enough for a battery. */
const TICK_MS = 5_000;

/** Milliseconds since the page came, also after the phone slept; without script it stays 0. */
export function useElapsed(): number {
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
  return elapsed;
}
