import { asc, eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { writeOff } from "@/db/schema/write-off";

export type WriteOffRow = typeof writeOff.$inferSelect;

export async function insertWriteOff(tx: Tx, row: typeof writeOff.$inferInsert): Promise<void> {
  await tx.insert(writeOff).values(row);
}

/** What was written off of a stay, oldest first. */
export async function listWriteOffs(tx: Tx, sessionId: string): Promise<WriteOffRow[]> {
  return tx
    .select()
    .from(writeOff)
    .where(eq(writeOff.sessionId, sessionId))
    .orderBy(asc(writeOff.createdAt))
    .limit(100);
}
