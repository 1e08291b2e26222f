import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { session } from "@/db/schema/session";
import type { Minor } from "@/lib/domain/money";
import type { StopCause } from "@/lib/domain/session";

/** The plate as it should have been; the index of running stays lets it be parked here once. */
export async function correctVehicle(
  tx: Tx,
  sessionId: string,
  { plate, country }: { plate: string; country: string },
): Promise<void> {
  await tx.update(session).set({ plate, country }).where(eq(session.id, sessionId));
}

type Corrected = {
  readonly placeId: string;
  readonly zoneCode: string;
  readonly tariffVersionId: string;
  readonly plate: string;
  readonly country: string;
};

/** Where and why an open stay ends by itself. */
type End = { readonly endsAt: Date; readonly endsBecause: StopCause };

/** The place as it should have been, of a running stay; false when it is over. The index of running stays lets a vehicle be parked there once. */
export async function correctPlace(tx: Tx, sessionId: string, to: Corrected, end: End | null): Promise<boolean> {
  const rows = await tx
    .update(session)
    .set({ ...to, ...(end ? { ...end, askedAt: null } : {}) })
    .where(and(eq(session.id, sessionId), eq(session.sessionStatus, "STARTED")))
    .returning({ id: session.id });
  return rows.length > 0;
}

/** What became due and is not collected; the bill says for what. */
export async function addDue(
  tx: Tx,
  sessionId: string,
  due: { readonly billId: string; readonly priceMinor: Minor; readonly serviceFeeMinor: Minor },
): Promise<void> {
  const { billId, priceMinor, serviceFeeMinor } = due;
  await tx
    .update(session)
    .set({
      billId,
      priceMinor: sql`${session.priceMinor} + ${priceMinor}`,
      serviceFeeMinor: sql`${session.serviceFeeMinor} + ${serviceFeeMinor}`,
      totalMinor: sql`${session.totalMinor} + ${priceMinor} + ${serviceFeeMinor}`,
    })
    .where(eq(session.id, sessionId));
}
