import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { cardSetup } from "@/db/schema/driver";

/** False when the id is taken. */
export async function insertCardSetup(tx: Tx, row: typeof cardSetup.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(cardSetup).values(row).onConflictDoNothing().returning({ id: cardSetup.id });
  return rows.length > 0;
}

export async function findCardSetup(tx: Tx, by: { setupId: string; driverId?: string }) {
  const [row] = await tx
    .select()
    .from(cardSetup)
    .where(and(eq(cardSetup.id, by.setupId), by.driverId ? eq(cardSetup.driverId, by.driverId) : undefined));
  return row;
}

export async function findCardSetupOfIntent(tx: Tx, by: { stripeSetupIntentId: string; driverId: string }) {
  const [row] = await tx
    .select({ id: cardSetup.id })
    .from(cardSetup)
    .where(and(eq(cardSetup.stripeSetupIntentId, by.stripeSetupIntentId), eq(cardSetup.driverId, by.driverId)));
  return row;
}

export async function moveCardSetup(
  tx: Tx,
  setupId: string,
  change: Partial<
    Pick<typeof cardSetup.$inferInsert, "state" | "stripeSetupIntentId" | "sealedClientSecret" | "finishedAt">
  >,
): Promise<boolean> {
  const rows = await tx
    .update(cardSetup)
    .set(change)
    .where(and(eq(cardSetup.id, setupId), sql`${cardSetup.state} in ('intent', 'open')`))
    .returning({ id: cardSetup.id });
  return rows.length > 0;
}
