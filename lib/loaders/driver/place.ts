import { findFeePlan } from "@/db/store/app";
import { listVehicles } from "@/db/store/driver";
import { findChargingConnection, findCurrentTariff, findPlace } from "@/db/store/place";
import { type Minor, minor } from "@/lib/domain/money";
import { compile } from "@/lib/domain/tariff/compile";
import { type Curve, curve } from "@/lib/domain/tariff/curve";
import { explain } from "@/lib/domain/tariff/explain";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { parseTariff } from "@/lib/domain/tariff/parse";
import type { Phrase } from "@/lib/domain/tariff/phrase";
import { parseZoneCode } from "@/lib/domain/zone";
import type { Context } from "@/lib/use-cases/command";

export type PlacePageView = {
  readonly place: {
    readonly name: string;
    readonly address: string;
    readonly operatorName: string;
    readonly operatorCountry: string;
    readonly zoneCode: string;
    readonly service: "parking" | "charging";
    readonly timeZone: string;
    readonly currency: NonNullable<Awaited<ReturnType<typeof findPlace>>>["currency"];
  };
  readonly tariff: readonly Phrase[];
  readonly curve: Curve;
  readonly serviceFeeMinor: Minor;
  readonly minimumChargeMinor: Minor;
  readonly canSell: boolean;
  readonly now: string;
  readonly vehicle: { readonly plate: string; readonly country: string } | null;
};

/** What stands on the page behind a sign's code; undefined when no place has it. */
export async function loadPlacePage(context: Context, zone: string): Promise<PlacePageView | undefined> {
  const zoneCode = parseZoneCode(zone);
  const { actor } = context;
  if (!zoneCode || !("appId" in actor) || actor.appId === null) return undefined;
  const { appId } = actor;
  return context.db.read(async (tx) => {
    const place = await findPlace(tx, { zoneCode });
    const version = place && (await findCurrentTariff(tx, place.id));
    if (!place || !version) return undefined;
    const parsed = parseTariff(version.rules);
    if (!parsed.ok) throw new Error(`tariff version ${version.id} does not parse`);
    const compiled = compile(parsed.tariff);
    const connection = await findChargingConnection(tx, { appId, operatorId: place.operatorId });
    const plan = await findFeePlan(tx, { appId });
    const vehicles = actor.kind === "driver" ? await listVehicles(tx, actor.driverId) : [];
    return {
      place: {
        name: place.name,
        address: place.address,
        operatorName: place.operatorName,
        operatorCountry: place.operatorCountry,
        zoneCode: place.zoneCode,
        service: place.service,
        timeZone: place.timeZone,
        currency: place.currency,
      },
      tariff: explain(compiled),
      curve: curve(compiled, context.now.getTime(), STAY_MINUTES_MAX),
      serviceFeeMinor: plan?.serviceFees[place.currency] ?? minor(0),
      minimumChargeMinor: connection?.minimumChargeMinor ?? minor(0),
      canSell: connection !== undefined && place.kinds.includes("prepaid"),
      now: context.now.toISOString(),
      vehicle: vehicles[0] ?? null,
    };
  });
}
