import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { connection, operator, place, tariffVersion } from "@/db/schema/operator";

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
  timeZone: place.timeZone,
  currency: place.currency,
  service: place.service,
  kinds: place.kinds,
  holdMinor: place.holdMinor,
  openMinutesMax: place.openMinutesMax,
  stillParkedMinutes: place.stillParkedMinutes,
} as const;

/** A place with its operator; places are public. */
export async function findPlace(tx: Tx, by: { zoneCode: string } | { placeId: string }) {
  const [row] = await tx
    .select({ ...PLACE_PUBLIC, ...OPERATOR_PUBLIC })
    .from(place)
    .innerJoin(operator, eq(operator.id, place.operatorId))
    .where("zoneCode" in by ? eq(place.zoneCode, by.zoneCode) : eq(place.id, by.placeId));
  return row;
}

export async function listPlaces(tx: Tx, by: { operatorId?: string }) {
  return tx
    .select({ ...PLACE_PUBLIC, ...OPERATOR_PUBLIC })
    .from(place)
    .innerJoin(operator, eq(operator.id, place.operatorId))
    .where(by.operatorId ? eq(place.operatorId, by.operatorId) : undefined)
    .orderBy(asc(place.zoneCode))
    .limit(500);
}

/** The version in force for new sessions. */
export async function findCurrentTariff(tx: Tx, placeId: string) {
  const [row] = await tx
    .select({ id: tariffVersion.id, version: tariffVersion.version, rules: tariffVersion.rules })
    .from(tariffVersion)
    .where(eq(tariffVersion.placeId, placeId))
    .orderBy(desc(tariffVersion.version))
    .limit(1);
  return row;
}

export async function findTariff(tx: Tx, tariffVersionId: string) {
  const [row] = await tx
    .select({ id: tariffVersion.id, version: tariffVersion.version, rules: tariffVersion.rules })
    .from(tariffVersion)
    .where(eq(tariffVersion.id, tariffVersionId));
  return row;
}

/** The connection of an app with an operator that may charge now. */
export async function findChargingConnection(tx: Tx, by: { appId: string; operatorId: string }) {
  const [row] = await tx
    .select({
      id: connection.id,
      stripeAccountId: connection.stripeAccountId,
      currency: connection.currency,
      minimumChargeMinor: connection.minimumChargeMinor,
      capabilities: connection.capabilities,
    })
    .from(connection)
    .where(
      and(
        eq(connection.appId, by.appId),
        eq(connection.operatorId, by.operatorId),
        eq(connection.chargesEnabled, true),
        isNull(connection.deauthorizedAt),
      ),
    );
  return row?.stripeAccountId ? { ...row, stripeAccountId: row.stripeAccountId } : undefined;
}

export async function insertPlace(tx: Tx, row: typeof place.$inferInsert): Promise<void> {
  await tx.insert(place).values(row);
}

export async function insertTariffVersion(tx: Tx, row: typeof tariffVersion.$inferInsert): Promise<void> {
  await tx.insert(tariffVersion).values(row);
}
