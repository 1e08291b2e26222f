import type { Tx } from "@/db/client";
import { endOpenAttempt, findOpenAttempt, moveAttempt } from "@/db/store/attempt";
import { planCollection } from "@/db/store/collection";
import { listCards } from "@/db/store/driver";
import { movePayment, type PaymentRow } from "@/db/store/payment";
import { findPlace } from "@/db/store/place";
import type { SessionRow } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import type { Decline } from "@/lib/domain/payment";
import { collectionOf, endedByBank, type RetryPlan, type RetryStopped } from "@/lib/domain/retry";
import type { Context } from "@/lib/use-cases/command";
import { accountOf } from "@/lib/use-cases/connection/account-of";
import { openDebt } from "@/lib/use-cases/debt/open";
import { planNext, refuseTries } from "@/lib/use-cases/payment/refuse-tries";
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
  const ended = await endThatStands(tx, payment, attempt.cardFingerprint);
  const refused = { payment, session, attempt, timeZone: await timeZoneOf(tx, session), paymentIntentId, why, ended };
  for (const { plan } of await refuseTries(tx, context, [refused])) {
    await owe(tx, context, { payment, session }, plan, attempt.cardFingerprint);
  }
}

/** Of a plan that waits for its driver: only its own card, refused for another reason, lets it go on. */
async function endThatStands(tx: Tx, payment: PaymentRow, tried: string | null): Promise<RetryStopped | null> {
  const ended = endedByBank(payment);
  const [card] = ended ? await listCards(tx, payment.driverId) : [];
  return card && card.fingerprint === tried ? null : ended;
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

/**
 * A try that was not made, or a driver who gave up the card form: the plan goes on. A first collection that Stripe itself
 * refused is a debt like one that a bank refused: asked the same again and again, it would say the same.
 */
export async function closeTry(
  tx: Tx,
  context: Context,
  locked: Locked,
  attemptId: string,
  because: "not_executed" | "canceled" | "refused",
): Promise<void> {
  const { payment, session } = locked;
  const state = because === "refused" ? "not_executed" : because;
  if (!(await moveAttempt(tx, attemptId, state, { nextCheckAt: null, finishedAt: context.now }))) return;
  if (!session.debtSince && because !== "refused") {
    await planCollection(tx, payment.id, { collectAt: soonAfter(context.now) });
    return;
  }
  const plan = await planOf(tx, context, locked);
  await planCollection(tx, payment.id, collectionOf(plan));
  if (!session.debtSince) await owe(tx, context, locked, plan, payment.card?.fingerprint ?? null);
}

/** What the plan says now of a payment that no bank has answered since its last word. */
async function planOf(tx: Tx, context: Context, { payment, session }: Locked): Promise<RetryPlan> {
  const ended = endedByBank(payment);
  if (ended) return { stopped: ended };
  const why = { code: payment.declineCode, adviceCode: payment.adviceCode };
  return planNext(context, { payment, session, timeZone: await timeZoneOf(tx, session), why });
}

async function timeZoneOf(tx: Tx, { placeId }: SessionRow): Promise<string> {
  return (await findPlace(tx, { placeId }))?.timeZone ?? "UTC";
}

/**
 * The PaymentIntent was cancelled (too many tries, a challenge that nobody answered, a card that it cannot take): what is still
 * owed gets a new one, and its plan goes on.
 */
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
  await endOpenAttempt(tx, payment.id, "canceled", { finishedAt: context.now });
  const owedMinor = owedOf(session);
  if (owedMinor === 0) return;
  await openRemainder(tx, context, session, {
    amountMinor: owedMinor,
    connection: { id: payment.connectionId, stripeAccountId: await accountOf(tx, payment.connectionId) },
    plan: await planOfReplaced(tx, context, { payment, session }),
    retries: payment.retries,
  });
}

/** As it stood; a try that was under way has taken its place in the plan, so that the next one follows. */
async function planOfReplaced(tx: Tx, context: Context, locked: Locked): Promise<RetryPlan> {
  const { retryStopped, collectAt } = locked.payment;
  if (retryStopped) return { stopped: retryStopped };
  if (collectAt) return { at: collectAt };
  return locked.session.debtSince ? planOf(tx, context, locked) : { at: soonAfter(context.now) };
}

const SOON_MS = 60_000;

function soonAfter(now: Date): Date {
  return new Date(now.getTime() + SOON_MS);
}
