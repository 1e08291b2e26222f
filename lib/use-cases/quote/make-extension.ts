import { z } from "zod";
import { findChargingConnection } from "@/db/store/place";
import type { QuoteRow } from "@/db/store/quote";
import { findSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import type { Minor } from "@/lib/domain/money";
import { PLATE_COUNTRIES } from "@/lib/domain/plate";
import { isRunning, KINDS, QUOTE_VALID_MS, type SessionKind } from "@/lib/domain/session";
import { curve } from "@/lib/domain/tariff/curve";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { minutesAtLeast } from "@/lib/domain/tariff/price-from-curve";
import { parseZoneCode } from "@/lib/domain/zone";
import { command, InvalidInput } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { keepQuote } from "@/lib/use-cases/quote/keep";
import { lengthInput, lengthOf } from "@/lib/use-cases/quote/length";
import { type ExtensionPrice, priceExtension } from "@/lib/use-cases/quote/price-extension";
import { type Vehicle, vehicleOf } from "@/lib/use-cases/quote/vehicle";

/** An offer to stay longer: what the longer stay costs minus what was charged. */
export const makeExtensionQuote = command({
  name: "quote.make_extension",
  permission: "quote.make",
  input: z.object({
    quoteId: z.uuid().optional(),
    sessionId: z.uuid(),
    /** Whole length of the longer stay. */
    ...lengthInput,
    /** What the stay is anyway; whoever names another one has mixed up two. */
    placeId: z.uuid().optional(),
    zoneCode: z.string().max(32).optional(),
    kind: z.enum(KINDS).optional(),
    vehicle: z.object({ plate: z.string().max(64), country: z.enum(PLATE_COUNTRIES) }).optional(),
  }),
  run: async (context, input): Promise<QuoteRow> => {
    const { appId, driverId } = driverOf(context);
    return context.db.transaction(async (tx) => {
      const session = await findSession(tx, { sessionId: input.sessionId, driverId });
      if (!session) throw new Refusal("session.not_found");
      const startedAt = extendableFrom(session, context.now);
      refuseOther(session, input);
      const connection = await findChargingConnection(tx, { appId, operatorId: session.operatorId });
      if (!connection) throw new Refusal("place.not_connected");
      const minutes = lengthOf(input, startedAt, context.now);
      const priced = await priceExtension(tx, session, startedAt, minutes);
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
        startsAt: startedAt,
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

/** When the bought time began that can still be made longer. */
function extendableFrom(session: SessionRow, now: Date): Date {
  if (session.sessionStatus === "CREATED") throw new Refusal("session.payment_under_way");
  if (!isRunning(session, now) || !session.startedAt) throw new Refusal("session.not_running");
  if (session.kind === "open") throw new Refusal("session.open_ended");
  return session.startedAt;
}

type Named = {
  readonly placeId?: string | undefined;
  readonly zoneCode?: string | undefined;
  readonly kind?: SessionKind | undefined;
  readonly vehicle?: Vehicle | undefined;
};

function refuseOther(session: SessionRow, { placeId, zoneCode, kind, vehicle: typed }: Named): void {
  const vehicle = typed && vehicleOf(typed, "vehicle/");
  const isOther = {
    placeId: placeId !== undefined && placeId !== session.placeId,
    zoneCode: zoneCode !== undefined && parseZoneCode(zoneCode) !== session.zoneCode,
    kind: kind !== undefined && kind !== session.kind,
    "vehicle/plate": vehicle !== undefined && vehicle.plate !== session.plate,
    "vehicle/country": vehicle !== undefined && vehicle.country !== session.country,
  };
  const wrong = Object.entries(isOther).filter(([, is]) => is);
  if (wrong.length > 0) throw new InvalidInput(Object.fromEntries(wrong.map(([name]) => [name, ["other_session"]])));
}

/** Stripe refuses tiny charges; the shortest longer stay that works is named instead. */
function refuseBelowMinimum(priced: ExtensionPrice, session: SessionRow, minimumChargeMinor: Minor): void {
  const { compiled, extension, chargedMinor, serviceFeeMinor, totalMinor } = priced;
  if (totalMinor === 0 || totalMinor >= minimumChargeMinor) return;
  const { points } = curve(compiled, extension.stay.startAt, STAY_MINUTES_MAX, session.minutes + 1);
  const minutes = minutesAtLeast(points, chargedMinor + minimumChargeMinor - serviceFeeMinor);
  throw new Refusal("quote.below_minimum", minutes === null ? {} : { minutesAtLeast: minutes });
}
