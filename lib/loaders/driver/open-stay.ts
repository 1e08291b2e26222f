import type { Tx } from "@/db/client";
import { findFeePlan } from "@/db/store/app";
import type { PaymentRow } from "@/db/store/payment";
import { findPlace, findTariff } from "@/db/store/place";
import type { SessionRow } from "@/db/store/session";
import type { Minor } from "@/lib/domain/money";
import { askedAt, openStay } from "@/lib/domain/open-stay";
import { feeOfStay } from "@/lib/domain/quote";
import { isRunning, type StopCause } from "@/lib/domain/session";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { type Curve, curve } from "@/lib/domain/tariff/curve";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { elapsedMinutes } from "@/lib/domain/tariff/price";
import { openFacts } from "@/lib/loaders/open-facts";
import type { OwedView } from "@/lib/loaders/owed";
import type { Context } from "@/lib/use-cases/command";

export type OpenStayView = {
  /** What the card's bank keeps for this stay now; null when nothing is kept. */
  readonly heldMinor: Minor | null;
  /** From which the browser reads the running price; null once it has ended. */
  readonly running: {
    readonly curve: Pick<Curve, "startAt" | "points" | "minutesMin" | "offsets">;
    readonly serviceFeeMinor: Minor;
  } | null;
  readonly endsBecause: StopCause | null;
  readonly stoppedBecause: StopCause | null;
  /** The driver is asked whether the car is still there, and has not answered. */
  readonly isAsked: boolean;
  readonly owed: OwedView | null;
};

type Facts = { readonly row: SessionRow; readonly payments: readonly PaymentRow[]; readonly owed: OwedView | null };

export async function loadOpenStay(tx: Tx, context: Context, { row, payments, owed }: Facts): Promise<OpenStayView> {
  const facts = openFacts(row, payments);
  const asked = askedAt(row);
  const isNow = isRunning(row, context.now);
  return {
    heldMinor: facts?.heldMinor ?? null,
    running: isNow && row.startedAt ? await runningPrice(tx, context, row, row.startedAt) : null,
    endsBecause: row.endsBecause,
    stoppedBecause: row.stoppedBecause,
    isAsked: isNow && asked !== null && asked <= context.now,
    owed,
  };
}

/** The curve from this minute to the end, so that a table that charges every minute still fits. */
async function runningPrice(tx: Tx, context: Context, row: SessionRow, startedAt: Date) {
  const version = await findTariff(tx, row.tariffVersionId);
  const plan = await findFeePlan(tx, { feePlanId: row.feePlanId });
  if (!version || !plan) throw new Error(`session ${row.id} lost its tariff or plan`);
  const compiled = tariffOf(version);
  const serviceFeeMinor = feeOfStay(plan, row.currency);
  const start = startedAt.getTime();
  const parked = elapsedMinutes(start, context.now.getTime());
  const end = elapsedMinutes(start, row.endsAt.getTime());
  const onceAnswered = row.endsBecause === "no_answer" ? await answeredEnd(tx, row, compiled, serviceFeeMinor) : end;
  const longest = Math.max(end, onceAnswered, compiled.tariff.minTimeMinutes);
  const { startAt, points, minutesMin, offsets } = curve(compiled, start, longest, parked);
  return { curve: { startAt, points, minutesMin, offsets }, serviceFeeMinor };
}

/** How long the stay may last if "still parked?" is answered each time: an unanswered question ends the stay, but not the rise of its price. */
async function answeredEnd(tx: Tx, row: SessionRow, compiled: Compiled, serviceFeeMinor: Minor): Promise<number> {
  const { placeId, startedAt, capMinor } = row;
  const place = await findPlace(tx, { placeId });
  if (!place || !startedAt) return 0;
  const { openMinutesMax } = place;
  const stay = openStay(compiled, startedAt.getTime(), { openMinutesMax, capMinor, serviceFeeMinor });
  return stay.ok ? stay.minutesMax : 0;
}
