import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { app } from "@/db/schema/app";
import { operator, place, tariffVersion } from "@/db/schema/operator";
import { payment } from "@/db/schema/payment";
import { quote, session } from "@/db/schema/session";
import { isOneOf } from "@/db/store/many";
import { isBefore, type Part } from "@/db/store/page";
import type { AppMode } from "@/lib/domain/api-key";
import { ZERO } from "@/lib/domain/money";
import { LAST_INSTANT_MS } from "@/lib/domain/time";

const later = sql`(select min(t.published_at) from tariff_version t
  where t.place_id = ${tariffVersion.placeId} and t.version > ${tariffVersion.version})`;
const newest = sql`(select max(t.version) from tariff_version t where t.place_id = ${place.id})`;

/** Everything that a place and its rate tables are told from. */
const PLACE = {
  id: place.id,
  zoneCode: place.zoneCode,
  name: place.name,
  address: place.address,
  latitude: place.latitude,
  longitude: place.longitude,
  timeZone: place.timeZone,
  kinds: place.kinds,
  createdAt: place.createdAt,
  operatorId: operator.id,
  operatorName: operator.name,
  operatorCountry: operator.country,
  tariffVersionId: tariffVersion.id,
  tariffVersion: tariffVersion.version,
  rules: tariffVersion.rules,
  publishedAt: tariffVersion.publishedAt,
  supersededAt: sql<Date | null>`${later}`.mapWith(tariffVersion.publishedAt),
} as const;

function places(tx: Tx) {
  return tx
    .select(PLACE)
    .from(place)
    .innerJoin(operator, eq(operator.id, place.operatorId))
    .innerJoin(tariffVersion, eq(tariffVersion.placeId, place.id));
}

type Of = { readonly operatorId: string; readonly placeIds?: readonly string[] | undefined };

/** An operator's places with the tariff in force, by their ids, from one on. */
export async function listTariffedPlaces(
  tx: Tx,
  by: Of & { after?: string | undefined; from?: string; limit: number },
) {
  return places(tx)
    .where(
      and(
        eq(place.operatorId, by.operatorId),
        eq(tariffVersion.version, newest),
        by.placeIds && isOneOf(place.id, by.placeIds),
        by.after === undefined ? undefined : gt(place.id, by.after),
        by.from === undefined ? undefined : gte(place.id, by.from),
      ),
    )
    .orderBy(asc(place.id))
    .limit(by.limit);
}

/** One place with a version of its tariff, without one that in force. */
export async function findTariffedPlace(
  tx: Tx,
  by: { operatorId: string; placeId: string; version?: number | undefined },
) {
  const [row] = await places(tx).where(
    and(eq(place.operatorId, by.operatorId), eq(place.id, by.placeId), eq(tariffVersion.version, by.version ?? newest)),
  );
  return row;
}

export type StayFilter = {
  readonly placeIds?: readonly string[] | undefined;
  readonly plates?: readonly string[] | undefined;
  readonly startAfter?: Date | undefined;
  readonly startBefore?: Date | undefined;
  readonly endAfter?: Date | undefined;
  readonly endBefore?: Date | undefined;
};

type Whose = { readonly operatorId: string; readonly mode: AppMode };

/** What a stay begins after it was made by, or before, at the most; lets the index by operator and time answer. */
const DAY_MS = 24 * 60 * 60_000;
/** And when it ends after it was made, at the most: nobody sells a longer stay. */
const LASTS_MAX_MS = 32 * DAY_MS;
const ended = sql`coalesce(${session.endedAt}, ${session.endsAt})`;
const asTime = (at: Date) => sql.param(at, session.endsAt);

/** An operator's stays over all apps of a mode, as far as they were used, the newest first. */
export async function listOperatorStays(tx: Tx, by: Whose & StayFilter & Part & { now: Date }) {
  const order = [session.createdAt, session.id];
  const { startAfter, startBefore, endAfter, endBefore } = by;
  return stays(tx)
    .where(
      and(
        ofWhom(by),
        lte(session.startedAt, by.now),
        by.placeIds && isOneOf(session.placeId, by.placeIds),
        by.plates && inArray(session.plate, [...by.plates]),
        startAfter && and(gt(session.startedAt, startAfter), gt(session.createdAt, shifted(startAfter, -DAY_MS))),
        startBefore && and(lt(session.startedAt, startBefore), lt(session.createdAt, shifted(startBefore, DAY_MS))),
        endAfter && or(gt(ended, asTime(endAfter)), isRunning(by.now)),
        endAfter && gt(session.createdAt, shifted(endAfter, -LASTS_MAX_MS)),
        endBefore && and(lt(ended, asTime(endBefore)), lte(ended, asTime(by.now))),
        endBefore && lt(session.createdAt, shifted(endBefore, DAY_MS)),
        by.after && isBefore(order, by.after),
      ),
    )
    .orderBy(...order.map(desc))
    .limit(by.limit);
}

export async function findOperatorStay(tx: Tx, by: Whose & { sessionId: string }) {
  const [row] = await stays(tx).where(and(ofWhom(by), eq(session.id, by.sessionId)));
  return row;
}

/** What was collected for some stays, in the order in which it came. */
export async function listCollected(tx: Tx, sessionIds: readonly string[]) {
  return tx
    .select({
      id: payment.id,
      sessionId: payment.sessionId,
      purpose: payment.purpose,
      capturedMinor: payment.capturedMinor,
      /** Length of the whole stay that it bought. */
      boughtMinutes: quote.minutes,
      settledAt: payment.settledAt,
      stripePaymentIntentId: payment.stripePaymentIntentId,
    })
    .from(payment)
    .leftJoin(quote, eq(quote.id, payment.quoteId))
    .where(
      and(isOneOf(payment.sessionId, sessionIds), eq(payment.status, "succeeded"), gt(payment.capturedMinor, ZERO)),
    )
    .orderBy(asc(payment.createdAt), asc(payment.id))
    .limit(COLLECTED_MAX);
}

/** A page of stays, each paid for in far fewer steps than this. */
const COLLECTED_MAX = 20_000;

function stays(tx: Tx) {
  return tx
    .select({
      id: session.id,
      appId: session.appId,
      placeId: session.placeId,
      plate: session.plate,
      country: session.country,
      kind: session.kind,
      sessionStatus: session.sessionStatus,
      currency: session.currency,
      totalMinor: session.totalMinor,
      eventSequence: session.eventSequence,
      startedAt: session.startedAt,
      endsAt: session.endsAt,
      endedAt: session.endedAt,
      createdAt: session.createdAt,
      tariffVersion: tariffVersion.version,
      /** What was bought first. */
      firstMinutes: quote.minutes,
    })
    .from(session)
    .leftJoin(quote, eq(quote.id, session.quoteId))
    .innerJoin(app, eq(app.id, session.appId))
    .innerJoin(tariffVersion, eq(tariffVersion.id, session.tariffVersionId));
}

function ofWhom({ operatorId, mode }: Whose): SQL | undefined {
  return and(
    eq(session.operatorId, operatorId),
    eq(app.mode, mode),
    inArray(session.sessionStatus, ["STARTED", "STOPPED", "COMPLETE"]),
  );
}

function isRunning(now: Date): SQL | undefined {
  return and(isNull(session.endedAt), gt(session.endsAt, now));
}

function shifted(at: Date, byMs: number): Date {
  return new Date(Math.min(at.getTime() + byMs, LAST_INSTANT_MS)); // later ones cannot be written
}
