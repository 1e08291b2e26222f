import type { Tx } from "@/db/client";
import { findFeePlan } from "@/db/store/app";
import { sumGivenBack } from "@/db/store/given-back";
import { findTariff } from "@/db/store/place";
import { findQuote, type QuoteRow } from "@/db/store/quote";
import { findSession } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { subtract, ZERO } from "@/lib/domain/money";
import { type Charged, totalsOf } from "@/lib/domain/quote";
import { type Curve, curve } from "@/lib/domain/tariff/curve";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { appIdOf } from "@/lib/loaders/app/app-id";
import type { Context } from "@/lib/use-cases/command";

/** `points`: with the service fee, and without what a longer stay has cost already. */
export type QuoteTerms = { readonly quote: QuoteRow; readonly points: Curve["points"] };

/** An offer of this app, with what would be paid for other lengths of the same stay. */
export async function loadQuote(context: Context, quoteId: string): Promise<QuoteTerms> {
  const appId = appIdOf(context);
  return context.db.read(async (tx) => {
    const quote = await findQuote(tx, { quoteId, appId });
    const version = quote && (await findTariff(tx, quote.tariffVersionId));
    const plan = quote && (await findFeePlan(tx, { feePlanId: quote.feePlanId }));
    if (!quote || !version || !plan) throw new Refusal("quote.not_found");
    const { points } = curve(tariffOf(version), quote.startsAt.getTime(), STAY_MINUTES_MAX);
    const charged = await chargedBefore(tx, quote);
    return { quote, points: totalsOf(points, { plan, currency: quote.currency, charged }) };
  });
}

/** What the stay had cost when it was asked how much more a longer one is. */
async function chargedBefore(tx: Tx, { sessionId, usedAt, minutes, ...quote }: QuoteRow): Promise<Charged> {
  if (sessionId === null) return { priceMinor: ZERO, isFeeTaken: false };
  const session = await findSession(tx, { sessionId });
  if (!session) throw new Refusal("session.not_found");
  const back = await sumGivenBack(tx, sessionId);
  const own = usedAt !== null && session.minutes >= minutes ? quote : { priceMinor: ZERO, serviceFeeMinor: ZERO };
  return {
    priceMinor: subtract(subtract(session.priceMinor, back.priceMinor), own.priceMinor),
    isFeeTaken: session.serviceFeeMinor - own.serviceFeeMinor > back.serviceFeeMinor,
  };
}
