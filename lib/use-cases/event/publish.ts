import { z } from "zod";
import { insertDeliveries } from "@/db/store/delivery";
import { listAppsToNumber, numberEvents } from "@/db/store/event";
import { RETRY_FOR_MS } from "@/lib/domain/delivery";
import { command } from "@/lib/use-cases/command";

/** Of one app before the next one's turn, so that nobody's flood keeps the others waiting. */
const BITE = 500;

/**
 * Gives every committed event its position among those of its app, and puts it on its way to the app's endpoints. Whoever
 * reads by positions misses nothing: what is committed later comes later. The positions are the trace.
 */
export const publishEvents = command({
  name: "event.publish",
  permission: "event.publish",
  input: z.object({}),
  run: async ({ db, now }): Promise<{ published: number; isMore: boolean }> => {
    const apps = await db.read((tx) => listAppsToNumber(tx));
    let [published, isMore] = [0, false];
    for (const { id } of apps) {
      const count = await db.transaction(async (tx) => {
        const given = await numberEvents(tx, id, BITE);
        if (!given) return 0;
        await insertDeliveries(tx, id, given, { now, giveUpAt: new Date(now.getTime() + RETRY_FOR_MS) });
        return given.last - given.after;
      });
      published += count;
      if (count === BITE) isMore = true;
    }
    return { published, isMore };
  },
});
