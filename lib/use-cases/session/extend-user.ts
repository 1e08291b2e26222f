import { z } from "zod";
import { findQuote, type QuoteRow } from "@/db/store/quote";
import type { SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { type Context, command, execute, InvalidInput } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";
import { extendSession } from "@/lib/use-cases/session/extend";
import { cardFor } from "@/lib/use-cases/session/park";

const input = z.object({
  sessionId: z.uuid(),
  /** Of the offer that is made of `minutes`: the same request twice is one extension. */
  newQuoteId: z.uuid(),
  quoteId: z.uuid().optional(),
  /** Whole length of the longer stay. */
  minutes: z.number().int().min(1).max(STAY_MINUTES_MAX).optional(),
  stripePaymentMethodId: z.string().max(255).optional(),
});

/** An app extends its user's stay: prices it where it was not, finds the card, and pays. */
export const extendStay = command({
  name: "session.extend_stay",
  permission: "session.extend",
  input,
  run: async (context, asked): Promise<SessionRow> => {
    const quote = await offerFor(context, asked);
    const payWith = await cardFor(context, quote, asked.stripePaymentMethodId);
    return execute(extendSession, context, { quoteId: quote.id, payWith });
  },
});

async function offerFor(context: Context, asked: z.output<typeof input>): Promise<QuoteRow> {
  const { sessionId, quoteId, minutes } = asked;
  const { driverId } = driverOf(context);
  const named = quoteId ?? asked.newQuoteId;
  const known = await context.db.read((tx) => findQuote(tx, { quoteId: named, driverId }));
  if (known?.sessionId === sessionId) {
    if (minutes !== undefined && minutes !== known.minutes) throw new InvalidInput({ minutes: ["other_offer"] });
    return known;
  }
  if (quoteId !== undefined) throw new Refusal("quote.not_found");
  if (minutes === undefined) throw new InvalidInput({ minutes: ["required"] });
  return execute(makeExtensionQuote, context, { quoteId: named, sessionId, minutes });
}
