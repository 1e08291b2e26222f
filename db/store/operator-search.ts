import { and, asc, desc, eq, gt, inArray, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Tx } from "@/db/client";
import { place } from "@/db/schema/operator";
import { receipt } from "@/db/schema/receipt";
import { session } from "@/db/schema/session";

/** A stay at one end of a page; the list goes on from there in one direction. */
export type Position = { readonly at: Date; readonly id: string; readonly direction: "before" | "after" };

export type SessionFilter = {
  readonly operatorId: string;
  /** Beginnings of a plate in the spellings it may be stored in; none asks for every plate. */
  readonly plates: readonly string[];
  /** A receipt's whole number, as printed, or its last part. */
  readonly receipt?: ReceiptNumber;
  readonly state?: "running" | "ended";
  /** A local day of the place. */
  readonly day?: string;
  readonly now: Date;
};

export type ReceiptNumber = { readonly text: string } | { readonly number: number };

/** No local day lies farther from the same day in UTC. */
const ZONE_HOURS_MAX = 14;
const HOUR_MS = 3_600_000;

/** An operator's stays, newest first; one more than `limit` tells that there is a next page. */
export async function listOperatorSessions(tx: Tx, filter: SessionFilter, page: { limit: number; from?: Position }) {
  const isBack = page.from?.direction === "after";
  const rows = await tx
    .select({
      id: session.id,
      placeName: place.name,
      timeZone: place.timeZone,
      zoneCode: session.zoneCode,
      plate: session.plate,
      country: session.country,
      sessionStatus: session.sessionStatus,
      currency: session.currency,
      totalMinor: session.totalMinor,
      kind: session.kind,
      paidMinor: session.paidMinor,
      writtenOffMinor: session.writtenOffMinor,
      refundedMinor: session.refundedMinor,
      tappedAt: session.tappedAt,
      startedAt: session.startedAt,
      endsAt: session.endsAt,
      endedAt: session.endedAt,
      createdAt: session.createdAt,
    })
    .from(session)
    .innerJoin(place, eq(place.id, session.placeId))
    .where(and(...sessionConditions(tx, filter), beyond(session.createdAt, session.id, page.from)))
    .orderBy(...(isBack ? [asc(session.createdAt), asc(session.id)] : [desc(session.createdAt), desc(session.id)]))
    .limit(page.limit + 1);
  return rows;
}

function sessionConditions(tx: Tx, filter: SessionFilter): (SQL | undefined)[] {
  return [
    eq(session.operatorId, filter.operatorId),
    matches(tx, filter),
    isInState(filter),
    filter.day === undefined ? undefined : isOnDay(filter.day),
  ];
}

function matches(tx: Tx, { operatorId, plates, receipt: number }: SessionFilter): SQL | undefined {
  const byPlate = or(...plates.map((plate) => sql`starts_with(${session.plate}, ${plate})`));
  if (number === undefined) return byPlate;
  const numbered = tx
    .select({ id: receipt.sessionId })
    .from(receipt)
    .where(and(eq(receipt.operatorId, operatorId), isNumbered(number)));
  return or(byPlate, inArray(session.id, numbered));
}

function isNumbered(by: ReceiptNumber): SQL {
  return "text" in by ? eq(receipt.numberText, by.text) : eq(receipt.number, by.number);
}

/** Decided by time, not by a status that a late job has not yet moved. */
function isInState({ state, now }: SessionFilter): SQL | undefined {
  if (state === undefined) return undefined;
  if (state === "running") return and(eq(session.sessionStatus, "STARTED"), gt(session.endsAt, now));
  return or(
    inArray(session.sessionStatus, ["STOPPED", "COMPLETE"]),
    and(eq(session.sessionStatus, "STARTED"), lte(session.endsAt, now)),
  );
}

/** The rough bounds let the index help; the place's zone decides. */
function isOnDay(day: string): SQL | undefined {
  const start = Date.parse(`${day}T00:00:00Z`);
  const local = sql`(${session.createdAt} at time zone ${place.timeZone})::date = ${day}::date`;
  return and(
    gt(session.createdAt, new Date(start - ZONE_HOURS_MAX * HOUR_MS)),
    lt(session.createdAt, new Date(start + (24 + ZONE_HOURS_MAX) * HOUR_MS)),
    local,
  );
}

function beyond(at: PgColumn, id: PgColumn, from: Position | undefined): SQL | undefined {
  if (from === undefined) return undefined;
  const than = from.direction === "before" ? lt : gt;
  return or(than(at, from.at), and(eq(at, from.at), than(id, from.id)));
}

/** An operator's receipts, newest first; one more than `limit` tells that there is a next page. */
export async function listOperatorReceipts(
  tx: Tx,
  filter: { operatorId: string; receipt?: ReceiptNumber },
  page: { limit: number; from?: Position },
) {
  const isBack = page.from?.direction === "after";
  return tx
    .select({
      id: receipt.id,
      sessionId: receipt.sessionId,
      kind: receipt.kind,
      numberText: receipt.numberText,
      totalMinor: receipt.totalMinor,
      vatMinor: receipt.vatMinor,
      currency: receipt.currency,
      issuedAt: receipt.issuedAt,
      timeZone: place.timeZone,
      plate: session.plate,
      country: session.country,
    })
    .from(receipt)
    .innerJoin(session, eq(session.id, receipt.sessionId))
    .innerJoin(place, eq(place.id, session.placeId))
    .where(
      and(
        eq(receipt.operatorId, filter.operatorId),
        filter.receipt === undefined ? undefined : isNumbered(filter.receipt),
        beyond(receipt.issuedAt, receipt.id, page.from),
      ),
    )
    .orderBy(...(isBack ? [asc(receipt.issuedAt), asc(receipt.id)] : [desc(receipt.issuedAt), desc(receipt.id)]))
    .limit(page.limit + 1);
}
