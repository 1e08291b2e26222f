import { and, asc, eq, inArray, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { driver, vehicle } from "@/db/schema/driver";
import { mail } from "@/db/schema/journal";
import { quote, session } from "@/db/schema/session";

/** Nobody runs more stays at once; one is enough to know. */
const UNSETTLED_MAX = 50;
/** One sweep's bite; the next minute takes the rest. */
const ERASED_MAX = 200;

type User = {
  readonly id: string;
  readonly appId: string;
  readonly externalId: string;
  readonly email: string | null;
  readonly locale: "en" | "de" | "fr";
  readonly createdAt: Date;
};

/** False when this very row is there already; a name or an address that somebody else has breaks a unique index. */
export async function insertUser(tx: Tx, row: User): Promise<boolean> {
  const rows = await tx
    .insert(driver)
    .values(row)
    .onConflictDoNothing({ target: driver.id })
    .returning({ id: driver.id });
  return rows.length > 0;
}

type UserChanges = {
  readonly email?: string | null | undefined;
  readonly locale?: "en" | "de" | "fr" | undefined;
  readonly spendingCaps?: typeof driver.$inferSelect.spendingCaps | undefined;
};

/** What is undefined stays as it is. */
export async function changeUser(tx: Tx, driverId: string, changes: UserChanges): Promise<void> {
  await tx.update(driver).set(changes).where(eq(driver.id, driverId));
}

/** An app's user by the app's own name for it. */
export async function findUser(
  tx: Tx,
  by: { appId: string; externalId: string } | { appId: string; driverId: string },
) {
  const [row] = await tx
    .select({
      driverId: driver.id,
      externalId: driver.externalId,
      email: driver.email,
      locale: driver.locale,
      spendingCaps: driver.spendingCaps,
    })
    .from(driver)
    .where(
      and(
        eq(driver.appId, by.appId),
        "driverId" in by ? eq(driver.id, by.driverId) : eq(driver.externalId, by.externalId),
        isNull(driver.disabledAt),
      ),
    );
  return row;
}

/** Stays of a driver that are not over, or not paid yet. */
export async function listUnsettled(tx: Tx, driverId: string) {
  const isUnpaid = sql`${session.totalMinor} > ${session.paidMinor} + ${session.writtenOffMinor}`;
  const isLive = inArray(session.sessionStatus, ["CREATED", "STARTED", "STOPPED"]);
  return tx
    .select({ sessionStatus: session.sessionStatus, debtSince: session.debtSince })
    .from(session)
    .where(and(eq(session.driverId, driverId), or(isLive, and(eq(session.sessionStatus, "COMPLETE"), isUnpaid))))
    .limit(UNSETTLED_MAX);
}

/** From then on there is no such user; false when there was none. */
export async function disableUser(tx: Tx, driverId: string, disabledAt: Date): Promise<boolean> {
  const rows = await tx
    .update(driver)
    .set({ disabledAt })
    .where(and(eq(driver.id, driverId), isNull(driver.disabledAt)))
    .returning({ id: driver.id });
  return rows.length > 0;
}

/** Whoever left by then and is not erased yet. */
export async function listDriversToErase(tx: Tx, disabledBefore: Date): Promise<{ id: string }[]> {
  return tx
    .select({ id: driver.id })
    .from(driver)
    .where(and(lte(driver.disabledAt, disabledBefore), isNull(driver.erasedAt)))
    .orderBy(asc(driver.disabledAt))
    .limit(ERASED_MAX);
}

/** Takes what is personal from a driver who left by then; undefined when it is not the time, or done. */
export async function eraseUser(
  tx: Tx,
  driverId: string,
  { disabledBefore, at }: { disabledBefore: Date; at: Date },
): Promise<{ appId: string } | undefined> {
  const isDue = and(eq(driver.id, driverId), lte(driver.disabledAt, disabledBefore), isNull(driver.erasedAt));
  const [row] = await tx.select({ appId: driver.appId, email: driver.email }).from(driver).where(isDue).for("update");
  if (!row) return undefined;
  await forgetMails(tx, { driverId, ...row }, disabledBefore);
  await tx.delete(vehicle).where(eq(vehicle.driverId, driverId));
  await tx.update(session).set({ receiptEmail: null }).where(eq(session.driverId, driverId));
  await tx.update(quote).set({ receiptEmail: null, plate: null, country: null }).where(eq(quote.driverId, driverId));
  await tx
    .update(driver)
    .set({ email: null, externalId: null, spendingCaps: {}, mutedMails: [], erasedAt: at })
    .where(eq(driver.id, driverId));
  return { appId: row.appId };
}

/** A mail stands as proof that it was sent, not to whom. */
async function forgetMails(
  tx: Tx,
  by: { appId: string; driverId: string; email: string | null },
  writtenBefore: Date,
): Promise<void> {
  const written = tx
    .select({ email: session.receiptEmail })
    .from(session)
    .where(and(eq(session.driverId, by.driverId), isNotNull(session.receiptEmail)));
  const isTheirs = or(inArray(mail.toEmail, written), by.email === null ? undefined : eq(mail.toEmail, by.email));
  // One that still waits may be another driver's with the same address.
  const isDone = or(isNotNull(mail.sentAt), lte(mail.createdAt, writtenBefore));
  await tx
    .update(mail)
    .set({ toEmail: "" })
    .where(and(eq(mail.appId, by.appId), isTheirs, isDone));
}
