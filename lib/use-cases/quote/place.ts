import { Refusal } from "@/lib/domain/errors";
import { parseZoneCode } from "@/lib/domain/zone";
import { InvalidInput } from "@/lib/use-cases/command";

type Named = { readonly placeId?: string | undefined; readonly zoneCode?: string | undefined };

/** Which place an offer is asked for: by its id, else by the code on its sign. */
export function placeOf({ placeId, zoneCode: typed }: Named): { placeId: string } | { zoneCode: string } {
  if (placeId !== undefined) return { placeId };
  if (typed === undefined) throw new InvalidInput({ zoneCode: ["required"] });
  const zoneCode = parseZoneCode(typed);
  if (!zoneCode) throw new Refusal("place.not_found");
  return { zoneCode };
}

/** Whoever names a place twice and means two of them would be sold the wrong one. */
export function refuseTwoPlaces({ placeId, zoneCode }: Named, found: { readonly zoneCode: string }): void {
  if (placeId === undefined || zoneCode === undefined) return;
  if (parseZoneCode(zoneCode) !== found.zoneCode) throw new InvalidInput({ zoneCode: ["other_place"] });
}
