import { z } from "zod";
import { findApp } from "@/db/store/app";
import { findCard, listCards } from "@/db/store/driver";
import { findPlace } from "@/db/store/place";
import { adoptQuote, findQuote, type QuoteRow } from "@/db/store/quote";
import { findSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { PLATE_COUNTRIES } from "@/lib/domain/plate";
import { isReturnUrl } from "@/lib/domain/return-url";
import { KINDS, REFERENCE_CHARACTERS_MAX } from "@/lib/domain/session";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { parseZoneCode } from "@/lib/domain/zone";
import { type Context, command, elevated, execute, InvalidInput } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { refuseFailed } from "@/lib/use-cases/payment/outcome";
import { refuseCrowd } from "@/lib/use-cases/plate/look";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { type Vehicle, vehicleOf } from "@/lib/use-cases/quote/vehicle";
import { startSession } from "@/lib/use-cases/session/start";

const input = z.object({
  sessionId: z.uuid(),
  placeId: z.uuid().optional(),
  zoneCode: z.string().max(32).optional(),
  kind: z.enum(KINDS).optional(),
  /** An offer of this app's; without, one is made of `minutes` and the place. */
  quoteId: z.uuid().optional(),
  minutes: z.number().int().min(1).max(STAY_MINUTES_MAX).optional(),
  vehicle: z.object({ plate: z.string().max(64), country: z.enum(PLATE_COUNTRIES) }),
  /** Without one, the user's default card. */
  stripePaymentMethodId: z.string().max(255).optional(),
  reference: z.string().max(REFERENCE_CHARACTERS_MAX).optional(),
  driverPresent: z.boolean().optional(),
  returnUrl: z.string().optional(),
});
type Input = z.output<typeof input>;

/** An app parks its user's vehicle: prices it where it was not, finds the card, and starts. */
export const parkUser = command({
  name: "session.park",
  permission: "session.start",
  input,
  run: async (context, asked): Promise<SessionRow> => {
    const driver = driverOf(context);
    const { sessionId, reference, driverPresent, returnUrl } = asked;
    const known = await context.db.read((tx) => findSession(tx, { sessionId, driverId: driver.driverId }));
    if (known) {
      await refuseFailed(context, known);
      return known;
    }
    if (returnUrl !== undefined) await refuseForeignReturn(context, driver.appId, returnUrl);
    const vehicle = vehicleOf(asked.vehicle, "vehicle/");
    await refuseCrowd(context, driver, vehicle);
    const quote = await offerFor(context, asked, vehicle);
    const payWith = await cardFor(context, quote, asked.stripePaymentMethodId);
    const how = { reference, driverPresent, returnUrl };
    return execute(startSession, context, { sessionId, quoteId: quote.id, payWith, ...how });
  },
});

/** A hosted page sends drivers on to nobody else's site. */
async function refuseForeignReturn(context: Context, appId: string, returnUrl: string): Promise<void> {
  const app = await context.db.read((tx) => findApp(tx, { appId }));
  if (!app || !isReturnUrl(returnUrl, app.returnOrigins)) throw new InvalidInput({ returnUrl: ["return_url"] });
}

async function offerFor(context: Context, asked: Input, vehicle: Vehicle): Promise<QuoteRow> {
  const { quoteId, placeId, zoneCode, minutes, kind } = asked;
  if (quoteId !== undefined) return adopt(context, { ...asked, quoteId }, vehicle);
  if (placeId === undefined && zoneCode === undefined) throw new InvalidInput({ zoneCode: ["required"] });
  return execute(makeQuote, context, { quoteId: asked.sessionId, placeId, zoneCode, minutes, kind, ...vehicle });
}

/** An app asks for a price for anybody; whoever parks makes it theirs, with the vehicle that it is used for. */
async function adopt(context: Context, asked: Input & { quoteId: string }, vehicle: Vehicle): Promise<QuoteRow> {
  const { appId, driverId } = driverOf(context);
  const { quoteId } = asked;
  return elevated(context, "session.park").db.transaction(async (tx) => {
    const quote = await findQuote(tx, { quoteId, appId });
    const isTheirs = quote && quote.sessionId === null && (quote.driverId === null || quote.driverId === driverId);
    if (!isTheirs) throw new Refusal("quote.not_found");
    if (quote.usedAt) throw new Refusal("quote.used");
    if (quote.validUntil <= context.now) throw new Refusal("quote.expired");
    const place = await findPlace(tx, { placeId: quote.placeId });
    refuseOther(asked, quote, place?.zoneCode);
    const isPriced = quote.plate === vehicle.plate && quote.country === vehicle.country;
    if (isPriced && quote.driverId) return quote;
    const adopted = await adoptQuote(tx, { quoteId, appId, driverId, ...vehicle });
    if (!adopted) throw new Refusal("quote.used");
    return adopted;
  });
}

/** Whoever names an offer and something else that it does not sell has mixed up two stays. */
function refuseOther(asked: Input, quote: QuoteRow, zoneCode: string | undefined): void {
  const wrong: Record<string, string[]> = {
    ...(asked.placeId !== undefined && asked.placeId !== quote.placeId ? { placeId: ["other_offer"] } : {}),
    ...(asked.zoneCode !== undefined && parseZoneCode(asked.zoneCode) !== zoneCode
      ? { zoneCode: ["other_offer"] }
      : {}),
    ...(asked.kind !== undefined && asked.kind !== quote.kind ? { kind: ["other_offer"] } : {}),
    ...(asked.minutes !== undefined && asked.minutes !== quote.minutes ? { minutes: ["other_offer"] } : {}),
  };
  if (Object.keys(wrong).length > 0) throw new InvalidInput(wrong);
}

/** The named card, else the default one; nothing where nothing is due. */
export async function cardFor(
  context: Context,
  quote: Pick<QuoteRow, "kind" | "totalMinor">,
  stripePaymentMethodId: string | undefined,
): Promise<string> {
  const { driverId } = driverOf(context);
  const card = await context.db.read(async (tx) =>
    stripePaymentMethodId === undefined
      ? (await listCards(tx, driverId))[0]
      : findCard(tx, { stripePaymentMethodId, driverId }),
  );
  if (card) return card.id;
  if (stripePaymentMethodId !== undefined) throw new Refusal("payment_method.not_found");
  if (quote.kind === "prepaid" && quote.totalMinor === 0) return "guest";
  throw new Refusal("payment_method.needed");
}
