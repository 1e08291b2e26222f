import { and, desc, eq, gt, inArray, lt, lte, ne, or, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Asking, Tx } from "@/db/client";
import { payment } from "@/db/schema/payment";
import { session } from "@/db/schema/session";
import type { Minor } from "@/lib/domain/money";

export type SessionRow = typeof session.$inferSelect;

/** What never reached Stripe was not made: it is listed nowhere, and an outage is no try. */
export const REACHED_STRIPE = or(ne(session.sessionStatus, "FAILED"), ne(session.failedBecause, "not_executed"));

export async function insertSession(tx: Tx, row: typeof session.$inferInsert): Promise<void> {
  await tx.insert(session).values(row);
}

export async function findSession(
  tx: Tx,
  by: { sessionId: string; driverId?: string; operatorId?: string; appId?: string },
): Promise<SessionRow | undefined> {
  const [row] = await tx
    .select()
    .from(session)
    .where(
      and(
        eq(session.id, by.sessionId),
        by.driverId ? eq(session.driverId, by.driverId) : undefined,
        by.operatorId ? eq(session.operatorId, by.operatorId) : undefined,
        by.appId ? eq(session.appId, by.appId) : undefined,
      ),
    );
  return row;
}

/** Holds the session's row until the transaction ends; always taken before its payments. */
export async function lockSession(
  tx: Tx,
  by: { sessionId: string } | { paymentId: string },
): Promise<SessionRow | undefined> {
  const where =
    "sessionId" in by
      ? eq(session.id, by.sessionId)
      : inArray(session.id, tx.select({ id: payment.sessionId }).from(payment).where(eq(payment.id, by.paymentId)));
  const [row] = await tx.select().from(session).where(where).for("update");
  return row;
}

/** The live session that an offer was used for. */
export async function findSessionOfQuote(
  tx: Tx,
  by: { quoteId: string; driverId: string },
): Promise<SessionRow | undefined> {
  const [row] = await tx
    .select()
    .from(session)
    .where(
      and(eq(session.quoteId, by.quoteId), eq(session.driverId, by.driverId), ne(session.sessionStatus, "FAILED")),
    );
  return row;
}

/** Whoever holds the slot of a plate at a place, over all apps. */
export async function findHolder(tx: Tx, slot: { placeId: string; country: string; plate: string }) {
  const [row] = await tx
    .select({
      id: session.id,
      kind: session.kind,
      driverId: session.driverId,
      sessionStatus: session.sessionStatus,
      tappedAt: session.tappedAt,
      endsAt: session.endsAt,
    })
    .from(session)
    .where(
      and(
        eq(session.placeId, slot.placeId),
        eq(session.country, slot.country),
        eq(session.plate, slot.plate),
        inArray(session.sessionStatus, ["CREATED", "STARTED"]),
      ),
    );
  return row;
}

/** A driver's stay that waits for its payment; there is at most one. */
export async function findUnpaid(tx: Tx, by: { appId: string; driverId: string }) {
  const [row] = await tx
    .select({ id: session.id, quoteId: session.quoteId, tappedAt: session.tappedAt })
    .from(session)
    .where(and(eq(session.appId, by.appId), eq(session.driverId, by.driverId), eq(session.sessionStatus, "CREATED")));
  return row;
}

type Whose = { readonly driverId: string } | { readonly appId: string } | undefined;

/**
 * A vehicle's last stay at a place, for the no-return time: over all apps, or only one driver's or one app's own. A stay whose
 * time is over counts before a job has closed it.
 */
export async function findLastStay(
  tx: Tx,
  slot: { placeId: string; country: string; plate: string },
  now: Date,
  whose?: Whose,
): Promise<{ driverId: string; endsAt: Date; endedAt: Date | null } | undefined> {
  const [row] = await lastStays(tx, slot, now, whose);
  return row;
}

