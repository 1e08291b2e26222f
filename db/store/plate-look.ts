import { and, count, eq, gt, lt, min, ne, sql } from "drizzle-orm";
import { union } from "drizzle-orm/pg-core";
import type { Asking, Tx } from "@/db/client";
import { plateLook } from "@/db/schema/journal";
import { session } from "@/db/schema/session";
import { REACHED_STRIPE } from "@/db/store/session";

export async function insertLook(tx: Tx, row: typeof plateLook.$inferInsert): Promise<void> {
  await tx.insert(plateLook).values(row);
}

type Trying = { readonly appId: string; readonly driverId: string; readonly since: Date };

/**
 * What a driver tried since a moment, as columns of a statement: the vehicles of stays, `FR AB123CD`, the hashes of those looked
 * at, and how often a vehicle was tried at a place without being parked there.
 */
export function triedBy(asking: Asking, { appId, driverId, since }: Trying) {
  const stays = and(
    eq(session.appId, appId),
    eq(session.driverId, driverId),
    gt(session.createdAt, since),
    REACHED_STRIPE,
  );
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
  const firstStay = asking
    .select({ at: min(session.createdAt) })
    .from(session)
    .where(stays);
  const firstLook = asking
    .select({ at: min(plateLook.at) })
    .from(plateLook)
    .where(looks);
  return {
    /** When the first of all this was; null when there is nothing. Milliseconds. */
    triedFromMs: sql<number | null>`extract(epoch from least((${firstStay}), (${firstLook})))::float8 * 1000`,
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

/** How many other drivers of an app tried a vehicle since a moment. */
export async function countTriers(
  tx: Tx,
  by: Trying & { readonly country: string; readonly plate: string; readonly vehicleHash: string },
): Promise<number> {
  const parked = tx
    .select({ driverId: session.driverId })
    .from(session)
    .where(
      and(
        eq(session.appId, by.appId),
        eq(session.country, by.country),
        eq(session.plate, by.plate),
        gt(session.createdAt, by.since),
        REACHED_STRIPE,
      ),
    );
  const looked = tx
    .select({ driverId: plateLook.driverId })
    .from(plateLook)
    .where(and(eq(plateLook.appId, by.appId), eq(plateLook.vehicleHash, by.vehicleHash), gt(plateLook.at, by.since)));
  const triers = union(parked, looked).as("triers");
  const [row] = await tx.select({ others: count() }).from(triers).where(ne(triers.driverId, by.driverId));
  return row?.others ?? 0;
}

export async function deleteOldLooks(tx: Tx, before: Date): Promise<void> {
  await tx.delete(plateLook).where(lt(plateLook.at, before));
}
