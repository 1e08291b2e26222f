import { log } from "@/lib/log";
import { type Context, execute } from "@/lib/use-cases/command";
import { NotNumbered, publishEvents } from "@/lib/use-cases/event/publish";
import { claimEndpoints, deliverEvents } from "@/lib/use-cases/webhook/deliver";

/**
 * Looks for what is new or due; a bell rung in every start's transaction would make an app's starts wait for each other, or
 * write a job for each event.
 */
const LOOK_EVERY_MS = 250;
/** A database that is away is not asked four times a second. */
const TROUBLE_MS = 5_000;
/** Endpoints that one worker sends to at the same time: waiting for a slow one costs nothing but this place. */
const ENDPOINTS_AT_ONCE = 100;
/** So many of them may be one app's, so that nobody's slow servers take all places. */
const OF_ONE_APP = 5;
/** In a container's time to stop; what is cut off then is sent again when its lease is over. */
const STOP_MS = 8_000;

export type EventsWorker = { stop(): Promise<void> };
type MakeContext = (job: string) => Promise<Context>;

/** Numbers what was committed and sends what is due, as long as it runs. Any number of workers may. */
export function startEvents(context: MakeContext): EventsWorker {
  const numbering = startNumbering(context);
  const delivery = startDelivery(context);
  return {
    async stop() {
      await Promise.all([numbering.stop(), delivery.stop()]);
    },
  };
}

/** An app whose events cannot be numbered rests like a database that is away; everybody else's are numbered as quickly as ever. */
function startNumbering(context: MakeContext): EventsWorker {
  const restUntil = new Map<string, number>();
  return repeat("events.publish", async () => {
    for (const [appId, until] of restUntil) if (until <= performance.now()) restUntil.delete(appId);
    try {
      const { isMore } = await execute(publishEvents, await context("event.publish"), {
        except: [...restUntil.keys()],
      });
      return isMore;
    } catch (error) {
      if (!(error instanceof NotNumbered)) throw error;
      const { appIds, isMore } = error;
      log.error("events.publish", { appIds, error });
      for (const appId of appIds) restUntil.set(appId, performance.now() + TROUBLE_MS);
      return isMore;
    }
  });
}

function startDelivery(context: MakeContext): EventsWorker {
  const sending = new Map<string, { appId: string; round: Promise<void> }>();
  const looking = repeat("events.claim", async () => {
    const free = Math.min(ENDPOINTS_AT_ONCE - sending.size, OF_ONE_APP);
    if (free <= 0) return false;
    const asked = { most: free, busyApps: busyApps([...sending.values()]) };
    const claimed = await execute(claimEndpoints, await context("webhook.claim"), asked);
    for (const { appId, ...endpoint } of claimed) {
      const round = deliver(context, endpoint).finally(() => {
        sending.delete(endpoint.endpointId);
        looking.now();
      });
      sending.set(endpoint.endpointId, { appId, round });
    }
    return claimed.length === free;
  });
  return {
    async stop() {
      await looking.stop();
      const last = Promise.all([...sending.values()].map(({ round }) => round));
      await Promise.race([last, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    },
  };
}

function busyApps(sending: readonly { appId: string }[]): string[] {
  const counts = Map.groupBy(sending, ({ appId }) => appId);
  return [...counts].filter(([, own]) => own.length >= OF_ONE_APP).map(([appId]) => appId);
}

async function deliver(context: MakeContext, endpoint: { endpointId: string; leaseId: string }): Promise<void> {
  const begun = performance.now();
  try {
    const { delivered } = await execute(deliverEvents, await context("webhook.deliver"), endpoint);
    log.info("events.delivered", { ...endpoint, delivered, ms: Math.round(performance.now() - begun) });
  } catch (error) {
    log.error("events.deliver", { ...endpoint, error });
  }
}

/** Does something again and again: at once while there is more, else after a moment or when it is asked to. */
function repeat(name: string, once: () => Promise<boolean>): EventsWorker & { now(): void } {
  let isStopped = false;
  let wake = () => {};
  let isAsked = false;
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const work = async () => {
    while (!isStopped) {
      isAsked = false;
      try {
        const isMore = await once();
        if (!isMore && !isAsked && !isStopped) await pause(LOOK_EVERY_MS);
      } catch (error) {
        log.error(name, { error });
        if (!isStopped) await pause(TROUBLE_MS);
      }
    }
  };
  const working = work();
  return {
    now() {
      isAsked = true;
      wake();
    },
    async stop() {
      isStopped = true;
      wake();
      await working;
    },
  };
}
