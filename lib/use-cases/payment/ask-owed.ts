import { type AttemptRow, moveAttempt } from "@/db/store/attempt";
import type { PaymentRow } from "@/db/store/payment";
import type { PaymentSeen } from "@/lib/domain/payment";
import type { Answer, StripeGateway } from "@/lib/stripe/gateway";
import type { Context } from "@/lib/use-cases/command";
import { hasLeft } from "@/lib/use-cases/connection/left";
import { cancelOrFetch } from "@/lib/use-cases/payment/cancel";
import { release } from "@/lib/use-cases/payment/hold";
import { lockBoth, observe } from "@/lib/use-cases/payment/observe";
import { close, followOwed, REPLAY_WITHIN_MS } from "@/lib/use-cases/payment/owed";
import { searchFor } from "@/lib/use-cases/payment/search";
import { sendAttempt } from "@/lib/use-cases/payment/send";
import { refreshBalance } from "@/lib/use-cases/session/balance";
import { takeFromHold } from "@/lib/use-cases/session/take-from-hold";

const LOOK_AGAIN_MS = 30_000;
/** A request that brought no answer for so long may have Stripe's own stored 500 behind its key: its PaymentIntent knows better. */
const LOOK_AFTER_MS = 2 * 60_000;

/** Finds out what became of a try to collect what is owed: asked again under its key while Stripe replays, then fetched or looked for. */
export async function askOwed(
  context: Context,
  payment: PaymentRow,
  attempt: AttemptRow,
  isOver: boolean,
): Promise<void> {
  if (attempt.state === "waiting") return askWaiting(context, payment, attempt, isOver);
  const ageMs = context.now.getTime() - attempt.createdAt.getTime();
  if (ageMs < REPLAY_WITHIN_MS) {
    if (ageMs >= LOOK_AFTER_MS && (await isFound(context, payment, attempt))) return;
    return void (await sendAttempt(context, payment, attempt, false));
  }
  const stripe = await context.stripe.forApp(payment.appId);
  const answer = await lookUp(stripe, payment, attempt);
  if (!answer.ok) return void (await followOwed(context, payment, attempt, answer, false));
  const seen = answer.value;
  if (seen === null) return close(context, payment, attempt);
  if (seen.state === "held" && attempt.request.kind !== "grow") return takeAnew(context, payment, attempt);
  if (seen.state === "requires_payment_method" && !isMadeBy(attempt)) return close(context, payment, attempt);
  await observe(context, payment.id, seen);
}

/** The try made the PaymentIntent: whatever stands there came of it, and the next try is of the same one. */
function isMadeBy({ request }: AttemptRow): boolean {
  return request.kind === "pay";
}

/** A hold that still stands when Stripe replays nothing any more was not touched: it is taken or let go by a request of its own. */
async function takeAnew(context: Context, payment: PaymentRow, attempt: AttemptRow): Promise<void> {
  await context.db.transaction(async (tx) => {
    const locked = await lockBoth(tx, payment.id);
    const ended = { nextCheckAt: null, finishedAt: context.now };
    if (!(await moveAttempt(tx, attempt.id, "not_executed", ended))) return;
    const { sessionStatus, id: sessionId } = locked.session;
    // The hold of a running stay is replaced as if nothing had been asked.
    if (sessionStatus === "STOPPED" || sessionStatus === "COMPLETE") {
      await takeFromHold(tx, context, locked.session, locked.payment);
    } else if (sessionStatus === "FAILED") await release(tx, context, locked.payment);
    await refreshBalance(tx, sessionId);
  });
}

/** True when the PaymentIntent itself tells what came of the try; one that only stands as before tells nothing. */
async function isFound(context: Context, payment: PaymentRow, attempt: AttemptRow): Promise<boolean> {
  const stripe = await context.stripe.forApp(payment.appId);
  const answer = await lookUp(stripe, payment, attempt);
  if (!answer.ok || answer.value === null) return false;
  const { state } = answer.value;
  const isDeclined = state === "requires_payment_method" && isMadeBy(attempt);
  if (state !== "succeeded" && state !== "canceled" && state !== "requires_action" && !isDeclined) return false;
  await observe(context, payment.id, answer.value);
  return true;
}

async function lookUp(
  stripe: StripeGateway,
  payment: PaymentRow,
  attempt: AttemptRow,
): Promise<Answer<PaymentSeen | null>> {
  if (payment.stripePaymentIntentId) return stripe.fetchPayment(payment.stripeAccountId, payment.stripePaymentIntentId);
  const fromMs = attempt.createdAt.getTime();
  const asked = { fromMs, untilMs: fromMs + REPLAY_WITHIN_MS };
  return stripe.findPayment(payment.stripeAccountId, searchFor(payment.id, attempt.request, asked));
}

/** The browser or the bank has the word. When the time for it is over, an unanswered challenge is cancelled, and a card form only closes. */
async function askWaiting(context: Context, payment: PaymentRow, attempt: AttemptRow, isOver: boolean): Promise<void> {
  const intentId = payment.stripePaymentIntentId;
  if (!intentId) return close(context, payment, attempt);
  const stripe = await context.stripe.forApp(payment.appId);
  const mustCancel = isOver && payment.status === "requires_action";
  const answer = mustCancel
    ? await cancelOrFetch(stripe, payment.stripeAccountId, intentId)
    : await stripe.fetchPayment(payment.stripeAccountId, intentId);
  if (!answer.ok) {
    if (isOver && (await hasLeft(context, payment.connectionId, answer))) return close(context, payment, attempt);
    const nextCheckAt = new Date(context.now.getTime() + LOOK_AGAIN_MS);
    await context.db.transaction((tx) => moveAttempt(tx, attempt.id, "waiting", { nextCheckAt }));
    return;
  }
  if (isOver && answer.value.state === "requires_payment_method") return close(context, payment, attempt);
  await observe(context, payment.id, answer.value);
}
