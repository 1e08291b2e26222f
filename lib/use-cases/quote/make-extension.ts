import { z } from "zod";
import { findChargingConnection } from "@/db/store/place";
import type { QuoteRow } from "@/db/store/quote";
import { findSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import type { Minor } from "@/lib/domain/money";
import { isRunning, QUOTE_VALID_MS } from "@/lib/domain/session";
import { curve } from "@/lib/domain/tariff/curve";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { minutesAtLeast } from "@/lib/domain/tariff/price-from-curve";
import { command } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { keepQuote } from "@/lib/use-cases/quote/keep";
import { lengthInput, lengthOf } from "@/lib/use-cases/quote/length";
import { type ExtensionPrice, priceExtension } from "@/lib/use-cases/quote/price-extension";

/** An offer to stay longer: what the longer stay costs minus what was charged. */
export const makeExtensionQuote = command({
  name: "quote.make_extension",
  permission: "quote.make",
  input: z.object({
    quoteId: z.uuid().optional(),
    sessionId: z.uuid(),
    /** Whole length of the longer stay. */
    ...lengthInput,
  }),
  run: async (context, input): Promise<QuoteRow> => {
    const { appId, driverId } = driverOf(context);
    return context.db.transaction(async (tx) => {
      const session = await findSession(tx, { sessionId: input.sessionId, driverId });
      if (!session) throw new Refusal("session.not_found");
      if (session.kind !== "prepaid" || !isRunning(session, context.now) || !session.startedAt)
        throw new Refusal("session.not_running");
      const connection = await findChargingConnection(tx, { appId, operatorId: session.operatorId });
      if (!connection) throw new Refusal("place.not_connected");
      const minutes = lengthOf(input, session.startedAt, context.now);
      const priced = await priceExtension(tx, session, session.startedAt, minutes);
      const { extension, serviceFeeMinor, totalMinor } = priced;
      refuseBelowMinimum(priced, session, connection.minimumChargeMinor);

      const row: QuoteRow & { driverId: string } = {
        id: input.quoteId ?? context.newId(),
        appId,
        driverId,
        operatorId: session.operatorId,
        placeId: session.placeId,
        tariffVersionId: session.tariffVersionId,
        feePlanId: session.feePlanId,
        sessionId: session.id,
        plate: session.plate,
        country: session.country,
        kind: "prepaid",
        holdMinor: null,
        startsAt: session.startedAt,
        endsAt: new Date(extension.stay.endAt),
        minutes: extension.stay.minutes,
        priceMinor: extension.amountMinor,
        priceVatMinor: extension.vatMinor,
        vatBasisPoints: extension.stay.taxRateBasisPoints,
        serviceFeeMinor,
        totalMinor,
        currency: session.currency,
        lines: [...extension.lines],
        validUntil: new Date(Math.min(context.now.getTime() + QUOTE_VALID_MS, session.endsAt.getTime())),
        receiptEmail: null,
        usedAt: null,
        createdAt: context.now,
      };
      return keepQuote(tx, context, "quote.make_extension", row);
    });
  },
});

/** Stripe refuses tiny charges; the shortest longer stay that works is named instead. */
function refuseBelowMinimum(priced: ExtensionPrice, session: SessionRow, minimumChargeMinor: Minor): void {
  const { compiled, extension, chargedMinor, serviceFeeMinor, totalMinor } = priced;
  if (totalMinor === 0 || totalMinor >= minimumChargeMinor) return;
  const { points } = curve(compiled, extension.stay.startAt, STAY_MINUTES_MAX, session.minutes + 1);
  const minutes = minutesAtLeast(points, chargedMinor + minimumChargeMinor - serviceFeeMinor);
  throw new Refusal("quote.below_minimum", minutes === null ? {} : { minutesAtLeast: minutes });
}
