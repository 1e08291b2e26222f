import type { Tx } from "@/db/client";
import { findOpenAttempt, moveAttempt } from "@/db/store/attempt";
import { planCollection } from "@/db/store/collection";
import { movePayment, type PaymentRow } from "@/db/store/payment";
import { findPlace } from "@/db/store/place";
import type { SessionRow } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import type { AttemptState, Decline } from "@/lib/domain/payment";
import { planRetry, type RetryPlan, spreadOf } from "@/lib/domain/retry";
import type { Context } from "@/lib/use-cases/command";
import { accountOf } from "@/lib/use-cases/connection/account-of";
import { openDebt } from "@/lib/use-cases/debt/open";
import { refuseTries } from "@/lib/use-cases/payment/refuse-tries";
import { traceOutcome } from "@/lib/use-cases/payment/trace-outcome";
import { completeStop, openRemainder } from "@/lib/use-cases/session/settle-stop";

type Locked = { payment: PaymentRow; session: SessionRow };

/** A bank's no to what is owed: the stay is complete and a debt, and the same PaymentIntent is tried again as planned. */
export async function declineOwed(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  paymentIntentId: string,
  why: Decline,
): Promise<void> {
  const attempt = await findOpenAttempt(tx, payment.id);
  if (!attempt) {
    await movePayment(tx, payment.id, "requires_payment_method", {
      stripePaymentIntentId: paymentIntentId,
      sealedClientSecret: null,
      declineCode: why.code,
      adviceCode: why.adviceCode,
    });
    return;
  }
  const timeZone = (await findPlace(tx, { placeId: session.placeId }))?.timeZone ?? "UTC";
  const refused = { payment, session, attempt, timeZone, paymentIntentId, why };
  for (const { plan } of await refuseTries(tx, context, [refused])) {
    await owe(tx, context, { payment, session }, plan, attempt.cardFingerprint);
  }
}

/** The stay is over and unpaid: complete, and a debt from its first failed collection on. */
export async function owe(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  plan: RetryPlan,
  fingerprint: string | null,
) {
  await completeStop(tx, context, session);
  await openDebt(tx, context, session, { payment, fingerprint, plan });
}

/** Nobody can pay now: no card is left. What is owed is a debt, and the driver has to do something. */
export async function owedWithoutCard(tx: Tx, context: Context, { payment, session }: Locked): Promise<void> {
  await planCollection(tx, payment.id, { collectAt: null, retryStopped: "no_card" });
  await owe(tx, context, { payment, session }, { stopped: "no_card" }, payment.card?.fingerprint ?? null);
}

/** A try that was not made, or a driver who gave up the card form: the plan goes on. */
export async function closeTry(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  attemptId: string,
  state: Extract<AttemptState, "not_executed" | "canceled">,
): Promise<void> {
  if (!(await moveAttempt(tx, attemptId, state, { nextCheckAt: null, finishedAt: context.now }))) return;
  const last = { code: payment.declineCode, adviceCode: payment.adviceCode };
  const place = await findPlace(tx, { placeId: session.placeId });
  const plan = planRetry({
    completedAt: session.completedAt ?? context.now,
    made: payment.retries,
    last,
    timeZone: place?.timeZone ?? "UTC",
    spread: spreadOf(payment.id),
    now: context.now,
  });
  const next =
    "at" in plan ? { collectAt: plan.at, retryStopped: null } : { collectAt: null, retryStopped: plan.stopped };
  if (session.debtSince) await planCollection(tx, payment.id, next);
  // The first collection was not even made: it is due again soon.
  if (!session.debtSince) await planCollection(tx, payment.id, { collectAt: soonAfter(context.now) });
}

const SOON_MS = 60_000;

function soonAfter(now: Date): Date {
  return new Date(now.getTime() + SOON_MS);
}

/** Stripe cancelled the PaymentIntent (too many tries, or a challenge that nobody answered): what is still owed gets a new one. */
export async function replaceCanceled(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  paymentIntentId: string | null,
): Promise<void> {
  const closed = { sealedClientSecret: null, collectAt: null, closedAt: context.now };
  const intent = paymentIntentId ? { stripePaymentIntentId: paymentIntentId } : {};
  if (!(await movePayment(tx, payment.id, "canceled", { ...closed, ...intent }))) return;
  await traceOutcome(tx, context, payment, "canceled");
  const attempt = await findOpenAttempt(tx, payment.id);
  if (attempt) await moveAttempt(tx, attempt.id, "canceled", { nextCheckAt: null, finishedAt: context.now });
  const owedMinor = owedOf(session);
  if (owedMinor === 0) return;
  const paymentId = await openRemainder(tx, context, session, {
    amountMinor: owedMinor,
    connection: { id: payment.connectionId, stripeAccountId: await accountOf(tx, payment.connectionId) },
    collectAt: payment.collectAt ?? soonAfter(context.now),
    retries: payment.retries,
  });
  if (payment.retryStopped || (session.debtSince && !payment.collectAt)) {
    await planCollection(tx, paymentId, {
      collectAt: null,
      retryStopped: payment.retryStopped ?? "authentication_required",
    });
  }
}
