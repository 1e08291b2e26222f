import { setTimeout as wait } from "node:timers/promises";
import { log } from "@/lib/log";
import { type Context, execute } from "@/lib/use-cases/command";
import { publishEvents } from "@/lib/use-cases/event/publish";

/**
 * Looks for new events; a bell rung in every start's transaction would make an app's starts wait for each other, or write a
 * job for each event.
 */
const LOOK_EVERY_MS = 250;
/** A database that is away is not asked four times a second. */
const TROUBLE_MS = 5_000;

export type Running = { stop(): Promise<void> };

/** Numbers what was committed, as long as it runs. Any number of workers may. */
export function startEvents(context: (job: string) => Promise<Context>): Running {
  const stopping = new AbortController();
  const pause = (ms: number) => wait(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const work = async () => {
    while (!stopping.signal.aborted) {
      try {
        const { isMore } = await execute(publishEvents, await context("event.publish"), {});
        if (!isMore) await pause(LOOK_EVERY_MS);
      } catch (error) {
        log.error("events.publish", { error });
        await pause(TROUBLE_MS);
      }
    }
  };
  const working = work();
  return {
    async stop() {
      stopping.abort();
      await working;
    },
  };
}
