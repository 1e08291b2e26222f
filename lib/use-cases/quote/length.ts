import { z } from "zod";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { InvalidInput } from "@/lib/use-cases/command";

/** How long a stay shall be, counted from its start: so many minutes, or until an instant. */
export const lengthInput = {
  minutes: z.coerce.number().int().min(1).max(STAY_MINUTES_MAX).optional(),
  endsAt: z.iso.datetime().optional(),
};

type Asked = { readonly minutes?: number | undefined; readonly endsAt?: string | undefined };

/**
 * Whole minutes, counted as the tariff counts: from the minute in which the stay begins. Nobody is sold a minute for an end
 * that is over, and of two answers to one question neither wins.
 */
export function lengthOf({ minutes, endsAt }: Asked, startsAt: Date, now: Date): number {
  if (endsAt === undefined) {
    if (minutes === undefined) throw new InvalidInput({ minutes: ["required"] });
    return minutes;
  }
  if (minutes !== undefined) throw new InvalidInput({ endsAt: ["minutes_or_end"] });
  const [endMs, startMs] = [Date.parse(endsAt), Math.floor(startsAt.getTime() / 60_000) * 60_000];
  const length = Math.ceil((endMs - startMs) / 60_000);
  if (endMs <= now.getTime() || length < 1) throw new InvalidInput({ endsAt: ["end_past"] });
  if (length > STAY_MINUTES_MAX) throw new InvalidInput({ endsAt: ["end_late"] });
  return length;
}

/** An open stay has none: whoever names one would wait for an end that never comes. */
export function refuseLength({ minutes, endsAt }: Asked): void {
  if (minutes !== undefined) throw new InvalidInput({ minutes: ["open_length"] });
  if (endsAt !== undefined) throw new InvalidInput({ endsAt: ["open_length"] });
}
