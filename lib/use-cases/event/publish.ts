import { z } from "zod";
import { listAppsToNumber, numberEvents } from "@/db/store/event";
import { command } from "@/lib/use-cases/command";

/** Of one app before the next one's turn, so that nobody's flood keeps the others waiting. */
const BITE = 500;

/**
 * Gives every committed event its position among those of its app. Whoever reads by positions misses nothing: what is
 * committed later comes later. The positions are the trace.
 */
export const publishEvents = command({
  name: "event.publish",
  permission: "event.publish",
  input: z.object({}),
  run: async ({ db }): Promise<{ published: number; isMore: boolean }> => {
    const apps = await db.read((tx) => listAppsToNumber(tx));
    let [published, isMore] = [0, false];
    for (const { id } of apps) {
      const count = await db.transaction(async (tx) => {
        const given = await numberEvents(tx, id, BITE);
        return given ? given.last - given.after : 0;
      });
      published += count;
      if (count === BITE) isMore = true;
    }
    return { published, isMore };
  },
});
