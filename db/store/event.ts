import { and, asc, eq, gt, isNotNull, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { appEvent, eventCounter } from "@/db/schema/event";
import { session } from "@/db/schema/session";
import { asRecords } from "@/db/store/many";
import type { EventType } from "@/lib/domain/event";

/** Writes events in this order, and numbers those of a session on from the last one that it had. */
export async function insertAppEvents(
  tx: Tx,
  events: readonly Omit<typeof appEvent.$inferInsert, "position" | "sequence">[],
): Promise<void> {
  const { columns, records } = asRecords(appEvent, events);
  const stays = JSON.stringify(events.flatMap(({ sessionId }) => (sessionId ? [{ id: sessionId }] : [])));
  await tx.execute(
    sql`with told as (
        select id as stay, count(*)::int as count from json_to_recordset(${stays}::json) as s(id uuid) group by id
      ), numbered as (
        update ${session} set event_sequence = event_sequence + told.count from told where ${session.id} = told.stay
        returning told.stay, event_sequence - told.count as before
      )
      insert into ${appEvent} (${columns}, sequence)
      select ${columns}, numbered.before + row_number() over (partition by event.session_id order by event.ordinality)
      from ${records} with ordinality as event left join numbered on numbered.stay = event.session_id
      order by event.ordinality`,
  );
}

/** Apps with events that have no position yet. */
export async function listAppsToNumber(tx: Tx): Promise<readonly { id: string }[]> {
  return tx.execute<{ id: string }>(
    sql`select a.id from app a where exists (select 1 from app_event e where e.app_id = a.id and e.position is null)`,
  );
}

/**
 * Gives committed events of an app their positions, in the order of writing: at most `most`, gapless, nobody else at the same time.
 * Undefined when somebody else is at it. What is being forgotten meanwhile is waited for: a position that nobody has would be
 * given twice. Events are given from `after` (exclusive) to `last`.
 */
export async function numberEvents(
  tx: Tx,
  appId: string,
  most: number,
): Promise<{ after: number; last: number } | undefined> {
  await tx.insert(eventCounter).values({ appId, lastPosition: 0 }).onConflictDoNothing();
  const [counter] = await tx
    .select({ after: eventCounter.lastPosition })
    .from(eventCounter)
    .where(eq(eventCounter.appId, appId))
    .for("update", { skipLocked: true });
  if (!counter) return undefined;
  const { after } = counter;
  const numbered = await tx.execute(
    sql`with waiting as (
        select id, row_number() over (order by ordinal) as number from (
          select id, ordinal from app_event where app_id = ${appId} and position is null order by ordinal limit ${most}
          for update
        ) as first
      )
      update app_event as e set position = ${after} + w.number from waiting w where e.id = w.id returning 1`,
  );
  const last = after + numbered.length;
  await tx.update(eventCounter).set({ lastPosition: last }).where(eq(eventCounter.appId, appId));
  return { after, last };
}

const COLUMNS = {
  id: appEvent.id,
  type: appEvent.type,
  position: sql<number>`${appEvent.position}`.mapWith(appEvent.position),
  sequence: appEvent.sequence,
  createdAt: appEvent.createdAt,
  data: appEvent.data,
};

/** What an app was told, in the order of positions. */
export async function listEvents(
  tx: Tx,
  by: { appId: string; after: number; type?: EventType | undefined; limit: number },
) {
  return tx
    .select(COLUMNS)
    .from(appEvent)
    .where(
      and(
        eq(appEvent.appId, by.appId),
        gt(appEvent.position, by.after),
        by.type ? eq(appEvent.type, by.type) : undefined,
      ),
    )
    .orderBy(asc(appEvent.position))
    .limit(by.limit);
}

export async function findEvent(tx: Tx, by: { appId: string; eventId: string }) {
  const [row] = await tx
    .select(COLUMNS)
    .from(appEvent)
    .where(and(eq(appEvent.appId, by.appId), eq(appEvent.id, by.eventId), isNotNull(appEvent.position)));
  return row;
}

/** Forgets at most `most` events that are older, with their deliveries; how many there were. */
export async function deleteOldEvents(tx: Tx, before: Date, most: number): Promise<number> {
  const rows = await tx.execute(
    sql`with old as (
        delete from app_event where id in (
          select id from app_event where created_at < ${before.toISOString()}::timestamptz order by created_at limit ${most}
        ) returning app_id, position
      ), gone as (
        delete from webhook_delivery d using old o, webhook_endpoint e
          where e.app_id = o.app_id and d.endpoint_id = e.id and d.position = o.position
      )
      select 1 from old`,
  );
  return rows.length;
}
