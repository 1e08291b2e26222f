import { findEvent, listEvents } from "@/db/store/event";
import { Refusal } from "@/lib/domain/errors";
import { type EventBody, type EventType, eventBody } from "@/lib/domain/event";
import { appIdOf } from "@/lib/loaders/app/app-id";
import { type Page, pageOf } from "@/lib/loaders/page";
import type { Context } from "@/lib/use-cases/command";

/** What the app was told, in the order of positions. */
export async function loadEvents(
  context: Context,
  { limit: most, ...by }: { after: number; type?: EventType | undefined; limit: number },
): Promise<Page<EventBody>> {
  const appId = appIdOf(context);
  return context.db.read(async (tx) => {
    const { rows, hasMore } = await pageOf({ limit: most }, ({ limit }) => listEvents(tx, { appId, ...by, limit }));
    return { rows: rows.map(eventBody), hasMore };
  });
}

export async function loadEvent(context: Context, eventId: string): Promise<EventBody> {
  const appId = appIdOf(context);
  const row = await context.db.read((tx) => findEvent(tx, { appId, eventId }));
  if (!row) throw new Refusal("event.not_found");
  return eventBody(row);
}
