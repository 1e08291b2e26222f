import { z } from "zod";
import { insertDeliveries } from "@/db/store/delivery";
import { listAppsToNumber, numberEvents } from "@/db/store/event";
import { RETRY_FOR_MS } from "@/lib/domain/delivery";
import { type Context, command } from "@/lib/use-cases/command";

/** Of one app before the next one's turn, so that nobody's flood keeps the others waiting. */
const BITE = 500;

/** Events of these apps got no positions; those of all others did. `isMore`: others have more that waits. */
export class NotNumbered extends Error {
  override readonly name = "NotNumbered";
  readonly appIds: readonly string[];
  readonly isMore: boolean;
  constructor(failed: readonly { appId: string; error: unknown }[], isMore: boolean) {
    const appIds = failed.map(({ appId }) => appId);
    super(`events were not numbered: ${appIds.join(", ")}`, { cause: failed[0]?.error });
    this.appIds = appIds;
    this.isMore = isMore;
  }
}

/**
 * Gives every committed event its position among those of its app, and puts it on its way to the app's endpoints. Whoever
 * reads by positions misses nothing: what is committed later comes later. The positions are the trace. An app whose turn fails
 * holds up nobody else: it is named when all had their turn.
 */
export const publishEvents = command({
  name: "event.publish",
  permission: "event.publish",
  input: z.object({
    /** Apps that are left out this time, because their turn failed a moment ago. */
    except: z.array(z.uuid()).default([]),
  }),
  run: async (context, { except }): Promise<{ published: number; isMore: boolean }> => {
    const apps = await context.db.read((tx) => listAppsToNumber(tx));
    let [published, isMore] = [0, false];
    const failed: { appId: string; error: unknown }[] = [];
    for (const { id: appId } of apps) {
      if (except.includes(appId)) continue;
      try {
        const count = await publishOf(context, appId);
        published += count;
        if (count === BITE) isMore = true;
      } catch (error) {
        failed.push({ appId, error });
      }
    }
    if (failed.length > 0) throw new NotNumbered(failed, isMore);
    return { published, isMore };
  },
});

/** One app's turn; how many events got a position. */
async function publishOf({ db, now }: Context, appId: string): Promise<number> {
  return db.transaction(async (tx) => {
    const given = await numberEvents(tx, appId, BITE);
    if (!given) return 0;
    await insertDeliveries(tx, appId, given, { now, giveUpAt: new Date(now.getTime() + RETRY_FOR_MS) });
    return given.last - given.after;
  });
}
