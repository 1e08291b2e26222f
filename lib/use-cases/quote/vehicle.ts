import type { Tx } from "@/db/client";
import { findLastEnd } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { normalisePlate, type PlateCountry } from "@/lib/domain/plate";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { checkReturn } from "@/lib/domain/tariff/sale";
import { InvalidInput } from "@/lib/use-cases/command";

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
  return vehicle ? vehicleOf(vehicle, "vehicle.") : vehicleOf(fields);
}

/** The no-return time spans all apps, so the system reads; it tells when, never who. */
export async function refuseQuickReturn(
  tx: Tx,
  at: { compiled: Compiled; placeId: string; now: Date },
  vehicle: { country: string; plate: string },
): Promise<void> {
  const { compiled, placeId, now } = at;
  const lastEnd = await findLastEnd(tx, { placeId, ...vehicle }, now);
  const refusal = lastEnd && checkReturn(compiled, lastEnd.getTime(), now.getTime());
  if (refusal) throw new Refusal(refusal.code, refusal.details);
}
