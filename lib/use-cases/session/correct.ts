import { z } from "zod";
import { brokenConstraint, type Tx } from "@/db/client";
import { correctVehicle } from "@/db/store/correction";
import { findCollecting } from "@/db/store/payment";
import { findCurrentTariff, findPlace, findTariff } from "@/db/store/place";
import { findLastStay, findSession, lockSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { PLATE_COUNTRIES } from "@/lib/domain/plate";
import { isRunning } from "@/lib/domain/session";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { parseZoneCode } from "@/lib/domain/zone";
import { type Context, command, elevated, InvalidInput } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { tell } from "@/lib/use-cases/event/tell";
import { noteCorrected, refuseOneMore, refuseSearch } from "@/lib/use-cases/plate/look";
import type { RightPlace } from "@/lib/use-cases/quote/price-correction";
import { refuseQuickReturn, type Vehicle, vehicleOf } from "@/lib/use-cases/quote/vehicle";
import { moveStay, type Payer } from "@/lib/use-cases/session/move";
import { cardFor } from "@/lib/use-cases/session/park";
import { clearSlot } from "@/lib/use-cases/session/slot";
import { trace } from "@/lib/use-cases/trace";

/**
 * Puts a wrong plate or place right, soon after the start. What is on receipts stays there: they say what was sold. The same
 * correction asked for twice is one.
 */
export const correctSession = command({
  name: "session.correct",
  permission: "session.correct",
  input: z.object({
    sessionId: z.uuid(),
    plate: z.string().max(64).optional(),
    country: z.enum(PLATE_COUNTRIES).optional(),
    zoneCode: z.string().max(32).optional(),
    /** For what the right place costs more: `guest`, or the id of a saved card; an app names Stripe's, else the default card pays. */
    payWith: z.union([z.literal("guest"), z.uuid()]).optional(),
    stripePaymentMethodId: z.string().max(255).optional(),
  }),
  run: async (context, { sessionId, plate, country, zoneCode, ...pay }): Promise<SessionRow> => {
    if (plate === undefined && country === undefined && zoneCode === undefined) {
      throw new InvalidInput({ "": ["nothing_to_correct"] });
    }
    const driver = driverOf(context);
    const { session, place } = await load(context, sessionId);
    const known = PLATE_COUNTRIES.find((each) => each === session.country);
    const vehicle = vehicleOf({ plate: plate ?? session.plate, country: country ?? known });
    const to = zoneCode === undefined ? undefined : await otherPlace(context, session, zoneCode, vehicle);
    const isSame = vehicle.plate === session.plate && vehicle.country === session.country;
    if (isSame && !to) return withNothingComing(context, session);
    refuseLate(context, session, place.correctionMinutes);
    await refuseSearch(context, driver, vehicle);
    if (!to) await refuseReturn(context, session, vehicle);
    await clearSlot(context, driver, { placeId: to?.placeId ?? session.placeId, ...vehicle });
    return withOneHolder(() =>
      to
        ? moveStay(context, session, to, payerOf(context, pay))
        : elevated(context, "session.correct").db.transaction((tx) => correct(tx, context, session, vehicle)),
    );
  },
});

async function load(context: Context, sessionId: string) {
  const { driverId } = driverOf(context);
  return context.db.read(async (tx) => {
    const session = await findSession(tx, { sessionId, driverId });
    const place = session && (await findPlace(tx, { placeId: session.placeId }));
    if (!session || !place) throw new Refusal("session.not_found");
    return { session, place };
  });
}

/** Undefined where the stay is already. Another operator is another merchant, and another currency another account. */
async function otherPlace(
  context: Context,
  session: SessionRow,
  typed: string,
  vehicle: Vehicle,
): Promise<RightPlace | undefined> {
  const zoneCode = parseZoneCode(typed);
  if (!zoneCode) throw new InvalidInput({ zoneCode: ["zone"] });
  if (zoneCode === session.zoneCode) return undefined;
  return context.db.read(async (tx) => {
    const place = await findPlace(tx, { zoneCode });
    const tariff = place && (await findCurrentTariff(tx, place.id));
    if (!place || !tariff) throw new Refusal("place.not_found");
    const isTheirs = place.operatorId === session.operatorId && place.currency === session.currency;
    if (!isTheirs) throw new Refusal("correct.other_operator");
    if (!place.kinds.includes(session.kind)) throw new Refusal("place.wrong_kind");
    return { placeId: place.id, zoneCode, vehicle, tariff };
  });
}

/** What a correction that is being paid will make of it is something else. */
async function withNothingComing(context: Context, session: SessionRow): Promise<SessionRow> {
  const coming = await context.db.read((tx) => findCollecting(tx, session.id));
  if (coming?.purpose === "correction") throw new Refusal("session.payment_under_way");
  return session;
}

/** Else whoever may not return would park with a wrong plate and put it right. */
async function refuseReturn(context: Context, session: SessionRow, vehicle: Vehicle): Promise<void> {
  const { placeId, tariffVersionId } = session;
  const { tariff, last } = await elevated(context, "session.correct").db.read(async (tx) => ({
    tariff: await findTariff(tx, tariffVersionId),
    last: await findLastStay(tx, { placeId, ...vehicle }, context.now),
  }));
  if (!tariff) throw new Error(`session ${session.id} lost its tariff`);
  await refuseQuickReturn(context, session, { compiled: tariffOf(tariff), placeId, last }, vehicle);
}

type Pay = { readonly payWith?: string | undefined; readonly stripePaymentMethodId?: string | undefined };

function payerOf(context: Context, { payWith, stripePaymentMethodId }: Pay): Payer {
  return async (totalMinor) => {
    const card = payWith ?? (await cardFor(context, { kind: "prepaid", totalMinor }, stripePaymentMethodId));
    return card === "guest" ? card : { paymentMethodId: card };
  };
}

function refuseLate({ now }: Context, session: SessionRow, minutes: number): void {
  if (session.sessionStatus === "CREATED") throw new Refusal("session.payment_under_way");
  if (!session.startedAt || !isRunning(session, now)) throw new Refusal("session.not_running");
  const until = session.startedAt.getTime() + minutes * 60_000;
  if (now.getTime() > until) throw new Refusal("correct.too_late", { minutes });
}

async function correct(tx: Tx, context: Context, { id: sessionId }: SessionRow, vehicle: Vehicle): Promise<SessionRow> {
  const session = await lockSession(tx, { sessionId });
  if (!session || !isRunning(session, context.now)) throw new Refusal("session.not_running");
  // Its payment would bring the plate back that it was asked for with.
  const isMoving = (await findCollecting(tx, sessionId))?.purpose === "correction";
  if (isMoving) throw new Refusal("session.payment_under_way");
  await refuseOneMore(tx, context, session, vehicle);
  await noteCorrected(tx, context, session, vehicle);
  await correctVehicle(tx, sessionId, vehicle);
  const { appId, operatorId, driverId } = session;
  await trace(tx, context, "session.correct", { appId, operatorId, driverId, sessionId });
  await tell(tx, context, session, "session.corrected");
  return { ...session, ...vehicle };
}

/** The right plate may be parked here by somebody else, who was faster. */
async function withOneHolder<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (brokenConstraint(error) !== "session_one_running_per_plate_and_place") throw error;
    throw new Refusal("session.already_parked");
  }
}
