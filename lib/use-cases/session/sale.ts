import type { Tx } from "@/db/client";
import { findFeePlan } from "@/db/store/app";
import { findDriver } from "@/db/store/driver";
import { findChargingConnection, findPlace, findTariff } from "@/db/store/place";
import { findQuote, type QuoteRow } from "@/db/store/quote";
import { countOtherPlates } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import type { Minor } from "@/lib/domain/money";
import type { FeePlan } from "@/lib/domain/quote";
import { PLATES_PER_DAY_MAX, type StopCause } from "@/lib/domain/session";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import type { Context } from "@/lib/use-cases/command";
import type { SellingConnection } from "@/lib/use-cases/payment/means";
import { endUnanswered, longestOpenStay } from "@/lib/use-cases/session/open-end";

const DAY_MS = 24 * 60 * 60_000;

type Driver = { readonly appId: string; readonly driverId: string };

/** What an offer sells, as it stands now. */
export type Sale = {
  quote: QuoteRow;
  plate: string;
  country: string;
  zoneCode: string;
  connection: SellingConnection;
  plan: FeePlan;
  /** How long it may last, and for an open stay what ends it then. */
  minutesMax: number;
  endsBecause: StopCause | null;
  /** The most that the driver lets an open stay cost. */
  capMinor: Minor | null;
};

export async function loadSale(context: Context, driver: Driver, quoteId: string): Promise<Sale> {
  return context.db.read(async (tx) => {
    const quote = await findQuote(tx, { quoteId, driverId: driver.driverId });
    if (!quote?.plate || !quote.country || quote.sessionId) throw new Refusal("quote.not_found");
    if (quote.usedAt) throw new Refusal("quote.used");
    if (quote.validUntil <= context.now) throw new Refusal("quote.expired");
    const place = await findPlace(tx, { placeId: quote.placeId });
    const plan = await findFeePlan(tx, { feePlanId: quote.feePlanId });
    const connection = await findChargingConnection(tx, { appId: driver.appId, operatorId: quote.operatorId });
    if (!connection || !place || !plan) throw new Refusal("place.not_connected");
    const since = new Date(context.now.getTime() - DAY_MS);
    const others = await countOtherPlates(tx, { ...driver, plate: quote.plate, since });
    if (others >= PLATES_PER_DAY_MAX) throw new Refusal("plate.too_many", { platesMax: PLATES_PER_DAY_MAX });
    const end = await endOf(tx, context, { quote, place, plan, driver });
    return { quote, plate: quote.plate, country: quote.country, zoneCode: place.zoneCode, connection, plan, ...end };
  });
}

type Asked = {
  quote: QuoteRow;
  place: NonNullable<Awaited<ReturnType<typeof findPlace>>>;
  plan: FeePlan;
  driver: Driver;
};

/** A prepaid stay lasts as long as was bought; an open one until the place, the driver's cap or an unanswered question ends it. */
async function endOf(tx: Tx, context: Context, { quote, place, plan, driver }: Asked) {
  if (quote.kind === "prepaid") return { minutesMax: quote.minutes, endsBecause: null, capMinor: null };
  const tariff = await findTariff(tx, quote.tariffVersionId);
  if (!tariff) throw new Error(`quote ${quote.id} lost its tariff`);
  const known = await findDriver(tx, driver);
  const capMinor = known?.spendingCaps[quote.currency] ?? null;
  const longest = longestOpenStay(tariffOf(tariff), place, plan, { startAt: context.now, capMinor });
  return { ...endUnanswered(longest, place.stillParkedMinutes), capMinor };
}
