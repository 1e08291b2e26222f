import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { driver } from "@/db/schema/driver";

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
