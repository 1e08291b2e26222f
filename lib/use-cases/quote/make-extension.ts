import { z } from "zod";
import { findFeePlan } from "@/db/store/app";
import { findChargingConnection, findTariff } from "@/db/store/place";
import { insertQuote, type QuoteRow } from "@/db/store/quote";
import { findSession } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { add, minor } from "@/lib/domain/money";
import { serviceFeeOf } from "@/lib/domain/quote";
import { isRunning, QUOTE_VALID_MS } from "@/lib/domain/session";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { extensionPrice } from "@/lib/domain/tariff/price";
import { command } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { tariffOf } from "@/lib/use-cases/quote/tariff-of";

/** An offer to stay longer: what the longer stay costs minus what was charged. */
export const makeExtensionQuote = command({
  name: "quote.make_extension",
  permission: "quote.make",
  input: z.object({
    quoteId: z.uuid().optional(),
    sessionId: z.uuid(),
    /** Whole length of the longer stay. */
    minutes: z.coerce.number().int().min(1).max(STAY_MINUTES_MAX),
  }),
  run: async (context, input): Promise<QuoteRow> => {
    const { appId, driverId } = driverOf(context);
    return context.db.transaction(async (tx) => {
      const session = await findSession(tx, { sessionId: input.sessionId, driverId });
      if (!session) throw new Refusal("session.not_found");
      if (!isRunning(session, context.now) || !session.startedAt) throw new Refusal("session.not_running");
      const tariff = await findTariff(tx, session.tariffVersionId);
      const plan = await findFeePlan(tx, { feePlanId: session.feePlanId });
      if (!tariff || !plan) throw new Error(`session ${session.id} lost its tariff or plan`);
      const connection = await findChargingConnection(tx, { appId, operatorId: session.operatorId });
      if (!connection) throw new Refusal("place.not_connected");

      const compiled = tariffOf(tariff);
      const extension = extensionPrice(compiled, {
        startAt: session.startedAt.getTime(),
        boughtMinutes: session.minutes,
        newMinutes: input.minutes,
        chargedMinor: session.priceMinor,
      });
      if (!extension.ok) throw new Refusal(extension.code, extension.details);
      const feeIsTaken = session.serviceFeeMinor > 0;
      const serviceFeeMinor = feeIsTaken ? minor(0) : serviceFeeOf(plan, session.currency, extension.amountMinor);
      const totalMinor = add(extension.amountMinor, serviceFeeMinor);
      if (totalMinor > 0 && totalMinor < connection.minimumChargeMinor) throw new Refusal("quote.below_minimum");

      const row: QuoteRow = {
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
        usedAt: null,
        createdAt: context.now,
      };
      await insertQuote(tx, row);
      return row;
    });
  },
});