/** As a part of a statement that knows the slot by its columns. */
export function lastStays(
  asking: Asking,
  slot: { placeId: SlotValue; country: SlotValue; plate: SlotValue },
  now: Date,
  whose?: Whose,
) {
  const isTheirs =
    whose && ("driverId" in whose ? eq(session.driverId, whose.driverId) : eq(session.appId, whose.appId));
  return asking
    .select({ driverId: session.driverId, endsAt: session.endsAt, endedAt: session.endedAt })
    .from(session)
    .where(
      and(
        eq(session.placeId, slot.placeId),
        eq(session.country, slot.country),
        eq(session.plate, slot.plate),
        inArray(session.sessionStatus, ["STARTED", "STOPPED", "COMPLETE"]),
        lte(session.endsAt, now),
        isTheirs,
      ),
    )
    .orderBy(desc(session.endsAt))
    .limit(1);
}

type SlotValue = string | AnyPgColumn;

/** CREATED → STARTED, with what was paid for it; false when it was no longer CREATED. */
export async function markStarted(tx: Tx, sessionId: string, startedAt: Date, paid?: Paid): Promise<boolean> {
  const rows = await tx
    .update(session)
    .set({ sessionStatus: "STARTED", startedAt, ...(paid && adding(paid)) })
    .where(and(eq(session.id, sessionId), eq(session.sessionStatus, "CREATED")))
    .returning({ id: session.id });
  return rows.length > 0;
}

/** CREATED → FAILED. */
export async function markFailed(tx: Tx, sessionId: string, because: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(session)
    .set({ sessionStatus: "FAILED", failedBecause: because, endedAt: at, completedAt: at })
    .where(and(eq(session.id, sessionId), eq(session.sessionStatus, "CREATED")))
    .returning({ id: session.id });
  return rows.length > 0;
}

/** STARTED → COMPLETE for a stay whose paid time is over; an open one is stopped and priced instead. */
export async function markEnded(tx: Tx, sessionId: string, now: Date): Promise<SessionRow | undefined> {
  const [row] = await tx
    .update(session)
    .set({ sessionStatus: "COMPLETE", endedAt: sql`${session.endsAt}`, completedAt: now })
    .where(
      and(
        eq(session.id, sessionId),
        eq(session.kind, "prepaid"),
        eq(session.sessionStatus, "STARTED"),
        lte(session.endsAt, now),
      ),
    )
    .returning();
  return row;
}

type Paid = { readonly priceMinor: Minor; readonly serviceFeeMinor: Minor; readonly totalMinor: Minor };

/** What a succeeded payment adds: it became due and was paid in the same moment. */
export async function addPaid(tx: Tx, sessionId: string, paid: Paid): Promise<void> {
  await tx.update(session).set(adding(paid)).where(eq(session.id, sessionId));
}

function adding(paid: Paid) {
  return {
    priceMinor: sql`${session.priceMinor} + ${paid.priceMinor}`,
    serviceFeeMinor: sql`${session.serviceFeeMinor} + ${paid.serviceFeeMinor}`,
    totalMinor: sql`${session.totalMinor} + ${paid.totalMinor}`,
    paidMinor: sql`${session.paidMinor} + ${paid.totalMinor}`,
  };
}

/** Moves the end of a running stay; false when it has ended. */
export async function extendTo(tx: Tx, sessionId: string, to: { endsAt: Date; minutes: number }): Promise<boolean> {
  const rows = await tx
    .update(session)
    .set({ endsAt: to.endsAt, minutes: to.minutes })
    .where(and(eq(session.id, sessionId), eq(session.sessionStatus, "STARTED"), lt(session.endsAt, to.endsAt)))
    .returning({ id: session.id });
  return rows.length > 0;
}

/** Counts a refund that is pending or succeeded; a negative amount takes a failed one back. */
export async function addRefunded(tx: Tx, sessionId: string, amountMinor: number): Promise<void> {
  await tx
    .update(session)
    .set({ refundedMinor: sql`${session.refundedMinor} + ${amountMinor}` })
    .where(eq(session.id, sessionId));
}

/** A refund that takes the right away ends the stay now. */
export async function endNow(tx: Tx, sessionId: string, now: Date): Promise<boolean> {
  const rows = await tx
    .update(session)
    .set({ sessionStatus: "COMPLETE", endedAt: now, endsAt: now, completedAt: now })
    .where(and(eq(session.id, sessionId), eq(session.sessionStatus, "STARTED"), gt(session.endsAt, now)))
    .returning({ id: session.id });
  return rows.length > 0;
}
