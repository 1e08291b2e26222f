import type { Tx } from "@/db/client";
import type { AttemptRow } from "@/db/store/attempt";
import { markTriesRefused } from "@/db/store/due-debt";
import type { PaymentRow } from "@/db/store/payment";
import type { SessionRow } from "@/db/store/session";
import type { Decline } from "@/lib/domain/payment";
import {
  collectionOf,
  type LastDecline,
  planRetry,
  type RetryPlan,
  type RetryStopped,
  spreadOf,
} from "@/lib/domain/retry";
import type { Context } from "@/lib/use-cases/command";
import { tellAll } from "@/lib/use-cases/event/tell";
import { traceAll } from "@/lib/use-cases/trace";

export type RefusedTry = {
  readonly payment: PaymentRow;
  readonly session: SessionRow;
  readonly attempt: Pick<AttemptRow, "id" | "cardFingerprint">;
  readonly timeZone: string;
  readonly paymentIntentId: string;
  readonly why: Decline;
  /** What ended the plan before and stands, whatever came of this try. */
  readonly ended?: RetryStopped | null;
};
export type PlannedNext = RefusedTry & { readonly plan: RetryPlan };

/**
 * A bank's no to tries of what is owed, for one as for hundreds at once: the try is over, the app is told, and the same
 * PaymentIntent is tried again as planned. The caller holds the sessions' rows. Gives those that were news.
 */
export async function refuseTries(tx: Tx, context: Context, refused: readonly RefusedTry[]): Promise<PlannedNext[]> {
  const planned = refused.map((one) => ({
    ...one,
    plan: one.ended ? { stopped: one.ended } : planNext(context, one),
  }));
  const changes = planned.map(({ payment, attempt, paymentIntentId, why, plan }) => ({
    attemptId: attempt.id,
    paymentId: payment.id,
    paymentIntentId,
    declineCode: why.code,
    adviceCode: why.adviceCode,
    ...collectionOf(plan),
  }));
  const ended = new Set(await markTriesRefused(tx, changes, context.now));
  const news = planned.filter(({ attempt }) => ended.has(attempt.id));
  await traceAll(
    tx,
    context,
    "payment.settle",
    news.map(({ payment: { appId, operatorId, driverId, id: paymentId, amountMinor } }) => ({
      subject: { appId, operatorId, driverId },
      data: { paymentId, status: "declined", amountMinor },
    })),
  );
  await tellAll(
    tx,
    context,
    "payment.failed",
    news.map(({ session, payment, why }) => ({ session, data: { paymentId: payment.id, declineCode: why.code } })),
  );
  return news;
}

/** What the plan says after the bank's last word. */
export function planNext(
  context: Context,
  tried: Pick<RefusedTry, "payment" | "session" | "timeZone"> & { readonly why: LastDecline },
): RetryPlan {
  const { payment, session, timeZone, why } = tried;
  return planRetry({
    completedAt: session.completedAt ?? context.now,
    made: payment.retries,
    last: why,
    timeZone,
    spread: spreadOf(payment.id),
    now: context.now,
  });
}
