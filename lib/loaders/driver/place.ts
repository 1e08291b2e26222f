import { findFeePlan } from "@/db/store/app";
import { findDriver, listVehicles } from "@/db/store/driver";
import { findChargingConnection, findCurrentTariff, findPlace } from "@/db/store/place";
import { type Minor, minor } from "@/lib/domain/money";
import { ANSWER_WITHIN_MINUTES, openStay } from "@/lib/domain/open-stay";
import { feeOfStay } from "@/lib/domain/quote";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { type Curve, curve } from "@/lib/domain/tariff/curve";
import { explain } from "@/lib/domain/tariff/explain";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import type { Phrase } from "@/lib/domain/tariff/phrase";
import { parseZoneCode } from "@/lib/domain/zone";
import type { Context } from "@/lib/use-cases/command";

/** What a stay with an open end means here, now. */
export type OpenTermsView =
  | {
      readonly isSold: true;
      readonly holdMinor: Minor;
      readonly minutesMax: number;
      /** When it stops by itself at the latest, and whether the driver's own limit is what stops it then. */
      readonly endsAt: string;
      readonly isCapped: boolean;
      /** Whether the place allows longer stays than that: none, as bought time, or only by its tariff's words. */
      readonly longer: "none" | "bought" | "not_sold";
      readonly capMinor: Minor | null;
      /** Every so many minutes the driver is asked whether the car is still there, and how long an answer is waited for. */
      readonly asks: { readonly everyMinutes: number; readonly answerMinutes: number } | null;
    }
  | { readonly isSold: false; readonly isAboveCap: boolean };

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
  readonly isConnected: boolean;
  readonly hasPrepaid: boolean;
  /** Null where the place sells none. */
  readonly open: OpenTermsView | null;
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
    const compiled = tariffOf(version);
    const connection = await findChargingConnection(tx, { appId, operatorId: place.operatorId });
    const plan = await findFeePlan(tx, { appId });
    const known = actor.kind === "driver" ? await findDriver(tx, actor) : undefined;
    const capMinor = known?.spendingCaps[place.currency] ?? null;
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
      isConnected: connection !== undefined,
      hasPrepaid: place.kinds.includes("prepaid"),
      open: place.kinds.includes("open") ? openTerms(compiled, { place, plan, capMinor }, context.now) : null,
      now: context.now.toISOString(),
      vehicle: vehicles[0] ?? null,
    };
  });
}

type Place = NonNullable<Awaited<ReturnType<typeof findPlace>>>;
type Plan = Awaited<ReturnType<typeof findFeePlan>>;
type Terms = { readonly place: Place; readonly plan: Plan; readonly capMinor: Minor | null };

function openTerms(compiled: Compiled, { place, plan, capMinor }: Terms, now: Date): OpenTermsView {
  const { holdMinor, openMinutesMax, stillParkedMinutes, currency } = place;
  const serviceFeeMinor = plan ? feeOfStay(plan, currency) : minor(0);
  const stay = openStay(compiled, now.getTime(), { openMinutesMax, capMinor, serviceFeeMinor });
  if (!stay.ok || holdMinor === null) return { isSold: false, isAboveCap: !stay.ok && stay.reason === "above_cap" };
  const startMs = Math.floor(now.getTime() / 60_000) * 60_000;
  const isAsking = stillParkedMinutes !== null && stillParkedMinutes + ANSWER_WITHIN_MINUTES < stay.minutesMax;
  return {
    isSold: true,
    holdMinor,
    minutesMax: stay.minutesMax,
    endsAt: new Date(startMs + stay.minutesMax * 60_000).toISOString(),
    isCapped: stay.because === "spending_cap",
    longer: longerThan(compiled, now, stay.minutesMax, place),
    capMinor,
    asks: isAsking ? { everyMinutes: stillParkedMinutes, answerMinutes: ANSWER_WITHIN_MINUTES } : null,
  };
}

/** Only open stays have the place's own limit; what the tariff and its opening hours allow may be more. */
function longerThan(compiled: Compiled, now: Date, minutes: number, { kinds }: Place): "none" | "bought" | "not_sold" {
  const limits = { openMinutesMax: STAY_MINUTES_MAX, capMinor: null, serviceFeeMinor: minor(0) };
  const allowed = openStay(compiled, now.getTime(), limits);
  if (!allowed.ok || allowed.minutesMax <= minutes) return "none";
  return kinds.includes("prepaid") ? "bought" : "not_sold";
}
