import type { Database } from "@/db/client";
import { pingDatabase, readWorkerSilence } from "@/db/store/health";

const SILENCE_SECONDS_MAX = 60; // a worker looks after its queues every 5 seconds

export type Part = "ok" | "down";

/** Whether the database answers and a worker is at work, each within `timeoutMs`. */
export async function loadHealth(db: Database, timeoutMs: number): Promise<{ database: Part; jobs: Part }> {
  const [database, jobs] = await Promise.all([
    within(
      timeoutMs,
      db.read(pingDatabase).then(() => true),
    ),
    within(
      timeoutMs,
      db.read(readWorkerSilence).then((seconds) => seconds !== null && seconds < SILENCE_SECONDS_MAX),
    ),
  ]);
  return { database: database ? "ok" : "down", jobs: jobs ? "ok" : "down" };
}

async function within(timeoutMs: number, work: Promise<boolean>): Promise<boolean> {
  const timeout = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => timeout.resolve(false), timeoutMs);
  try {
    return await Promise.race([work.catch(() => false), timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
