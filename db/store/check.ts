import { and, desc, eq, gt, inArray, isNull, or } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { app } from "@/db/schema/app";
import { session } from "@/db/schema/session";
import type { AppMode } from "@/lib/domain/api-key";

/** A vehicle that came and went more often in a day is told of its last ones. */
const STAYS_MAX = 20;

/** A vehicle's stays at one place of an operator that were covered after `since`, over all apps of a mode, the newest first. */
export async function listChecked(
  tx: Tx,
  by: { operatorId: string; placeId: string; plate: string; country: string; mode: AppMode; since: Date },
) {
  return tx
    .select({
      id: session.id,
      kind: session.kind,
      sessionStatus: session.sessionStatus,
      startedAt: session.startedAt,
      endsAt: session.endsAt,
      endedAt: session.endedAt,
    })
    .from(session)
    .innerJoin(app, eq(app.id, session.appId))
    .where(
      and(
        eq(session.operatorId, by.operatorId),
        eq(session.placeId, by.placeId),
        eq(session.plate, by.plate),
        eq(session.country, by.country),
        eq(app.mode, by.mode),
        inArray(session.sessionStatus, ["STARTED", "STOPPED", "COMPLETE"]),
        gt(session.endsAt, by.since),
        or(isNull(session.endedAt), gt(session.endedAt, by.since)),
      ),
    )
    .orderBy(desc(session.startedAt), desc(session.id))
    .limit(STAYS_MAX);
}
