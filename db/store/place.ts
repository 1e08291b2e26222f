import { and, asc, between, desc, eq, exists, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { connection, operator, place, tariffVersion } from "@/db/schema/operator";
import { isAfter, type Part } from "@/db/store/page";

const OPERATOR_PUBLIC = {
  operatorId: operator.id,
  operatorSlug: operator.slug,
  operatorName: operator.name,
  operatorCountry: operator.country,
  operatorVatBasisPoints: operator.vatBasisPoints,
} as const;

const PLACE_PUBLIC = {
  id: place.id,
  zoneCode: place.zoneCode,
  name: place.name,
  address: place.address,
  latitude: place.latitude,
  longitude: place.longitude,
  timeZone: place.timeZone,
  currency: place.currency,
  service: place.service,
  kinds: place.kinds,
  holdMinor: place.holdMinor,
  openMinutesMax: place.openMinutesMax,
  stillParkedMinutes: place.stillParkedMinutes,
  correctionMinutes: place.correctionMinutes,
} as const;

/** What everybody may know of a place and its operator. */
export const PLACE_AND_OPERATOR = { ...PLACE_PUBLIC, ...OPERATOR_PUBLIC } as const;

/** A place with its operator; places are public. */
export async function findPlace(tx: Tx, by: { zoneCode: string } | { placeId: string }) {
  const [row] = await tx
    .select(PLACE_AND_OPERATOR)
    .from(place)
    .innerJoin(operator, eq(operator.id, place.operatorId))
    .where("zoneCode" in by ? eq(place.zoneCode, by.zoneCode) : eq(place.id, by.placeId));
  return row;
}

export async function listPlaces(tx: Tx, by: { operatorId?: string }) {
  return tx
    .select(PLACE_AND_OPERATOR)
    .from(place)
    .innerJoin(operator, eq(operator.id, place.operatorId))
    .where(by.operatorId ? eq(place.operatorId, by.operatorId) : undefined)
    .orderBy(asc(place.zoneCode))
    .limit(500);
}

export type Near = { readonly latitude: number; readonly longitude: number; readonly radiusMeters: number };

/** Where a list of places goes on: after a code, or after a distance and a code. */
export type PlacePosition = readonly [zoneCode: string] | readonly [meters: number, zoneCode: string];

/** Places that an app can sell now: its operators are connected to it and able to charge. The nearest first, else by their codes. */
export async function listSellingPlaces(
  tx: Tx,
  by: { appId: string; zoneCode?: string; near?: Near } & Part<PlacePosition>,
) {
  const meters = by.near && metersFrom(by.near);
  const order = [...(meters ? [meters] : []), place.zoneCode];
  const hasTariff = exists(
    tx.select({ id: tariffVersion.id }).from(tariffVersion).where(eq(tariffVersion.placeId, place.id)),
  );
  return tx
    .select({ ...PLACE_AND_OPERATOR, meters: meters ?? sql<null>`null` })
    .from(place)
    .innerJoin(operator, eq(operator.id, place.operatorId))
    .innerJoin(connection, eq(connection.operatorId, place.operatorId))
    .where(
      and(
        eq(connection.appId, by.appId),
        IS_CHARGING,
        isNotNull(connection.stripeAccountId),
        hasTariff,
        by.after && isAfter(order, by.after),
        by.zoneCode === undefined ? undefined : eq(place.zoneCode, by.zoneCode),
        by.near && meters ? and(inBox(by.near), sql`${meters} <= ${by.near.radiusMeters}`) : undefined,
      ),
    )
    .orderBy(...order)
    .limit(by.limit);
}

const EARTH_METERS = 6_371_000;
const METERS_PER_DEGREE = 111_195; // of latitude, on a sphere of that radius

/** Great-circle distance by the haversine formula; good to half a percent, which a sign's position is not. */
function metersFrom({ latitude, longitude }: Near): SQL<number> {
  return sql<number>`${2 * EARTH_METERS}::float8 * asin(least(1, sqrt(
    power(sin(radians(${place.latitude} - ${latitude}::float8) / 2), 2)
    + cos(radians(${latitude}::float8)) * cos(radians(${place.latitude})) * power(sin(radians(${place.longitude} - ${longitude}::float8) / 2), 2)
  )))`;
}

/** Lets an index answer: the distance is computed only for what is about as near. */
function inBox({ latitude, radiusMeters }: Near): SQL {
  const degrees = radiusMeters / METERS_PER_DEGREE;
  return between(place.latitude, latitude - degrees, latitude + degrees);
}

export const TARIFF = { id: tariffVersion.id, version: tariffVersion.version, rules: tariffVersion.rules } as const;

/** The version in force for new sessions. */
export async function findCurrentTariff(tx: Tx, placeId: string) {
  const [row] = await tx
    .select(TARIFF)
    .from(tariffVersion)
    .where(eq(tariffVersion.placeId, placeId))
    .orderBy(desc(tariffVersion.version))
    .limit(1);
  return row;
}

export async function findTariff(tx: Tx, tariffVersionId: string) {
  const [row] = await tx.select(TARIFF).from(tariffVersion).where(eq(tariffVersion.id, tariffVersionId));
  return row;
}

export const CHARGING_CONNECTION = {
  id: connection.id,
  stripeAccountId: connection.stripeAccountId,
  currency: connection.currency,
  minimumChargeMinor: connection.minimumChargeMinor,
  capabilities: connection.capabilities,
} as const;

export const IS_CHARGING = and(eq(connection.chargesEnabled, true), isNull(connection.deauthorizedAt));

/** The connection of an app with an operator that may charge now. */
export async function findChargingConnection(tx: Tx, by: { appId: string; operatorId: string }) {
  const [row] = await tx
    .select(CHARGING_CONNECTION)
    .from(connection)
    .where(and(eq(connection.appId, by.appId), eq(connection.operatorId, by.operatorId), IS_CHARGING));
  return row?.stripeAccountId ? { ...row, stripeAccountId: row.stripeAccountId } : undefined;
}

export async function insertPlace(tx: Tx, row: typeof place.$inferInsert): Promise<void> {
  await tx.insert(place).values(row);
}

export async function insertTariffVersion(tx: Tx, row: typeof tariffVersion.$inferInsert): Promise<void> {
  await tx.insert(tariffVersion).values(row);
}
