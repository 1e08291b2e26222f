import type { Tx } from "@/db/client";
import { findFeePlan } from "@/db/store/app";
import { changeHold, findHeld } from "@/db/store/collection";
import { correctPlace } from "@/db/store/correction";
import { findPlace, findTariff } from "@/db/store/place";
import { findHolder, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import type { Context } from "@/lib/use-cases/command";
import { tell } from "@/lib/use-cases/event/tell";
import { planGrowth } from "@/lib/use-cases/payment/grown";
import { noteCorrected } from "@/lib/use-cases/plate/look";
import { endUnanswered, longestOpenStay } from "@/lib/use-cases/session/open-end";

type To = {
  readonly placeId: string;
  readonly tariffVersionId: string;
  readonly plate: string;
  readonly country: string;
};

/**
 * Takes a running stay to its right place, which from then on decides what it costs. False when it is over, or when the vehicle
 * is parked there already. The caller holds the session's row and has the rights of the system.
 */
export async function takePlace(tx: Tx, context: Context, session: SessionRow, to: To): Promise<boolean> {
  const place = await findPlace(tx, { placeId: to.placeId });
  if (!place) throw new Error(`place ${to.placeId} is gone`);
  const holder = await findHolder(tx, to);
  if (holder && holder.id !== session.id) return false;
  const end = session.kind === "open" ? await endAt(tx, context, session, { ...to, place }) : null;
  const { placeId, tariffVersionId, plate, country } = to;
  const right = { placeId, tariffVersionId, plate, country, zoneCode: place.zoneCode };
  if (!(await correctPlace(tx, session.id, right, end))) return false;
  await noteCorrected(tx, context, session, to);
  await tell(tx, context, session, "session.corrected", { fromZoneCode: session.zoneCode });
  if (session.kind === "open") await planAnew(tx, session.id);
  return true;
}

type Place = NonNullable<Awaited<ReturnType<typeof findPlace>>>;

/** When an open stay ends by itself at its right place; an end after a hold that was refused stays as it is. */
async function endAt(tx: Tx, context: Context, session: SessionRow, to: To & { place: Place }) {
  const { startedAt, capMinor, stillParkedAt, endsBecause } = session;
  if (endsBecause === "hold_refused") return null;
  const tariff = await findTariff(tx, to.tariffVersionId);
  const plan = await findFeePlan(tx, { feePlanId: session.feePlanId });
  if (!tariff || !plan || !startedAt) throw new Error(`session ${session.id} lost its tariff, plan or start`);
  const longest = longestOpenStay(tariffOf(tariff), to.place, plan, { startAt: startedAt, capMinor });
  const answeredMinutes = Math.floor(((stillParkedAt ?? startedAt).getTime() - startedAt.getTime()) / 60_000);
  const asked = to.place.stillParkedMinutes === null ? null : answeredMinutes + to.place.stillParkedMinutes;
  const { minutesMax, endsBecause: because } = endUnanswered(longest, asked);
  const endsAt = new Date(startedAt.getTime() + minutesMax * 60_000);
  if (endsAt <= context.now) throw new Refusal("tariff.max_stay", { minutesMax });
  return { endsAt, endsBecause: because };
}

/** The hold stays as it is: where it may grow, it does so before the stay costs more by the right place's tariff. */
async function planAnew(tx: Tx, sessionId: string): Promise<void> {
  const held = await findHeld(tx, sessionId);
  if (!held) return;
  await changeHold(tx, held.id, { growAt: null });
  await planGrowth(tx, held);
}
