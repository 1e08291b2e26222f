import { and, eq, gt, isNull, or } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { quote } from "@/db/schema/session";

export type QuoteRow = typeof quote.$inferSelect;

/** False when the id is taken. */
export async function insertQuote(tx: Tx, row: typeof quote.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(quote).values(row).onConflictDoNothing({ target: quote.id }).returning({ id: quote.id });
  return rows.length > 0;
}

/** A quote of this driver, or of this app; another one's does not exist. */
export async function findQuote(
  tx: Tx,
  by: { quoteId: string } & ({ driverId: string } | { appId: string }),
): Promise<QuoteRow | undefined> {
  const whose = "driverId" in by ? eq(quote.driverId, by.driverId) : eq(quote.appId, by.appId);
  const [row] = await tx
    .select()
    .from(quote)
    .where(and(eq(quote.id, by.quoteId), whose));
  return row;
}

/** The quote behind a payment. */
export async function findQuoteOf(tx: Tx, quoteId: string): Promise<QuoteRow | undefined> {
  const [row] = await tx.select().from(quote).where(eq(quote.id, quoteId));
  return row;
}

/** Gives an app's unused offer to one of its users; undefined when somebody was faster. */
export async function adoptQuote(
  tx: Tx,
  by: { quoteId: string; appId: string; driverId: string; plate: string; country: string },
): Promise<QuoteRow | undefined> {
  const { quoteId, appId, driverId, plate, country } = by;
  const isFree = or(isNull(quote.driverId), eq(quote.driverId, driverId));
  const [row] = await tx
    .update(quote)
    .set({ driverId, plate, country })
    .where(and(eq(quote.id, quoteId), eq(quote.appId, appId), isNull(quote.usedAt), isFree))
    .returning();
  return row;
}

/** Keeps where the driver wants the receipt; what was bought is not touched any more. */
export async function keepReceiptEmail(
  tx: Tx,
  { quoteId, driverId, email }: { quoteId: string; driverId: string; email: string | null },
): Promise<void> {
  await tx
    .update(quote)
    .set({ receiptEmail: email })
    .where(and(eq(quote.id, quoteId), eq(quote.driverId, driverId), isNull(quote.usedAt)));
}

/** Takes the quote for one start; false when it was taken or has run out. */
export async function takeQuote(tx: Tx, quoteId: string, now: Date): Promise<boolean> {
  const rows = await tx
    .update(quote)
    .set({ usedAt: now })
    .where(and(eq(quote.id, quoteId), isNull(quote.usedAt), gt(quote.validUntil, now)))
    .returning({ id: quote.id });
  return rows.length > 0;
}

/** Gives the quote back when its payment took no money: declined, canceled or never executed. */
export async function releaseQuote(tx: Tx, quoteId: string): Promise<void> {
  await tx.update(quote).set({ usedAt: null }).where(eq(quote.id, quoteId));
}
