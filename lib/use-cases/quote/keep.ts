import type { Tx } from "@/db/client";
import { findQuote, insertQuote, type QuoteRow } from "@/db/store/quote";
import { Refusal } from "@/lib/domain/errors";

/** Stores an offer. A repeat with the same id is the same offer; an id that is another driver's does not exist. */
export async function keepQuote(tx: Tx, row: QuoteRow & { driverId: string }): Promise<QuoteRow> {
  if (await insertQuote(tx, row)) return row;
  const known = await findQuote(tx, { quoteId: row.id, driverId: row.driverId });
  if (!known) throw new Refusal("quote.not_found");
  return known;
}
