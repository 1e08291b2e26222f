import { z } from "zod";
import { findFeePlan } from "@/db/store/app";
import { findChargingConnection, findCurrentTariff, findPlace } from "@/db/store/place";
import type { QuoteRow } from "@/db/store/quote";
import { findLastStay } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { add, type Minor, ZERO } from "@/lib/domain/money";
import { PLATE_COUNTRIES } from "@/lib/domain/plate";
import { serviceFeeOf } from "@/lib/domain/quote";
import { KINDS, QUOTE_VALID_MS, type SessionKind } from "@/lib/domain/session";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { curve } from "@/lib/domain/tariff/curve";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { price } from "@/lib/domain/tariff/price";
import { minutesAtLeast } from "@/lib/domain/tariff/price-from-curve";
import { type Context, command } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { keepQuote } from "@/lib/use-cases/quote/keep";
import { lengthInput, lengthOf, refuseLength } from "@/lib/use-cases/quote/length";
import { placeOf, refuseTwoPlaces } from "@/lib/use-cases/quote/place";
import { askedVehicle, quickReturn, type Vehicle } from "@/lib/use-cases/quote/vehicle";
import { longestOpenStay } from "@/lib/use-cases/session/open-end";

/** A binding offer for a stay that starts now: one price for every app, kept for ten minutes, used once. */
export const makeQuote = command({
  name: "quote.make",
  permission: "quote.make",
  input: z.object({
    quoteId: z.uuid().optional(),
    /** The place, by the code on its sign or by its id. */
    zoneCode: z.string().max(32).optional(),
    placeId: z.uuid().optional(),
    /** An app may ask for a price before it knows the vehicle; whoever parks names it. */
    plate: z.string().max(64).optional(),
    country: z.enum(PLATE_COUNTRIES).optional(),
    vehicle: z.object({ plate: z.string().max(64), country: z.enum(PLATE_COUNTRIES) }).optional(),
    kind: z.enum(KINDS).default("prepaid"),
    /** Needed for a prepaid stay; an open one lasts until it is stopped. */
    ...lengthInput,
  }),
  run: async (context, input): Promise<QuoteRow> => {
    const { appId, driverId } = buyerOf(context);
    const isNamed = input.vehicle !== undefined || input.plate !== undefined || input.country !== undefined;
    const vehicle = driverId !== null || isNamed ? askedVehicle(input) : undefined;
    if (input.kind === "open") refuseLength(input);
    const offer = await loadOffer(context, { appId, ...placeOf(input), kind: input.kind });
    refuseTwoPlaces(input, offer.place);
    if (vehicle) await refuseOwnQuickReturn(context, { appId, driverId }, offer, vehicle);

    const terms = input.kind === "open" ? openTerms(offer, context.now) : prepaidTerms(offer, context.now, input);
    const row: QuoteRow = {
      id: input.quoteId ?? context.newId(),
      appId,
      driverId,
      operatorId: offer.place.operatorId,
      placeId: offer.place.id,
      tariffVersionId: offer.tariff.id,
      feePlanId: offer.plan.id,
      sessionId: null,
      plate: vehicle?.plate ?? null,
      country: vehicle?.country ?? null,
      kind: input.kind,
      ...terms,
      currency: offer.place.currency,
      validUntil: new Date(context.now.getTime() + QUOTE_VALID_MS),
      receiptEmail: null,
      usedAt: null,
      createdAt: context.now,
    };
    return context.db.transaction((tx) => keepQuote(tx, context, "quote.make", row));
  },
});

/** The driver who wants to park, or an app that asks for any of its users. */
function buyerOf(context: Context): { appId: string; driverId: string | null } {
  const { actor } = context;
  return actor.kind === "app" && actor.driverId === null ? { appId: actor.appId, driverId: null } : driverOf(context);
}

