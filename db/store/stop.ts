import { and, asc, eq, lte, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { payment } from "@/db/schema/payment";
import { session } from "@/db/schema/session";
import type { SessionRow } from "@/db/store/session";
import type { Minor } from "@/lib/domain/money";
import type { StopCause } from "@/lib/domain/session";

const DUE_MAX = 200; // one sweep's bite; the next minute takes the rest

type Bill = { billId: string; priceMinor: Minor; serviceFeeMinor: Minor; totalMinor: Minor };

/** STARTED → STOPPED with what the stay came to; undefined when it was stopped before. */
export async function markStopped(
  tx: Tx,
  sessionId: string,
  stop: Bill & { at: Date; because: StopCause; minutes: number; paidMinor: Minor },
): Promise<SessionRow | undefined> {
  const { at, because, ...bill } = stop;
  const [row] = await tx
    .update(session)
    .set({ ...bill, sessionStatus: "STOPPED", stoppedBecause: because, endedAt: at, endsAt: at })
    .where(and(eq(session.id, sessionId), eq(session.sessionStatus, "STARTED")))
    .returning();
  return row;
}

/** STOPPED → COMPLETE; undefined when it was complete before. */
export async function markComplete(tx: Tx, sessionId: string, at: Date): Promise<SessionRow | undefined> {
  const [row] = await tx
    .update(session)
    .set({ sessionStatus: "COMPLETE", completedAt: at })
    .where(and(eq(session.id, sessionId), eq(session.sessionStatus, "STOPPED")))
    .returning();
  return row;
}

/** What was collected of a stay that is over; never more than is due. */
export async function addCollected(tx: Tx, sessionId: string, amountMinor: Minor): Promise<SessionRow | undefined> {
  const [row] = await tx
    .update(session)
    .set({
      paidMinor: sql`least(${session.totalMinor} - ${session.writtenOffMinor}, ${session.paidMinor} + ${amountMinor})`,
    })
    .where(eq(session.id, sessionId))
    .returning();
  return row;
}

/** Counts less of a payment as ours: what its operator took in Stripe beyond what was due. */
export async function lowerCaptured(tx: Tx, paymentId: string, byMinor: Minor): Promise<void> {
  await tx
    .update(payment)
    .set({ capturedMinor: sql`${payment.capturedMinor} - ${byMinor}` })
    .where(eq(payment.id, paymentId));
}

export async function addWrittenOff(tx: Tx, sessionId: string, amountMinor: Minor): Promise<SessionRow | undefined> {
  const [row] = await tx
    .update(session)
    .set({ writtenOffMinor: sql`${session.writtenOffMinor} + ${amountMinor}` })
    .where(eq(session.id, sessionId))
    .returning();
  return row;
}

/** The first collection failed: from now on the stay is a debt. False when it was one already. */
export async function markDebt(
  tx: Tx,
  sessionId: string,
  debt: { since: Date; fingerprint: string | null },
): Promise<boolean> {
  const rows = await tx
    .update(session)
    .set({ debtSince: debt.since, debtFingerprint: debt.fingerprint })
    .where(and(eq(session.id, sessionId), sql`${session.debtSince} is null`))
    .returning({ id: session.id });
  return rows.length > 0;
}

/** Moves the moment at which an open stay stops by itself; only while it runs. */
export async function moveEnd(
  tx: Tx,
  sessionId: string,
  end: { endsAt: Date; endsBecause: StopCause; stillParkedAt?: Date },
): Promise<boolean> {
  const rows = await tx
    .update(session)
    .set({ ...end, askedAt: null })
    .where(and(eq(session.id, sessionId), eq(session.sessionStatus, "STARTED"), eq(session.kind, "open")))
    .returning({ id: session.id });
  return rows.length > 0;
}

/** Open stays that end soon unless their driver answers, and whose driver has not been asked. Its index is read by these very words. */
export async function listStaysToAsk(tx: Tx, endsBefore: Date): Promise<{ id: string }[]> {
  return tx
    .select({ id: session.id })
    .from(session)
    .where(and(isToBeAsked, lte(session.endsAt, endsBefore)))
    .orderBy(asc(session.endsAt))
    .limit(DUE_MAX);
}

const isToBeAsked = sql`${session.sessionStatus} = 'STARTED' and ${session.endsBecause} = 'no_answer' and ${session.askedAt} is null`;

/** Notes that the driver is asked about the end that stands; false when that was done before, or nobody needs to answer. */
export async function markAsked(tx: Tx, sessionId: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(session)
    .set({ askedAt: at })
    .where(and(eq(session.id, sessionId), isToBeAsked))
    .returning({ id: session.id });
  return rows.length > 0;
}

/** Stopped stays that must be complete by now, whatever Stripe answers. */
export async function listOverdueStops(tx: Tx, stoppedBefore: Date): Promise<{ id: string }[]> {
  return tx
    .select({ id: session.id })
    .from(session)
    .where(and(eq(session.sessionStatus, "STOPPED"), lte(session.endedAt, stoppedBefore)))
    .orderBy(asc(session.endedAt))
    .limit(DUE_MAX);
}
