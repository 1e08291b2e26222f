import { findPlace } from "@/db/store/place";
import { findSession } from "@/db/store/session";
import { publicId } from "@/lib/domain/id";
import { askedAt } from "@/lib/domain/open-stay";
import { isRunning, type StopCause } from "@/lib/domain/session";
import type { Context } from "@/lib/use-cases/command";

/** As much of a stay as whoever holds the link of its mail may see: no plate, because a link may be in other hands. */
export type AskedView = {
  /** The stay's public id. */
  readonly session: string;
  /** `asked`: it ends soon without an answer; `running`: nothing is asked now; `over`: it has ended. */
  readonly state: "asked" | "running" | "over";
  readonly placeName: string;
  readonly zoneCode: string;
  readonly timeZone: string;
  /** Why it stops by itself. */
  readonly endsBecause: StopCause;
  readonly startedAt: string;
  readonly endsAt: string;
};

/** The stay that a mail asks about. */
export async function loadAsked(context: Context): Promise<AskedView | undefined> {
  const { actor, now } = context;
  if (actor.kind !== "parker") return undefined;
  return context.db.read(async (tx) => {
    const row = await findSession(tx, { sessionId: actor.sessionId, driverId: actor.driverId });
    const place = row && (await findPlace(tx, { placeId: row.placeId }));
    if (!row || !place) return undefined;
    const due = askedAt(row);
    const isAsked = due !== null && due <= now;
    return {
      session: publicId("session", row.id),
      state: isRunning(row, now) ? (isAsked ? "asked" : "running") : "over",
      placeName: place.name,
      zoneCode: row.zoneCode,
      timeZone: place.timeZone,
      endsBecause: row.endsBecause ?? "max_stay",
      startedAt: (row.startedAt ?? row.tappedAt).toISOString(),
      endsAt: row.endsAt.toISOString(),
    };
  });
}
