import { lt, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { leakReport } from "@/db/schema/api-key";

/** Counts one report of a source; how many there were in the window that `now` is in. A window begins with its first report. */
export async function countLeakReport(tx: Tx, source: string, { now, windowMs }: { now: Date; windowMs: number }) {
  const isOver = lt(leakReport.since, new Date(now.getTime() - windowMs));
  const [row] = await tx
    .insert(leakReport)
    .values({ source, since: now, times: 1 })
    .onConflictDoUpdate({
      target: leakReport.source,
      set: {
        times: sql`case when ${isOver} then 1 else ${leakReport.times} + 1 end`,
        since: sql`case when ${isOver} then excluded.since else ${leakReport.since} end`,
      },
    })
    .returning({ times: leakReport.times });
  return row?.times ?? 0;
}

export async function deleteLeakReports(tx: Tx, before: Date): Promise<void> {
  await tx.delete(leakReport).where(lt(leakReport.since, before));
}
