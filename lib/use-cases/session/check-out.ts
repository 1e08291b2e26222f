import { z } from "zod";
import { findChargingConnection } from "@/db/store/place";
import { findQuote, keepReceiptEmail, type QuoteRow } from "@/db/store/quote";
import { Refusal } from "@/lib/domain/errors";
import { saveCard } from "@/lib/use-cases/card/save";
import { type Context, command, execute } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { extendSession } from "@/lib/use-cases/session/extend";
import { startSession } from "@/lib/use-cases/session/start";
import { trace } from "@/lib/use-cases/trace";

export type CheckedOut =
  | { readonly kind: "card"; readonly setupId: string }
  | { readonly kind: "session"; readonly sessionId: string; readonly isWaiting: boolean };

/** One form at the kerb: pays an offer as a guest or with a saved card, or first saves a new one. */
export const checkOut = command({
  name: "session.check_out",
  permission: "session.start",
  input: z.object({
    quoteId: z.uuid(),
    /** `guest`, `save`, or the id of a saved card. */
    pay: z.union([z.literal("guest"), z.literal("save"), z.uuid()]),
    email: z.union([z.literal(""), z.email("email").max(254)]).optional(),
  }),
  run: async (context, { quoteId, pay, email }): Promise<CheckedOut> => {
    const { appId, driverId } = driverOf(context);
    const quote = await context.db.read((tx) => findQuote(tx, { quoteId, driverId }));
    if (!quote) throw new Refusal("quote.not_found");
    const receiptEmail = await keepEmail(context, quote, email);
    if (pay === "save") {
      const connection = await context.db.read((tx) =>
        findChargingConnection(tx, { appId, operatorId: quote.operatorId }),
      );
      const at = connection ? { connectionId: connection.id } : {};
      return { kind: "card", ...(await execute(saveCard, context, { consent: "yes", ...at })) };
    }
    const session = quote.sessionId
      ? await execute(extendSession, context, { quoteId, payWith: pay })
      : await execute(startSession, context, {
          quoteId,
          payWith: pay,
          ...(receiptEmail ? { email: receiptEmail } : {}),
        });
    const isCovered = quote.sessionId ? session.minutes >= quote.minutes : session.sessionStatus !== "CREATED";
    return { kind: "session", sessionId: session.id, isWaiting: !isCovered };
  },
});

/** The bank and the card form lead back to the offer: what was typed there must not have to be typed again. */
async function keepEmail(context: Context, quote: QuoteRow, typed: string | undefined): Promise<string | null> {
  if (typed === undefined || quote.sessionId) return quote.receiptEmail;
  const email = typed === "" ? null : typed;
  if (email === quote.receiptEmail) return email;
  const { appId, driverId } = driverOf(context);
  await context.db.transaction(async (tx) => {
    await keepReceiptEmail(tx, { quoteId: quote.id, driverId, email });
    await trace(tx, context, "session.check_out", { appId, driverId, operatorId: quote.operatorId });
  });
  return email;
}
