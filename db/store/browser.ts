import { and, eq, isNull, notExists } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { browser, driver } from "@/db/schema/driver";

const DRIVER = { id: driver.id, personId: driver.personId };

/** Nothing happens when the person has a driver of the app already. */
export async function insertDriver(tx: Tx, row: typeof driver.$inferInsert): Promise<void> {
  await tx.insert(driver).values(row).onConflictDoNothing();
}

export async function insertBrowser(tx: Tx, row: typeof browser.$inferInsert): Promise<void> {
  await tx.insert(browser).values(row);
}

/** The guest whose browser holds this token. A driver who has signed in since is reached by signing in only. */
export async function findGuest(tx: Tx, by: { appId: string; tokenHash: string }) {
  const [row] = await tx
    .select(DRIVER)
    .from(browser)
    .innerJoin(driver, eq(driver.id, browser.driverId))
    .where(
      and(
        eq(browser.tokenHash, by.tokenHash),
        eq(browser.appId, by.appId),
        isNull(driver.personId),
        isNull(driver.disabledAt),
      ),
    );
  return row;
}

export async function findDriverOfPerson(tx: Tx, by: { appId: string; personId: string }) {
  const [row] = await tx
    .select(DRIVER)
    .from(driver)
    .where(and(eq(driver.appId, by.appId), eq(driver.personId, by.personId), isNull(driver.disabledAt)));
  return row;
}

/**
 * Gives a person the driver that carries their verified address, unless they have one. A guest's driver never qualifies:
 * the address a guest typed may be a stranger's, and cards hang on the driver.
 */
export async function linkDriverToPerson(
  tx: Tx,
  by: { appId: string; personId: string; email: string },
): Promise<void> {
  if (await findDriverOfPerson(tx, by)) return;
  const guests = tx.select({ id: browser.id }).from(browser).where(eq(browser.driverId, driver.id));
  const [found] = await tx
    .select({ id: driver.id })
    .from(driver)
    .where(
      and(
        eq(driver.appId, by.appId),
        eq(driver.email, by.email),
        isNull(driver.personId),
        isNull(driver.externalId),
        isNull(driver.disabledAt),
        notExists(guests),
      ),
    )
    .orderBy(driver.id)
    .limit(1);
  if (found) await tx.update(driver).set({ personId: by.personId }).where(eq(driver.id, found.id));
}
