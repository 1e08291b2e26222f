import { and, asc, desc, eq, gte, inArray, or, type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { app } from "@/db/schema/app";
import { driver } from "@/db/schema/driver";
import { appEvent } from "@/db/schema/event";
import { stripeEvent } from "@/db/schema/journal";
import { operator, place } from "@/db/schema/operator";
import { person } from "@/db/schema/person";
import { receipt } from "@/db/schema/receipt";
import { session } from "@/db/schema/session";

/** What a caller can mention. Plates come in every spelling that they may be stored in. */
export type Wanted =
  | { readonly field: "plate"; readonly plates: readonly string[] }
  | { readonly field: "receipt"; readonly numberText: string }
  | { readonly field: "email"; readonly email: string }
  | { readonly field: "session"; readonly sessionId: string };

export type Cursor = { readonly createdAt: Date; readonly id: string };

const EVENTS_MAX = 300; // of one session: more would be a loop of ours

function wanted(tx: Tx, by: Wanted): SQL | undefined {
  switch (by.field) {
    case "plate":
      return inArray(session.plate, [...by.plates]);
    case "receipt": {
      const numbered = tx.select({ id: receipt.sessionId }).from(receipt).where(eq(receipt.numberText, by.numberText));
      return inArray(session.id, numbered);
    }
    case "email": {
      const drivers = tx.select({ id: driver.id }).from(driver).where(eq(driver.email, by.email));
      return or(eq(sql`lower(${session.receiptEmail})`, by.email), inArray(session.driverId, drivers));
    }
    case "session":
      return eq(session.id, by.sessionId);
  }
}

/** Sessions that fit, newest first; one more than `limit` tells that there is a next page. */
export async function searchSessions(
  tx: Tx,
  by: { wanted: Wanted; appId: string | null; before?: Cursor; limit: number },
) {
  const { before } = by;
  return tx
    .select({
      id: session.id,
      plate: session.plate,
      country: session.country,
      zoneCode: session.zoneCode,
      placeName: place.name,
      timeZone: place.timeZone,
      operatorName: operator.name,
      appName: app.name,
      sessionStatus: session.sessionStatus,
      startedAt: session.startedAt,
      tappedAt: session.tappedAt,
      endsAt: session.endsAt,
      createdAt: session.createdAt,
      currency: session.currency,
      totalMinor: session.totalMinor,
      kind: session.kind,
      balanceStatus: session.balanceStatus,
    })
    .from(session)
    .innerJoin(place, eq(place.id, session.placeId))
    .innerJoin(operator, eq(operator.id, session.operatorId))
    .innerJoin(app, eq(app.id, session.appId))
    .where(
      and(
        wanted(tx, by.wanted),
        by.appId === null ? undefined : eq(session.appId, by.appId),
        before
          ? sql`(${session.createdAt}, ${session.id}) < (${sql.param(before.createdAt, session.createdAt)}, ${before.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(desc(session.createdAt), desc(session.id))
    .limit(by.limit + 1);
}

/** What the app was told about a session, oldest first. */
export async function listAppEvents(tx: Tx, sessionId: string) {
  return tx
    .select({ id: appEvent.id, type: appEvent.type, createdAt: appEvent.createdAt })
    .from(appEvent)
    .where(eq(appEvent.sessionId, sessionId))
    .orderBy(asc(appEvent.sequence))
    .limit(EVENTS_MAX);
}

/** What Stripe reported about given objects since an instant, oldest first. Needs the rights of the system. */
export async function listEventsOfObjects(
  tx: Tx,
  by: { appId: string; account: string; objectIds: readonly string[]; since: Date },
) {
  if (by.objectIds.length === 0) return [];
  return tx
    .select({ id: stripeEvent.id, type: stripeEvent.type, receivedAt: stripeEvent.receivedAt })
    .from(stripeEvent)
    .where(
      and(
        eq(stripeEvent.appId, by.appId),
        eq(stripeEvent.stripeAccountId, by.account),
        inArray(stripeEvent.objectId, [...by.objectIds]),
        gte(stripeEvent.receivedAt, by.since),
      ),
    )
    .orderBy(asc(stripeEvent.receivedAt), asc(stripeEvent.id))
    .limit(EVENTS_MAX);
}

/** Who the people behind actions are. Needs the rights of the system. */
export async function listPersonNames(tx: Tx, personIds: readonly string[]) {
  if (personIds.length === 0) return [];
  return tx
    .select({ id: person.id, name: person.name, email: person.email })
    .from(person)
    .where(inArray(person.id, [...personIds]))
    .limit(EVENTS_MAX);
}