/** An offer costs nothing, so it tells only of the asker's own stays; a stranger's is met by the start. */
async function refuseOwnQuickReturn(
  context: Context,
  { appId, driverId }: { appId: string; driverId: string | null },
  { compiled, place }: Offer,
  vehicle: Vehicle,
): Promise<void> {
  if (compiled.tariff.noReturnMinutes === 0) return;
  const whose = driverId === null ? { appId } : { driverId };
  const last = await context.db.read((tx) => findLastStay(tx, { placeId: place.id, ...vehicle }, context.now, whose));
  const refusal = last && quickReturn(compiled, last, context.now);
  if (refusal) throw refusal;
}

/** What a bought stay costs. */
function prepaidTerms(offer: Offer, now: Date, asked: Parameters<typeof lengthOf>[0]) {
  const priced = price(offer.compiled, { startAt: now.getTime(), minutes: lengthOf(asked, now, now) });
  if (!priced.ok) throw new Refusal(priced.code, priced.details);
  const serviceFeeMinor = serviceFeeOf(offer.plan, offer.place.currency, priced.totalMinor);
  const totalMinor = add(priced.totalMinor, serviceFeeMinor);
  refuseBelowMinimum(offer, now, totalMinor, serviceFeeMinor);
  return {
    startsAt: new Date(priced.startAt),
    endsAt: new Date(priced.endAt),
    minutes: priced.minutes,
    priceMinor: priced.totalMinor,
    priceVatMinor: priced.vatMinor,
    vatBasisPoints: priced.taxRateBasisPoints,
    serviceFeeMinor,
    totalMinor,
    lines: [...priced.lines],
    holdMinor: null,
  };
}

/** What an open stay binds: the tariff's version, the hold and the longest stay. Nothing is due before it is stopped. */
function openTerms({ compiled, place, plan }: Offer, now: Date) {
  const startMs = Math.floor(now.getTime() / 60_000) * 60_000;
  const { minutesMax } = longestOpenStay(compiled, place, plan, { startAt: now, capMinor: null });
  return {
    startsAt: new Date(startMs),
    endsAt: new Date(startMs + minutesMax * 60_000),
    minutes: minutesMax,
    priceMinor: ZERO,
    priceVatMinor: ZERO,
    vatBasisPoints: compiled.tariff.taxRateBasisPoints,
    serviceFeeMinor: ZERO,
    totalMinor: ZERO,
    lines: [],
    holdMinor: place.holdMinor,
  };
}

type Offer = {
  place: {
    id: string;
    zoneCode: string;
    operatorId: string;
    currency: QuoteRow["currency"];
    holdMinor: Minor | null;
    openMinutesMax: number;
  };
  tariff: { id: string };
  compiled: Compiled;
  plan: NonNullable<Awaited<ReturnType<typeof findFeePlan>>>;
  minimumChargeMinor: Minor;
};

/** A place with what decides its price; refuses where this app cannot sell. */
async function loadOffer(
  context: Context,
  by: { appId: string; kind: SessionKind } & ({ zoneCode: string } | { placeId: string }),
): Promise<Offer> {
  return context.db.read(async (tx) => {
    const place = await findPlace(tx, by);
    const tariff = place && (await findCurrentTariff(tx, place.id));
    if (!place || !tariff) throw new Refusal("place.not_found");
    if (!place.kinds.includes(by.kind)) throw new Refusal("place.wrong_kind");
    const connection = await findChargingConnection(tx, { appId: by.appId, operatorId: place.operatorId });
    if (!connection) throw new Refusal("place.not_connected");
    const plan = await findFeePlan(tx, { appId: by.appId });
    if (!plan) throw new Error(`app ${by.appId} has no fee plan`);
    return { place, tariff, compiled: tariffOf(tariff), plan, minimumChargeMinor: connection.minimumChargeMinor };
  });
}

/** Stripe refuses tiny charges; the shortest stay that works is named instead. */
function refuseBelowMinimum(offer: Offer, now: Date, totalMinor: Minor, serviceFeeMinor: Minor): void {
  if (totalMinor === 0 || totalMinor >= offer.minimumChargeMinor) return;
  const { points } = curve(offer.compiled, now.getTime(), STAY_MINUTES_MAX);
  const minutes = minutesAtLeast(points, offer.minimumChargeMinor - serviceFeeMinor);
  throw new Refusal("quote.below_minimum", minutes === null ? {} : { minutesAtLeast: minutes });
}
