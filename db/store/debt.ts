import { and, eq, exists, inArray, isNotNull, lte, or, sql } from "drizzle-orm";
import type { Asking, Tx } from "@/db/client";
import { connection, place } from "@/db/schema/operator";
import { attempt, payment } from "@/db/schema/payment";
import { session } from "@/db/schema/session";
import { isAfter, type Part } from "@/db/store/page";
import { COLLECTING, OPEN_ATTEMPT } from "@/lib/domain/payment";

/** More debts than anybody can have who may not start while there is one; running stays may still end in debt. */
const DEBTS_MAX = 50;

/** One sweep's bite; the next minute takes the rest. */
const CLOSED_MAX = 200;

const IS_UNPAID = sql`${session.totalMinor} > ${session.paidMinor} + ${session.writtenOffMinor}`;
const IS_OWED = and(isNotNull(session.debtSince), IS_UNPAID);

const DEBT = {
  sessionId: session.id,
  driverId: session.driverId,
  operatorId: session.operatorId,
  zoneCode: session.zoneCode,
  placeName: place.name,
  timeZone: place.timeZone,
  plate: session.plate,
  currency: session.currency,
  totalMinor: session.totalMinor,
  paidMinor: session.paidMinor,
  writtenOffMinor: session.writtenOffMinor,
  startedAt: session.startedAt,
  endedAt: session.endedAt,
  debtSince: session.debtSince,
} as const;

const IS_DEBT = and(eq(session.sessionStatus, "COMPLETE"), IS_OWED);

/** A debt that refuses new starts. Where the operator's account cannot charge, nobody could pay: such a debt blocks nobody. */
export function blocksStarts(asking: Asking) {
  const canCharge = asking
    .select({ id: connection.id })
    .from(connection)
    .where(and(eq(connection.id, session.connectionId), eq(connection.chargesEnabled, true)));
  return and(IS_DEBT, exists(canCharge));
}

/** What a driver owes in an app, oldest first: the driver's own stays, and those of guests with the same card. */
export async function listDebts(
  tx: Tx,
  by: { appId: string; driverId: string; fingerprint?: string; mustBlock?: boolean } & Partial<Part>,
) {
  const order = [session.debtSince, session.id];
  const isNext = by.after && isAfter(order, by.after);
  const whose = by.fingerprint
    ? or(eq(session.driverId, by.driverId), eq(session.debtFingerprint, by.fingerprint))
    : eq(session.driverId, by.driverId);
  return tx
    .select(DEBT)
    .from(session)
    .innerJoin(place, eq(place.id, session.placeId))
    .where(and(eq(session.appId, by.appId), whose, by.mustBlock ? blocksStarts(tx) : IS_DEBT, isNext))
    .orderBy(...order)
    .limit(by.limit ?? DEBTS_MAX);
}
export type DebtRow = Awaited<ReturnType<typeof listDebts>>[number];

const COLLECTION = {
  sessionId: payment.sessionId,
  paymentId: payment.id,
  status: payment.status,
  declineCode: payment.declineCode,
  retryStopped: payment.retryStopped,
  collectAt: payment.collectAt,
  placeName: place.name,
  chargesEnabled: connection.chargesEnabled,
  /** Null while nobody tries. */
  attemptState: attempt.state,
} as const;

/** How the collection of what stays owe is going; read by the system, because operators' accounts are not a driver's to see. */
export async function listCollections(tx: Tx, sessionIds: readonly string[]) {
  if (sessionIds.length === 0) return [];
  return tx
    .select(COLLECTION)
    .from(payment)
    .innerJoin(connection, eq(connection.id, payment.connectionId))
    .innerJoin(session, eq(session.id, payment.sessionId))
    .innerJoin(place, eq(place.id, session.placeId))
    .leftJoin(attempt, and(eq(attempt.paymentId, payment.id), inArray(attempt.state, [...OPEN_ATTEMPT])))
    .where(and(inArray(payment.sessionId, [...sessionIds]), inArray(payment.status, [...COLLECTING])))
    .limit(DEBTS_MAX);
}
export type CollectionRow = Awaited<ReturnType<typeof listCollections>>[number];

/** What is owed at accounts that have not been able to charge since `before`; `before` is also when it became due at the latest. */
export async function listClosedDebts(tx: Tx, before: Date): Promise<{ id: string }[]> {
  return tx
    .select({ id: session.id })
    .from(connection)
    .innerJoin(session, eq(session.connectionId, connection.id))
    .where(
      and(
        lte(connection.chargesLostAt, before),
        eq(session.sessionStatus, "COMPLETE"),
        IS_UNPAID,
        lte(session.completedAt, before),
      ),
    )
    .limit(CLOSED_MAX);
}
