import { and, asc, desc, eq, inArray, lt, lte, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { place } from "@/db/schema/operator";
import { session } from "@/db/schema/session";
import type { SessionKind } from "@/lib/domain/session";

/** The sweeper's bite: small enough for one transaction, the next minute takes the rest. */
const DUE_MAX = 200;

/** Stays of one kind whose time is over. */
export async function listOverSessions(tx: Tx, kind: SessionKind, endedBefore: Date) {
  return tx
    .select({ id: session.id })
    .from(session)
    .where(and(eq(session.sessionStatus, "STARTED"), eq(session.kind, kind), lte(session.endsAt, endedBefore)))
    .orderBy(asc(session.endsAt))
    .limit(DUE_MAX);
}

/**
 * A stay of the driver that is being charged, will be later, or was and is still owed: it needs a card. `isParkedEnough`: bought
 * time does too.
 */
export async function needsCard(tx: Tx, by: { driverId: string; isParkedEnough: boolean }): Promise<boolean> {
  const isBeingPaid = eq(session.sessionStatus, "CREATED");
  const willOwe = and(
    by.isParkedEnough ? undefined : eq(session.kind, "open"),
    inArray(session.sessionStatus, ["STARTED", "STOPPED"]),
  );
  const owes = sql`${session.totalMinor} > ${session.paidMinor} + ${session.writtenOffMinor}`;
  const rows = await tx
    .select({ id: session.id })
    .from(session)
    .where(
      and(
        eq(session.driverId, by.driverId),
        or(isBeingPaid, willOwe, and(eq(session.sessionStatus, "COMPLETE"), owes)),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** A driver's stays, newest first. */
export async function listDriverSessions(tx: Tx, by: { driverId: string; limit: number; before?: Date }) {
  return tx
    .select({ session, placeName: place.name, timeZone: place.timeZone })
    .from(session)
    .innerJoin(place, eq(place.id, session.placeId))
    .where(and(eq(session.driverId, by.driverId), by.before ? lt(session.createdAt, by.before) : undefined))
    .orderBy(desc(session.createdAt), desc(session.id))
    .limit(by.limit);
}
