import { and, asc, count, eq, gt } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { activity, lookup } from "@/db/schema/journal";
import { insertMany } from "@/db/store/many";

/** The traces of a command, written in its transaction: ids and amounts only, never an address or a plate. */
export async function insertActivities(tx: Tx, rows: readonly (typeof activity.$inferInsert)[]): Promise<void> {
  await insertMany(tx, activity, rows);
}

export async function countActivity(tx: Tx, by: { command: string; actorId: string; after: Date }): Promise<number> {
  const [row] = await tx
    .select({ count: count() })
    .from(activity)
    .where(and(gt(activity.at, by.after), eq(activity.command, by.command), eq(activity.actorId, by.actorId)));
  return row?.count ?? 0;
}

/** What happened to a session, oldest first. */
export async function listActivity(tx: Tx, sessionId: string) {
  return tx
    .select({
      id: activity.id,
      command: activity.command,
      actorKind: activity.actorKind,
      actorId: activity.actorId,
      data: activity.data,
      at: activity.at,
    })
    .from(activity)
    .where(eq(activity.sessionId, sessionId))
    .orderBy(asc(activity.at), asc(activity.id))
    .limit(500);
}

/** Every search in personal data leaves one row. */
export async function insertLookup(tx: Tx, row: typeof lookup.$inferInsert): Promise<void> {
  await tx.insert(lookup).values(row);
}
