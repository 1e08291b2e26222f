import { z } from "zod";
import { listChecked } from "@/db/store/check";
import { findPlace } from "@/db/store/place";
import { CHECK_HISTORY_MS, coveredUntil, isCovered } from "@/lib/domain/check";
import { Refusal } from "@/lib/domain/errors";
import { PLATE_COUNTRIES } from "@/lib/domain/plate";
import { parseZoneCode } from "@/lib/domain/zone";
import { command } from "@/lib/use-cases/command";
import { vehicleOf } from "@/lib/use-cases/quote/vehicle";
import { trace } from "@/lib/use-cases/trace";

export type CheckedStay = {
  readonly sessionId: string;
  readonly kind: "prepaid" | "open";
  readonly startedAt: Date;
  readonly until: Date;
  readonly isValid: boolean;
};

/**
 * Whether a vehicle is paid for at one of the operator's places now, whichever app it was paid with, and the last day's stays
 * there. Looking is a command because every look leaves its trace: who and where, not which plate.
 */
export const checkPlate = command({
  name: "plate.check",
  permission: "plate.check",
  input: z.object({ plate: z.string().max(64), country: z.enum(PLATE_COUNTRIES), zoneCode: z.string().max(32) }),
  run: async (context, input): Promise<readonly CheckedStay[]> => {
    const { actor, now, db } = context;
    if (actor.kind !== "checker") throw new Refusal("not_permitted");
    const { operatorId, mode } = actor;
    const zoneCode = parseZoneCode(input.zoneCode);
    const vehicle = vehicleOf(input);
    return db.transaction(async (tx) => {
      const place = zoneCode === null ? undefined : await findPlace(tx, { zoneCode });
      if (place?.operatorId !== operatorId) throw new Refusal("place.not_found");
      const since = new Date(now.getTime() - CHECK_HISTORY_MS);
      const stays = await listChecked(tx, { operatorId, placeId: place.id, ...vehicle, mode, since });
      const seen = stays.map((stay) => ({
        sessionId: stay.id,
        kind: stay.kind,
        startedAt: stay.startedAt ?? stay.endsAt,
        until: coveredUntil(stay),
        isValid: isCovered(stay, now),
      }));
      const isValid = seen.some((stay) => stay.isValid);
      await trace(tx, context, "plate.check", { operatorId }, { placeId: place.id, isValid });
      return seen;
    });
  },
});
