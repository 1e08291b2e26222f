import { z } from "zod";
import { findFeePlan } from "@/db/store/app";
import { findPlace, findTariff } from "@/db/store/place";
import { findSession, lockSession, type SessionRow } from "@/db/store/session";
import { moveEnd } from "@/db/store/stop";
import { Refusal } from "@/lib/domain/errors";
import { isRunning } from "@/lib/domain/session";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { type Context, command } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { endUnanswered, longestOpenStay } from "@/lib/use-cases/session/open-end";
import { trace } from "@/lib/use-cases/trace";

/** The driver's answer to "still parked?": the stay goes on until the next question, its longest time or the driver's cap. */
export const answerStillParked = command({
  name: "session.still_parked",
  permission: "session.still_parked",
  input: z.object({ sessionId: z.uuid() }),
  run: async (context, { sessionId }): Promise<SessionRow> => {
    const driver = whose(context, sessionId);
    return context.db.transaction(async (tx) => {
      const owned = await findSession(tx, { sessionId, driverId: driver.driverId });
      const session = owned && (await lockSession(tx, { sessionId }));
      if (!session) throw new Refusal("session.not_found");
      const { startedAt } = session;
      if (session.kind !== "open" || !startedAt || !isRunning(session, context.now)) {
        throw new Refusal("session.not_running");
      }
      // Nothing is waited for, e.g. since a new hold was refused: the answer moves no other end.
      if (session.endsBecause !== "no_answer") return session;
      const place = await findPlace(tx, { placeId: session.placeId });
      const tariff = await findTariff(tx, session.tariffVersionId);
      const plan = await findFeePlan(tx, { feePlanId: session.feePlanId });
      if (!place || !tariff || !plan) throw new Error(`session ${sessionId} lost its place, tariff or plan`);
      const { capMinor } = session; // the limit of the start: a later one counts from the next start on
      const longest = longestOpenStay(tariffOf(tariff), place, plan, { startAt: startedAt, capMinor });
      const parkedMinutes = Math.floor((context.now.getTime() - startedAt.getTime()) / 60_000);
      const asked = place.stillParkedMinutes === null ? null : parkedMinutes + place.stillParkedMinutes;
      const { minutesMax, endsBecause } = endUnanswered(longest, asked);
      const endsAt = new Date(startedAt.getTime() + minutesMax * 60_000);
      await moveEnd(tx, sessionId, { endsAt, endsBecause, stillParkedAt: context.now });
      await trace(tx, context, "session.still_parked", { ...driver, operatorId: session.operatorId, sessionId });
      return { ...session, endsAt, endsBecause, stillParkedAt: context.now };
    });
  },
});

/** The driver, or whoever holds the link of the mail that asked about this stay. */
function whose(context: Context, sessionId: string): { appId: string; driverId: string } {
  const { actor } = context;
  if (actor.kind !== "parker") return driverOf(context);
  if (actor.sessionId !== sessionId) throw new Refusal("session.not_found");
  return { appId: actor.appId, driverId: actor.driverId };
}
