import { findTariff } from "@/db/store/place";
import { findQuote, type QuoteRow } from "@/db/store/quote";
import { Refusal } from "@/lib/domain/errors";
import { compile } from "@/lib/domain/tariff/compile";
import { type Curve, curve } from "@/lib/domain/tariff/curve";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { parseTariff } from "@/lib/domain/tariff/parse";
import type { Context } from "@/lib/use-cases/command";

export type QuoteTerms = { readonly quote: QuoteRow; readonly points: Curve["points"] };

/** An offer of this app, with what other lengths of the same stay cost. */
export async function loadQuote(context: Context, quoteId: string): Promise<QuoteTerms> {
  const { actor } = context;
  if (actor.kind !== "app") throw new Refusal("not_permitted");
  const { appId } = actor;
  return context.db.read(async (tx) => {
    const quote = await findQuote(tx, { quoteId, appId });
    const version = quote && (await findTariff(tx, quote.tariffVersionId));
    if (!quote || !version) throw new Refusal("quote.not_found");
    const parsed = parseTariff(version.rules);
    if (!parsed.ok) throw new Error(`tariff version ${version.id} does not parse`);
    const { points } = curve(compile(parsed.tariff), quote.startsAt.getTime(), STAY_MINUTES_MAX);
    return { quote, points };
  });
}
