import { atOnce, type Tx } from "@/db/client";
import { holdDriver } from "@/db/store/driver";
import { countTriers, findTried, insertLook } from "@/db/store/plate-look";
import { Refusal } from "@/lib/domain/errors";
import { PLATES_PER_DAY_MAX, type PlateLook, TRIES_PER_DAY_MAX, TRIES_WINDOW_MS } from "@/lib/domain/plate-look";
import { type Context, elevated } from "@/lib/use-cases/command";

type Driver = { readonly appId: string; readonly driverId: string };
type Vehicle = { readonly country: string; readonly plate: string };
type Parked = Vehicle & { readonly placeId: string };
type Tried = {
  readonly parkedVehicles: readonly string[];
  readonly lookedHashes: readonly string[];
  readonly tries: number;
  readonly triedFromMs: number | null;
};

/**
 * Writes down what a driver is about to be told of a stranger's vehicle: the refusal that tells it rolls its own work back. Of
 * many that are asked for at once, each is counted before the next one is told.
 */
export async function noteTold(context: Context, driver: Driver, vehicle: Parked, why: PlateLook): Promise<void> {
  await elevated(context, "plate.look").db.transaction(async (tx) => {
    await refuseOneMore(tx, context, driver, vehicle);
    await note(tx, context, driver, vehicle, why);
  });
}

/** A stay that gets another vehicle could try one after the other; the caller has the rights of the system. */
export async function noteCorrected(tx: Tx, context: Context, stay: Driver & Parked, to: Vehicle): Promise<void> {
  if (stay.plate !== to.plate || stay.country !== to.country) await note(tx, context, stay, stay, "corrected");
}

/** Whether a bank says yes or no, its question tells that nobody has parked the vehicle; the caller has the rights of the system. */
export async function noteCharged(tx: Tx, context: Context, stay: Driver, to: Parked): Promise<void> {
  await note(tx, context, stay, to, "charged");
}

async function note(
  tx: Tx,
  context: Context,
  { appId, driverId }: Driver,
  vehicle: Parked,
  why: PlateLook,
): Promise<void> {
  const vehicleHash = hashOf(context, vehicle);
  await insertLook(tx, {
    id: context.newId(),
    appId,
    driverId,
    placeId: vehicle.placeId,
    vehicleHash,
    why,
    at: context.now,
  });
}

/** Who has tried too much is told nothing more, neither that a vehicle is here nor that it is not. */
export async function refuseSearch(context: Context, driver: Driver, vehicle: Vehicle): Promise<void> {
  const { db } = elevated(context, "plate.look");
  const tried = await db.read((tx) => findTried(tx, { ...driver, since: triesSince(context) }));
  refuseTried(context, tried, vehicle);
}

/** The same, where nothing of the driver's comes between until `tx` ends. */
export async function refuseOneMore(tx: Tx, context: Context, driver: Driver, vehicle: Vehicle): Promise<void> {
  const by = { ...driver, since: triesSince(context) };
  const [, tried] = await atOnce([holdDriver(tx, driver), findTried(tx, by)]);
  refuseTried(context, tried, vehicle);
}

/** What a driver tried is counted from here. */
export function triesSince({ now }: Context): Date {
  return new Date(now.getTime() - TRIES_WINDOW_MS);
}

export function refuseTried(context: Context, tried: Tried, vehicle: Vehicle): void {
  const { parkedVehicles, lookedHashes, tries, triedFromMs } = tried;
  const others = new Set([...parkedVehicles.map((each) => context.vault.hash(each)), ...lookedHashes]);
  others.delete(hashOf(context, vehicle));
  const isTooMany = others.size >= PLATES_PER_DAY_MAX || tries >= TRIES_PER_DAY_MAX;
  if (isTooMany) throw tooMany(context, triedFromMs ?? context.now.getTime());
}

/** An app's users are as many as it likes: a vehicle that too many of them tried is told of to none of the others. */
export async function refuseCrowd(context: Context, driver: Driver, vehicle: Vehicle): Promise<void> {
  const by = { ...driver, ...vehicle, vehicleHash: hashOf(context, vehicle), since: triesSince(context) };
  const others = await elevated(context, "plate.look").db.read((tx) => countTriers(tx, by));
  if (others >= TRIES_PER_DAY_MAX) throw tooMany(context, context.now.getTime());
}

/** Until the first of what counts is over. */
function tooMany({ now }: Context, fromMs: number): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil((fromMs + TRIES_WINDOW_MS - now.getTime()) / 1_000));
  return new Refusal("plate.too_many", { platesMax: PLATES_PER_DAY_MAX, retryAfterSeconds });
}

function hashOf({ vault }: Context, { country, plate }: Vehicle): string {
  return vault.hash(`${country} ${plate}`);
}
