import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";

/** Answers when the database does. */
export async function pingDatabase(tx: Tx): Promise<void> {
  await tx.execute(sql`select 1`);
}

/** Seconds since a worker looked after its queues last; null when none ever did. Fails when the queue is not installed. */
export async function readWorkerSilence(tx: Tx): Promise<number | null> {
  const [row] = await tx.execute<{ seconds: number | null }>(
    sql`select extract(epoch from now() - greatest(max(monitor_claim_on), max(monitor_on)))::float8 as seconds from pgboss.queue`,
  );
  return row?.seconds ?? null;
}
