import { atOnce, type Tx } from "@/db/client";
import { endOpenAttempt, findOpenAttempt, moveAttempt } from "@/db/store/attempt";
import { markHoldGone, planReplacement } from "@/db/store/collection";
import { findPayment, movePayment, type PaymentRow } from "@/db/store/payment";
import { markFailed, markStarted, type SessionRow } from "@/db/store/session";
import { COLLECTING, type PaymentSeen } from "@/lib/domain/payment";
import { PAYMENT_WINDOW_MS } from "@/lib/domain/session";
import { enqueue } from "@/lib/jobs/queue";
import type { Context } from "@/lib/use-cases/command";
import { tell } from "@/lib/use-cases/event/tell";
import { planGrowth } from "@/lib/use-cases/payment/grown";
import { openAttempt } from "@/lib/use-cases/payment/open";
import { traceOutcome } from "@/lib/use-cases/payment/trace-outcome";
import { settleStop } from "@/lib/use-cases/session/settle-stop";

type Locked = { payment: PaymentRow; session: SessionRow };
type Held = Extract<PaymentSeen, { state: "held" }>;

/** The bank keeps the money: the stay begins. A hold that came too late, when the driver had given up, is let go at once. */
export async function keepHold(tx: Tx, context: Context, { payment, session }: Locked, seen: Held): Promise<void> {
  if (!COLLECTING.includes(payment.status)) return; // its row is ours until the commit
  const [isNew, , isNeeded, held] = await atOnce([
    movePayment(tx, payment.id, "held", {
      stripePaymentIntentId: seen.paymentIntentId,
      sealedClientSecret: null,
      declineCode: null,
      adviceCode: null,
      captureBefore: seen.captureBefore,
      canGrow: seen.canGrow,
      card: seen.charge.card,
    }),
    endOpenAttempt(tx, payment.id, "succeeded", { finishedAt: context.now }),
    begin(tx, context, { payment, session }, seen),
    findPayment(tx, payment.id),
  ]);
  if (!isNew || !held) throw new Error(`payment ${payment.id} was settled by somebody else in spite of its lock`);
  await (isNeeded ? planGrowth(tx, held) : release(tx, context, held));
}

/** True when the hold is needed: it begins the stay, or replaces the hold of a running one. */
async function begin(tx: Tx, context: Context, { payment, session }: Locked, seen: Held): Promise<boolean> {
  if (session.sessionStatus === "STARTED") return true;
  const isInTime = seen.charge.at.getTime() <= payment.tappedAt.getTime() + PAYMENT_WINDOW_MS;
  const startedAt = new Date(Math.floor(payment.tappedAt.getTime() / 60_000) * 60_000);
  if (isInTime && (await markStarted(tx, session.id, startedAt))) {
    await tell(tx, context, session, "session.started");
    return true;
  }
  // Left CREATED, it would hold the plate's place and the driver's next start for ever.
  if (await markFailed(tx, session.id, "late_start", context.now)) {
    await tell(tx, context, session, "session.failed", { because: "late_start" });
  }
  return false;
}

/** Lets a whole hold go: an attempt of its own, followed like any other. */
export async function release(tx: Tx, context: Context, held: PaymentRow): Promise<void> {
  const paymentIntentId = held.stripePaymentIntentId;
  if (!paymentIntentId || (await findOpenAttempt(tx, held.id))) return;
  const request = { kind: "release" as const, account: held.stripeAccountId, paymentIntentId };
  const attempt = await openAttempt(tx, context, held, request, { origin: "plan" });
  await moveAttempt(tx, attempt.id, "unknown", { nextCheckAt: context.now });
  await enqueue(tx, "payment.settle", { paymentId: held.id });
}

/** A hold that is gone: let go by us, run out, or cancelled at Stripe. Of a stopped stay the whole total is then the remainder. */
export async function loseHold(tx: Tx, context: Context, { payment, session }: Locked): Promise<void> {
  if (!(await markHoldGone(tx, payment.id, context.now))) return;
  await traceOutcome(tx, context, payment, "canceled");
  const attempt = await findOpenAttempt(tx, payment.id);
  await endOpenAttempt(tx, payment.id, "canceled", { finishedAt: context.now });
  // Let go by us before Stripe would have: of a running stay only to be replaced.
  if (attempt?.request.kind === "release" && session.sessionStatus === "STARTED") {
    await replaceHold(tx, context, payment.id);
  }
  await settleStop(tx, context, session.id);
}

/** A running stay needs another hold in place of this one, which is gone: noted, so that a sweep finds it when the bell is lost. */
export async function replaceHold(tx: Tx, context: Context, paymentId: string): Promise<void> {
  await planReplacement(tx, paymentId, context.now);
  await enqueue(tx, "payment.renew_hold", { paymentId });
}
