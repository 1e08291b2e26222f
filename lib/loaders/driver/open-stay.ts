import type { Tx } from "@/db/client";
import { findFeePlan } from "@/db/store/app";
import type { PaymentRow } from "@/db/store/payment";
import { findTariff } from "@/db/store/place";
import type { SessionRow } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import type { Minor } from "@/lib/domain/money";
import { askedAt } from "@/lib/domain/open-stay";
import { COLLECTING } from "@/lib/domain/payment";
import { feeOfStay } from "@/lib/domain/quote";
import { isRunning, type StopCause } from "@/lib/domain/session";
import { compile } from "@/lib/domain/tariff/compile";
import { type Curve, curve } from "@/lib/domain/tariff/curve";
import { parseTariff } from "@/lib/domain/tariff/parse";
import { elapsedMinutes } from "@/lib/domain/tariff/price";
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

export type OwedView = {
  readonly amountMinor: Minor;
  /** `trying`: being collected; `planned`: tried again at `nextAt`; `waiting`: the driver has to do something. */
  readonly state: "trying" | "planned" | "waiting";
  readonly nextAt: string | null;
};

type Facts = { readonly row: SessionRow; readonly payments: readonly PaymentRow[] };

export async function loadOpenStay(tx: Tx, context: Context, { row, payments }: Facts): Promise<OpenStayView> {
  const asked = askedAt(row);
  const isNow = isRunning(row, context.now);
  return {
    heldMinor: payments.find(({ status }) => status === "held")?.amountMinor ?? null,
    running: isNow && row.startedAt ? await runningPrice(tx, context, row, row.startedAt) : null,
    endsBecause: row.endsBecause,
    stoppedBecause: row.stoppedBecause,
    isAsked: isNow && asked !== null && asked <= context.now,
    owed: owedView(
      row,
      payments.find(({ status }) => COLLECTING.includes(status)),
    ),
  };
}

/** The curve from this minute to the end, so that a table that charges every minute still fits. */
async function runningPrice(tx: Tx, context: Context, row: SessionRow, startedAt: Date) {
  const version = await findTariff(tx, row.tariffVersionId);
  const plan = await findFeePlan(tx, { feePlanId: row.feePlanId });
  const parsed = version && parseTariff(version.rules);
  if (!parsed?.ok || !plan) throw new Error(`session ${row.id} lost its tariff or plan`);
  const start = startedAt.getTime();
  const parked = elapsedMinutes(start, context.now.getTime());
  const longest = Math.max(elapsedMinutes(start, row.endsAt.getTime()), parsed.tariff.minTimeMinutes);
  const { startAt, points, minutesMin, offsets } = curve(compile(parsed.tariff), start, longest, parked);
  return { curve: { startAt, points, minutesMin, offsets }, serviceFeeMinor: feeOfStay(plan, row.currency) };
}

type Collecting = Pick<PaymentRow, "collectAt" | "retryStopped" | "status"> | undefined;

/** What is still to be paid of a stay that is over, and what comes next. */
export function owedView(row: SessionRow, open: Collecting): OwedView | null {
  const amountMinor = owedOf(row);
  if (row.sessionStatus !== "COMPLETE" || amountMinor === 0) return null;
  if (row.debtSince === null) return { amountMinor, state: "trying", nextAt: null };
  const nextAt = open?.collectAt?.toISOString() ?? null;
  return { amountMinor, state: nextAt === null ? "waiting" : "planned", nextAt };
}
