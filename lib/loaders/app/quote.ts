import { findTariff } from "@/db/store/place";
import { findQuote, type QuoteRow } from "@/db/store/quote";
import { Refusal } from "@/lib/domain/errors";
import { type Curve, curve } from "@/lib/domain/tariff/curve";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { appIdOf } from "@/lib/loaders/app/app-id";
import type { Context } from "@/lib/use-cases/command";

export type QuoteTerms = { readonly quote: QuoteRow; readonly points: Curve["points"] };

/** An offer of this app, with what other lengths of the same stay cost. */
export async function loadQuote(context: Context, quoteId: string): Promise<QuoteTerms> {
  const appId = appIdOf(context);
  return context.db.read(async (tx) => {
    const quote = await findQuote(tx, { quoteId, appId });
    const version = quote && (await findTariff(tx, quote.tariffVersionId));
    if (!quote || !version) throw new Refusal("quote.not_found");
    const { points } = curve(tariffOf(version), quote.startsAt.getTime(), STAY_MINUTES_MAX);
    return { quote, points };
  });
}
