import { findEvent, listEvents } from "@/db/store/event";
import { Refusal } from "@/lib/domain/errors";
import { type EventBody, type EventType, eventBody } from "@/lib/domain/event";
import { appIdOf } from "@/lib/loaders/app/app-id";
import type { Context } from "@/lib/use-cases/command";

/** What the app was told, in the order of positions. */
export async function loadEvents(
  context: Context,
  by: { after: number; type?: EventType | undefined; limit: number },
): Promise<readonly EventBody[]> {
  const appId = appIdOf(context);
  const rows = await context.db.read((tx) => listEvents(tx, { appId, ...by }));
  return rows.map(eventBody);
}

export async function loadEvent(context: Context, eventId: string): Promise<EventBody> {
  const appId = appIdOf(context);
  const row = await context.db.read((tx) => findEvent(tx, { appId, eventId }));
  if (!row) throw new Refusal("event.not_found");
  return eventBody(row);
}
