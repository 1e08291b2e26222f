import { and, eq, gt, lt, sql } from "drizzle-orm";
import type { Asking, Tx } from "@/db/client";
import { plateLook } from "@/db/schema/journal";
import { session } from "@/db/schema/session";

export async function insertLook(tx: Tx, row: typeof plateLook.$inferInsert): Promise<void> {
  await tx.insert(plateLook).values(row);
}

type Trying = { readonly appId: string; readonly driverId: string; readonly since: Date };

/**
 * What a driver tried since a moment, as columns of a statement: the vehicles of stays, `FR AB123CD`, the hashes of those looked
 * at, and how often a vehicle was tried at a place without being parked there.
 */
export function triedBy(asking: Asking, { appId, driverId, since }: Trying) {
  const stays = and(eq(session.appId, appId), eq(session.driverId, driverId), gt(session.createdAt, since));
  const looks = and(eq(plateLook.appId, appId), eq(plateLook.driverId, driverId), gt(plateLook.at, since));
  const parked = asking
    .selectDistinct({ vehicle: sql`${session.country} || ' ' || ${session.plate}` })
    .from(session)
    .where(stays);
  const looked = asking.selectDistinct({ vehicle: plateLook.vehicleHash }).from(plateLook).where(looks);
  const failed = asking
    .select({ tries: sql`count(distinct (${session.country}, ${session.plate}, ${session.placeId}))` })
    .from(session)
    .where(and(stays, eq(session.sessionStatus, "FAILED")));
  const told = asking
    .select({ tries: sql`count(distinct (${plateLook.vehicleHash}, ${plateLook.placeId}))` })
    .from(plateLook)
    .where(looks);
  return {
    parkedVehicles: sql<string[]>`array(${parked})`,
    lookedHashes: sql<string[]>`array(${looked})`,
    tries: sql<number>`((${failed}) + (${told}))::int`,
  };
}

export async function findTried(tx: Tx, by: Trying) {
  const [row] = await tx.select(triedBy(tx, by)).from(sql`(values (1)) as one`);
  if (!row) throw new Error("a row without conditions was not found");
  return row;
}

export async function deleteOldLooks(tx: Tx, before: Date): Promise<void> {
  await tx.delete(plateLook).where(lt(plateLook.at, before));
}
