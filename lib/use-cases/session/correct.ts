import { z } from "zod";
import { brokenConstraint, type Tx } from "@/db/client";
import { findPlace } from "@/db/store/place";
import { correctVehicle, findSession, lockSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { PLATE_COUNTRIES } from "@/lib/domain/plate";
import { isRunning } from "@/lib/domain/session";
import { parseZoneCode } from "@/lib/domain/zone";
import { type Context, command, InvalidInput } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { type Vehicle, vehicleOf } from "@/lib/use-cases/quote/vehicle";
import { clearSlot } from "@/lib/use-cases/session/slot";
import { trace } from "@/lib/use-cases/trace";

/** Puts a wrong plate right, soon after the start. What is on receipts stays there: they say what was sold. */
export const correctSession = command({
  name: "session.correct",
  permission: "session.correct",
  input: z.object({
    sessionId: z.uuid(),
    plate: z.string().max(64).optional(),
    country: z.enum(PLATE_COUNTRIES).optional(),
    zoneCode: z.string().max(32).optional(),
  }),
  run: async (context, { sessionId, plate, country, zoneCode }): Promise<SessionRow> => {
    const driver = driverOf(context);
    const { session, place } = await load(context, sessionId);
    if (zoneCode !== undefined) await refuseOtherPlace(context, session, zoneCode);
    const known = PLATE_COUNTRIES.find((each) => each === session.country);
    const vehicle = vehicleOf({ plate: plate ?? session.plate, country: country ?? known });
    if (vehicle.plate === session.plate && vehicle.country === session.country) return session;
    refuseLate(context, session, place.correctionMinutes);
    await clearSlot(context, driver, { placeId: session.placeId, ...vehicle });
    return withOneHolder(() => context.db.transaction((tx) => correct(tx, context, session, vehicle)));
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

/** Another place has another price, and perhaps another merchant. */
async function refuseOtherPlace(context: Context, session: SessionRow, typed: string): Promise<void> {
  const zoneCode = parseZoneCode(typed);
  if (!zoneCode) throw new InvalidInput({ zoneCode: ["zone"] });
  if (zoneCode === session.zoneCode) return;
  const place = await context.db.read((tx) => findPlace(tx, { zoneCode }));
  if (!place) throw new Refusal("place.not_found");
  const isTheirs = place.operatorId === session.operatorId && place.currency === session.currency;
  throw new Refusal(isTheirs ? "correct.other_place" : "correct.other_operator");
}

function refuseLate({ now }: Context, session: SessionRow, minutes: number): void {
  if (!session.startedAt || !isRunning(session, now)) throw new Refusal("session.not_running");
  const until = session.startedAt.getTime() + minutes * 60_000;
  if (now.getTime() > until) throw new Refusal("correct.too_late", { minutes });
}

async function correct(tx: Tx, context: Context, { id: sessionId }: SessionRow, vehicle: Vehicle): Promise<SessionRow> {
  const session = await lockSession(tx, { sessionId });
  if (!session || !isRunning(session, context.now)) throw new Refusal("session.not_running");
  await correctVehicle(tx, sessionId, vehicle);
  const { appId, operatorId, driverId } = session;
  await trace(tx, context, "session.correct", { appId, operatorId, driverId, sessionId });
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
