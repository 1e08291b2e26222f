import type { Tx } from "@/db/client";
import { findQuote, insertQuote, type QuoteRow } from "@/db/store/quote";
import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

/** Stores an offer. A repeat with the same id is the same offer; an id that is another driver's does not exist. */
export async function keepQuote(tx: Tx, context: Context, command: string, row: QuoteRow): Promise<QuoteRow> {
  const { id: quoteId, appId, operatorId, driverId, totalMinor } = row;
  const ofDriver = driverId === null ? {} : { driverId };
  if (await insertQuote(tx, row)) {
    await trace(tx, context, command, { appId, operatorId, ...ofDriver }, { quoteId, totalMinor });
    return row;
  }
  const known = await findQuote(tx, { quoteId, ...(driverId === null ? { appId } : { driverId }) });
  if (!known) throw new Refusal("quote.not_found");
  return known;
}
