import { findFeePlan } from "@/db/store/app";
import { sumGivenBack } from "@/db/store/given-back";
import { findChargingConnection, findPlace, findTariff } from "@/db/store/place";
import { findSession } from "@/db/store/session";
import { parsePublicId } from "@/lib/domain/id";
import { type Currency, type Minor, minor, subtract } from "@/lib/domain/money";
import { isRunning } from "@/lib/domain/session";
import { type Curve, curve } from "@/lib/domain/tariff/curve";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { driverIdOf } from "@/lib/loaders/driver/driver-id";
import type { Context } from "@/lib/use-cases/command";

export type ExtendPageView = {
  readonly sessionId: string;
  readonly placeName: string;
  readonly zoneCode: string;
  readonly timeZone: string;
  readonly endsAt: string;
  readonly currency: Currency;
  readonly curve: Curve;
  readonly minutes: number;
  readonly chargedMinor: Minor;
  readonly serviceFeeMinor: Minor;
  readonly minimumChargeMinor: Minor;
};

/** What more time costs; undefined when the stay is not this driver's or does not run. */
export async function loadExtendPage(context: Context, id: string): Promise<ExtendPageView | undefined> {
  const sessionId = parsePublicId("session", id);
  const driverId = driverIdOf(context);
  if (!sessionId) return undefined;
  return context.db.read(async (tx) => {
    const row = await findSession(tx, { sessionId, driverId });
    if (row?.kind !== "prepaid" || !row.startedAt || !isRunning(row, context.now)) return undefined;
    const place = await findPlace(tx, { placeId: row.placeId });
    const version = await findTariff(tx, row.tariffVersionId);
    const plan = await findFeePlan(tx, { feePlanId: row.feePlanId });
    const connection = await findChargingConnection(tx, { appId: row.appId, operatorId: row.operatorId });
    if (!place || !version) throw new Error(`session ${row.id} lost its place or tariff`);
    const back = await sumGivenBack(tx, row.id);
    const isFeeTaken = row.serviceFeeMinor > back.serviceFeeMinor;
    return {
      sessionId: row.id,
      placeName: place.name,
      zoneCode: place.zoneCode,
      timeZone: place.timeZone,
      endsAt: row.endsAt.toISOString(),
      currency: row.currency,
      curve: curve(tariffOf(version), row.startedAt.getTime(), STAY_MINUTES_MAX, row.minutes + 1),
      minutes: row.minutes,
      chargedMinor: subtract(row.priceMinor, back.priceMinor),
      serviceFeeMinor: isFeeTaken ? minor(0) : (plan?.serviceFees[row.currency] ?? minor(0)),
      minimumChargeMinor: connection?.minimumChargeMinor ?? minor(0),
    };
  });
}
