import { eq } from "drizzle-orm";
import type { Asking, Tx } from "@/db/client";
import { clock } from "@/db/schema/app";

/** Milliseconds by which product time differs from real time. */
export async function readClockOffset(tx: Asking): Promise<number> {
  const [row] = await tx.select({ offsetMs: clock.offsetMs }).from(clock).where(eq(clock.id, 1));
  return row?.offsetMs ?? 0;
}

/** Moves product time; only the demo and tests do. */
export async function writeClockOffset(tx: Tx, offsetMs: number): Promise<void> {
  await tx.update(clock).set({ offsetMs }).where(eq(clock.id, 1));
}
