import type { Database } from "@/db/client";
import { readClockOffset } from "@/db/store/clock";

/** Product time: real time plus the offset of the one clock row. Read once per command; sign-in, links and signatures stay on real time. */
export async function productTime(db: Database): Promise<Date> {
  const offsetMs = await db.single(readClockOffset);
  return new Date(Date.now() + offsetMs);
}
