import type { Database } from "@/db/client";
import { enqueue } from "@/lib/jobs/queue";

const SWEEP_MS = 60_000; // what is due is at most a minute late, also when the whole queue was lost

export type Bell = { stop(): void };

/**
 * Asks for one sweep over everything that is due. At most one waits at a time, whoever asks. False: the queue is missing.
 */
export function sweepNow(db: Database): Promise<boolean> {
  return db.as({ kind: "system" }).transaction((tx) => enqueue(tx, "sweep.due", {}, { key: "sweep" }));
}

/** Rings at once and then every minute, whatever the last ring came to. */
export function startBell(ring: () => Promise<void>, everyMs: number = SWEEP_MS): Bell {
  let ringing = false;
  const tick = () => {
    if (ringing) return;
    ringing = true;
    void ring().finally(() => {
      ringing = false;
    });
  };
  const timer = setInterval(tick, everyMs);
  tick();
  return { stop: () => clearInterval(timer) };
}
