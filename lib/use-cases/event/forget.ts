import { deleteOldEvents } from "@/db/store/event";
import { EVENTS_KEPT_MS } from "@/lib/domain/event";
import type { Context } from "@/lib/use-cases/command";

/** Small enough that nobody waits for it, and in a minute's sweep more than a minute can bring. */
const BITE = 2_000;
const BITES_MAX = 20;

/** What is older than an event is kept can be read and sent no more. */
export async function forgetEvents({ db, now }: Context): Promise<void> {
  const before = new Date(now.getTime() - EVENTS_KEPT_MS);
  for (let bite = 0; bite < BITES_MAX; bite++) {
    if ((await db.transaction((tx) => deleteOldEvents(tx, before, BITE))) < BITE) return;
  }
}
