import { Refusal } from "@/lib/domain/errors";
import { normalisePlate, type PlateCountry } from "@/lib/domain/plate";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { checkReturn } from "@/lib/domain/tariff/sale";
import { type Context, InvalidInput } from "@/lib/use-cases/command";
import { noteTold } from "@/lib/use-cases/plate/look";

export type Vehicle = { readonly country: PlateCountry; readonly plate: string };

type Typed = { readonly plate?: string | undefined; readonly country?: PlateCountry | undefined };

/** A vehicle as it is compared, whatever gaps and dashes were typed. `within`: where the two fields stand in the request. */
export function vehicleOf({ plate, country }: Typed, within = ""): Vehicle {
  const read = country && normalisePlate(plate ?? "", country);
  if (!read) throw new InvalidInput({ [`${within}country`]: ["required"] });
  if (!read.ok) throw new InvalidInput({ [`${within}plate`]: ["plate"] });
  return { country: read.country, plate: read.plate };
}

/** Forms have a field for each part of a vehicle, apps send it whole. */
export function askedVehicle({ vehicle, ...fields }: Typed & { readonly vehicle?: Typed | undefined }): Vehicle {
  return vehicle ? vehicleOf(vehicle, "vehicle/") : vehicleOf(fields);
}

type LastStay = { readonly driverId: string; readonly endsAt: Date; readonly endedAt: Date | null };

/** Why a vehicle may not return yet, after its last stay at a place; undefined when it may. */
export function quickReturn(compiled: Compiled, last: LastStay, now: Date): Refusal | undefined {
  const refusal = checkReturn(compiled, (last.endedAt ?? last.endsAt).getTime(), now.getTime());
  return refusal ? new Refusal(refusal.code, refusal.details) : undefined;
}

/** The no-return time spans all apps. Only whose own stay it was is told when; what a stranger's tells is counted. */
export async function refuseQuickReturn(
  context: Context,
  driver: { readonly appId: string; readonly driverId: string },
  at: { readonly compiled: Compiled; readonly placeId: string; readonly last: LastStay | null | undefined },
  vehicle: { readonly country: string; readonly plate: string },
): Promise<void> {
  const { compiled, placeId, last } = at;
  const refusal = last ? quickReturn(compiled, last, context.now) : undefined;
  if (!refusal) return;
  if (last?.driverId === driver.driverId) throw refusal;
  await noteTold(context, driver, { ...vehicle, placeId }, "returning");
  throw new Refusal(refusal.code);
}
