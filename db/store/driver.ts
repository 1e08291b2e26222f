import { and, asc, desc, eq, isNull, lte, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { driver, paymentMethod, vehicle } from "@/db/schema/driver";
import { isAfter, type Part } from "@/db/store/page";

export type CardRow = typeof paymentMethod.$inferSelect;

/** A wallet on a phone shows no more; one who needs more is a fleet. */
export const CARDS_MAX = 20;

export const KNOWN_DRIVER = {
  id: driver.id,
  email: driver.email,
  locale: driver.locale,
  personId: driver.personId,
  externalId: driver.externalId,
  stripeCustomerId: driver.stripeCustomerId,
  spendingCaps: driver.spendingCaps,
  mutedMails: driver.mutedMails,
} as const;

/** Whoever was removed is nobody any more. */
export const IS_PRESENT = isNull(driver.disabledAt);

export async function findDriver(tx: Tx, by: { appId: string; driverId: string }) {
  const [row] = await tx
    .select(KNOWN_DRIVER)
    .from(driver)
    .where(and(eq(driver.appId, by.appId), eq(driver.id, by.driverId), IS_PRESENT));
  return row;
}

const HELD_DRIVER = {
  personId: driver.personId,
  externalId: driver.externalId,
  email: driver.email,
  locale: driver.locale,
};

/**
 * The same, kept as it is until the transaction ends: nobody is removed while a stay or a card of theirs is being made, and of
 * starts at once each counts what the one before has made.
 */
export async function holdDriver(tx: Tx, by: { appId: string; driverId: string }) {
  const [row] = await tx
    .select(HELD_DRIVER)
    .from(driver)
    .where(and(eq(driver.appId, by.appId), eq(driver.id, by.driverId), IS_PRESENT))
    .for("no key update");
  return row;
}

/** The same, and the card that is paid with is not removed meanwhile; undefined where either is gone. */
export async function holdPayer(tx: Tx, by: { appId: string; driverId: string; paymentMethodId: string }) {
  const isTheirs = and(eq(paymentMethod.driverId, driver.id), isNull(paymentMethod.removedAt));
  const [row] = await tx
    .select(HELD_DRIVER)
    .from(driver)
    .innerJoin(paymentMethod, and(eq(paymentMethod.id, by.paymentMethodId), isTheirs))
    .where(and(eq(driver.appId, by.appId), eq(driver.id, by.driverId), IS_PRESENT))
    .for("no key update");
  return row;
}

/** The platform customer is set once; a second answer changes nothing. */
export async function setDriverCustomer(tx: Tx, driverId: string, stripeCustomerId: string): Promise<void> {
  await tx
    .update(driver)
    .set({ stripeCustomerId })
    .where(and(eq(driver.id, driverId), isNull(driver.stripeCustomerId)));
}

/** What one open stay may cost at most; the whole record at once. */
export async function setSpendingCaps(
  tx: Tx,
  driverId: string,
  spendingCaps: typeof driver.$inferSelect.spendingCaps,
): Promise<void> {
  await tx.update(driver).set({ spendingCaps }).where(eq(driver.id, driverId));
}

export async function setMutedMails(tx: Tx, driverId: string, mutedMails: readonly string[]): Promise<void> {
  await tx
    .update(driver)
    .set({ mutedMails: [...mutedMails] })
    .where(eq(driver.id, driverId));
}

export async function rememberVehicle(tx: Tx, row: typeof vehicle.$inferInsert): Promise<void> {
  await tx
    .insert(vehicle)
    .values(row)
    .onConflictDoUpdate({
      target: [vehicle.driverId, vehicle.country, vehicle.plate],
      set: { lastUsedAt: row.lastUsedAt },
    });
}

export async function listVehicles(tx: Tx, driverId: string) {
  return tx
    .select({ plate: vehicle.plate, country: vehicle.country })
    .from(vehicle)
    .where(eq(vehicle.driverId, driverId))
    .orderBy(desc(vehicle.lastUsedAt))
    .limit(5);
}

/** Stores a saved card once per Stripe id; the row that stands. */
export async function insertCard(tx: Tx, row: typeof paymentMethod.$inferInsert): Promise<CardRow | undefined> {
  await tx
    .insert(paymentMethod)
    .values(row)
    .onConflictDoNothing({ target: [paymentMethod.appId, paymentMethod.stripePaymentMethodId] });
  const [stands] = await tx
    .select()
    .from(paymentMethod)
    .where(and(eq(paymentMethod.appId, row.appId), eq(paymentMethod.stripePaymentMethodId, row.stripePaymentMethodId)));
  return stands;
}

/** A driver's cards, the default one first. */
export async function listCards(tx: Tx, driverId: string): Promise<CardRow[]> {
  return tx
    .select()
    .from(paymentMethod)
    .where(and(eq(paymentMethod.driverId, driverId), isNull(paymentMethod.removedAt)))
    .orderBy(sql`not ${paymentMethod.isDefault}`, paymentMethod.createdAt, paymentMethod.id)
    .limit(CARDS_MAX);
}

/** The same in parts, the oldest first: which one is the default may change between two of them. */
export async function listCardsByAge(tx: Tx, driverId: string, { limit, after }: Part): Promise<CardRow[]> {
  const order = [paymentMethod.createdAt, paymentMethod.id];
  return tx
    .select()
    .from(paymentMethod)
    .where(and(eq(paymentMethod.driverId, driverId), isNull(paymentMethod.removedAt), after && isAfter(order, after)))
    .orderBy(...order)
    .limit(limit);
}

/** Nobody else adds to a driver's cards, takes from them or chooses another default one until the transaction ends. */
export async function lockWallet(tx: Tx, driverId: string): Promise<void> {
  await tx.select({ id: driver.id }).from(driver).where(eq(driver.id, driverId)).for("update");
}

/** A driver's cards, the newest first, locked as by `lockWallet`. */
export async function lockCards(tx: Tx, driverId: string): Promise<CardRow[]> {
  await lockWallet(tx, driverId);
  return tx
    .select()
    .from(paymentMethod)
    .where(and(eq(paymentMethod.driverId, driverId), isNull(paymentMethod.removedAt)))
    .orderBy(desc(paymentMethod.createdAt), desc(paymentMethod.id))
    .limit(CARDS_MAX);
}

/** A card that the driver has now, by our id or by Stripe's name for it, as apps know it. */
export async function findCard(
  tx: Tx,
  by: { driverId: string } & ({ paymentMethodId: string } | { stripePaymentMethodId: string }),
): Promise<CardRow | undefined> {
  const isNamed =
    "paymentMethodId" in by
      ? eq(paymentMethod.id, by.paymentMethodId)
      : eq(paymentMethod.stripePaymentMethodId, by.stripePaymentMethodId);
  const [row] = await tx
    .select()
    .from(paymentMethod)
    .where(and(isNamed, eq(paymentMethod.driverId, by.driverId), isNull(paymentMethod.removedAt)));
  return row;
}

/** The caller has locked the wallet and seen the card in it. */
export async function setDefaultCard(tx: Tx, by: { driverId: string; paymentMethodId: string }): Promise<void> {
  await tx
    .update(paymentMethod)
    .set({ isDefault: false })
    .where(and(eq(paymentMethod.driverId, by.driverId), eq(paymentMethod.isDefault, true)));
  await tx
    .update(paymentMethod)
    .set({ isDefault: true })
    .where(
      and(
        eq(paymentMethod.driverId, by.driverId),
        eq(paymentMethod.id, by.paymentMethodId),
        isNull(paymentMethod.removedAt),
      ),
    );
}

export async function setCardNetwork(tx: Tx, paymentMethodId: string, networks: CardRow["networks"]): Promise<void> {
  await tx.update(paymentMethod).set({ networks }).where(eq(paymentMethod.id, paymentMethodId));
}

export async function markCardRemoved(tx: Tx, paymentMethodId: string, at: Date): Promise<void> {
  await tx
    .update(paymentMethod)
    .set({ removedAt: at, isDefault: false, detachAt: at })
    .where(and(eq(paymentMethod.id, paymentMethodId), isNull(paymentMethod.removedAt)));
}

/** Removed cards whose turn to be detached has come. */
export async function listCardsToDetach(tx: Tx, now: Date): Promise<{ id: string }[]> {
  return tx
    .select({ id: paymentMethod.id })
    .from(paymentMethod)
    .where(lte(paymentMethod.detachAt, now))
    .orderBy(asc(paymentMethod.detachAt))
    .limit(500);
}

/** One try at a time: the loser, and whoever comes too early, gets nothing. `nextAt` is told how often it was tried. */
export async function claimCardToDetach(
  tx: Tx,
  paymentMethodId: string,
  { now, nextAt }: { now: Date; nextAt: (tries: number) => Date },
): Promise<CardRow | undefined> {
  const isDue = and(eq(paymentMethod.id, paymentMethodId), lte(paymentMethod.detachAt, now));
  const [card] = await tx.select().from(paymentMethod).where(isDue).for("update");
  if (!card) return undefined;
  const detachTries = card.detachTries + 1;
  await tx
    .update(paymentMethod)
    .set({ detachTries, detachAt: nextAt(card.detachTries) })
    .where(eq(paymentMethod.id, card.id));
  return { ...card, detachTries };
}

export async function markCardDetached(tx: Tx, paymentMethodId: string): Promise<void> {
  await tx.update(paymentMethod).set({ detachAt: null }).where(eq(paymentMethod.id, paymentMethodId));
}
