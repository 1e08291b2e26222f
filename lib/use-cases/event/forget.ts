import { giveUpDeliveries, ringForgottenEndpoints } from "@/db/store/delivery-log";
import { deleteOldEvents } from "@/db/store/event";
import { OVERDUE_MS } from "@/lib/domain/delivery";
import { EVENTS_KEPT_MS } from "@/lib/domain/event";
import type { Context } from "@/lib/use-cases/command";

/** Small enough that nobody waits for it, and in a minute's sweep more than a minute can bring. */
const BITE = 2_000;
const BITES_MAX = 20;

/** What is older than an event is kept can be read and sent no more. */
export async function forgetEvents({ db, now }: Context): Promise<void> {
  const before = new Date(now.getTime() - EVENTS_KEPT_MS);
  await inBites((most) => db.transaction((tx) => deleteOldEvents(tx, before, most)));
}

/** What waits for an endpoint that was not back in time is given up, and nobody waits in vain. */
export async function tidyDeliveries({ db, now }: Context): Promise<void> {
  const before = new Date(now.getTime() - OVERDUE_MS);
  await inBites((most) => db.transaction((tx) => giveUpDeliveries(tx, before, most)));
  await db.transaction((tx) => ringForgottenEndpoints(tx, now));
}

export async function inBites(bite: (most: number) => Promise<number>): Promise<void> {
  for (let bites = 0; bites < BITES_MAX; bites++) if ((await bite(BITE)) < BITE) return;
}
