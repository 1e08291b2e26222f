import { z } from "zod";
import { type AttemptRow, findOpenAttempt, leaseAttempt, moveAttempt } from "@/db/store/attempt";
import { findPayment, type PaymentRow } from "@/db/store/payment";
import { findSession } from "@/db/store/session";
import { FINAL, type PaymentSeen, type PaymentStatus } from "@/lib/domain/payment";
import { closesAt } from "@/lib/domain/payment-window";
import { LOOK_AFTER_MS, RESEND_WITHIN_MS } from "@/lib/domain/session";
import type { Answer, PaymentTrace, StripeGateway } from "@/lib/stripe/gateway";
import { type Context, command } from "@/lib/use-cases/command";
import { hasLeft } from "@/lib/use-cases/connection/left";
import { askOwed } from "@/lib/use-cases/payment/ask-owed";
import { cancelOrFetch } from "@/lib/use-cases/payment/cancel";
import { closeUnreachable, closeUnsent, observe } from "@/lib/use-cases/payment/observe";
import { isOwed } from "@/lib/use-cases/payment/owed";
import { searchFor } from "@/lib/use-cases/payment/search";
import { nextCheck, sendAttempt } from "@/lib/use-cases/payment/send";

/** Longer than the slowest answer of Stripe's that we wait for. */
const LEASE_MS = 30_000;
const AGAIN_MS = 30_000; // an answer that did not come is asked for again

export type Settled = { readonly status: PaymentStatus; readonly isBusy: boolean };

/**
 * Finds out what became of a payment and applies it. The caller after a lost answer, the return page, a webhook's job and
 * the sweeper all come here, in any order and any number of times; a payment that is final costs no call.
 */
export const settlePayment = command({
  name: "payment.settle",
  permission: "payment.settle",
  input: z.object({ paymentId: z.uuid() }),
  run: async (context, { paymentId }): Promise<Settled> => {
    const found = await context.db.read(async (tx) => {
      const payment = await findPayment(tx, paymentId);
      return payment && { payment, session: await findSession(tx, { sessionId: payment.sessionId }) };
    });
    if (!found?.session) return { status: "canceled", isBusy: false };
    if (FINAL.includes(found.payment.status)) return { status: found.payment.status, isBusy: false };
    const until = new Date(context.now.getTime() + LEASE_MS);
    const attempt = await context.db.transaction((tx) => leaseAttempt(tx, paymentId, { now: context.now, until }));
    if (attempt) await ask(context, found.payment, attempt, closesAt(found.payment, found.session, attempt));
    else if (await lookWithoutAttempt(context, found.payment)) return { status: found.payment.status, isBusy: true };
    const status = await context.db.read((tx) => findPayment(tx, paymentId));
    return { status: status?.status ?? "canceled", isBusy: false };
  },
});

/** A hold that waits for its stop, or a debt for its next try, can be ended by others: Stripe, the operator, a browser left open. */
async function lookWithoutAttempt(context: Context, payment: PaymentRow): Promise<boolean> {
  const isBusy = await context.db.read(async (tx) => (await findOpenAttempt(tx, payment.id)) !== undefined);
  if (isBusy || !payment.stripePaymentIntentId) return isBusy;
  const stripe = await context.stripe.forApp(payment.appId);
  const answer = await stripe.fetchPayment(payment.stripeAccountId, payment.stripePaymentIntentId);
  // Nothing is to be learned where our access was taken away; who asks again gets it back or writes off.
  if (!answer.ok) return !(await hasLeft(context, payment.connectionId, answer));
  const { state } = answer.value;
  if (state === "succeeded" || state === "canceled") await observe(context, payment.id, answer.value);
  return false;
}

async function ask(context: Context, payment: PaymentRow, attempt: AttemptRow, closes: Date): Promise<void> {
  if (isOwed(payment, attempt.request)) return askOwed(context, payment, attempt, context.now >= closes);
  if (payment.stripePaymentIntentId) {
    const isOver = context.now >= closes;
    return askById(context, payment, attempt, payment.stripePaymentIntentId, isOver);
  }
  const age = context.now.getTime() - payment.tappedAt.getTime();
  if (age <= RESEND_WITHIN_MS) {
    await sendAttempt(context, payment, attempt, false);
    return;
  }
  await look(context, payment, attempt, age, context.now >= closes);
}

/**
 * An open payment whose time is over is cancelled first, and so is one whose challenge failed: the browser still holds its
 * secret. "Already succeeded" then shows in the fetch.
 */
async function askById(
  context: Context,
  payment: PaymentRow,
  attempt: AttemptRow,
  intentId: string,
  isOver: boolean,
): Promise<void> {
  const stripe = await context.stripe.forApp(payment.appId);
  const { stripeAccountId: account } = payment;
  const answer = isOver
    ? await cancelOrFetch(stripe, account, intentId)
    : await endDeclined(stripe, payment, await stripe.fetchPayment(account, intentId));
  if (answer.ok) return observe(context, payment.id, answer.value);
  if (isOver && (await hasLeft(context, payment.connectionId, answer))) return closeUnreachable(context, payment.id);
  await lookAgain(context, attempt, attempt.state);
}

async function endDeclined(
  stripe: StripeGateway,
  payment: PaymentRow,
  answer: Answer<PaymentSeen>,
): Promise<Answer<PaymentSeen>> {
  if (!answer.ok || answer.value.state !== "requires_payment_method") return answer;
  const { decline, paymentIntentId } = answer.value;
  if (!decline || payment.paymentMethodId === null) return answer;
  const ended = await cancelOrFetch(stripe, payment.stripeAccountId, paymentIntentId);
  return ended.ok && ended.value.state === "canceled" ? { ok: true, value: { ...ended.value, decline } } : ended;
}

/** Nobody is charged for a stay that they gave up: what is found open is cancelled, what is absent twice never existed. */
async function look(
  context: Context,
  payment: PaymentRow,
  attempt: AttemptRow,
  age: number,
  isOver: boolean,
): Promise<void> {
  const [firstLook, lastLook] = LOOK_AFTER_MS;
  const stripe = await context.stripe.forApp(payment.appId);
  const answer =
    age < firstLook ? undefined : await stripe.findPayment(payment.stripeAccountId, traceOf(payment, attempt));
  if (!answer?.ok) {
    if (answer && isOver && (await hasLeft(context, payment.connectionId, answer))) {
      return closeUnreachable(context, payment.id);
    }
    const nextCheckAt = nextCheck(context.now, payment.tappedAt);
    await context.db.transaction((tx) => moveAttempt(tx, attempt.id, "unknown", { nextCheckAt }));
    return;
  }
  if (answer.value === null) {
    if (age >= lastLook && attempt.checks > 0) return closeUnsent(context, payment.id);
    const nextCheckAt = nextCheck(context.now, payment.tappedAt);
    await context.db.transaction((tx) =>
      moveAttempt(tx, attempt.id, "unknown", { nextCheckAt, checks: attempt.checks + 1 }),
    );
    return;
  }
  if (!isOpen(answer.value)) return observe(context, payment.id, answer.value);
  const ended = await cancelOrFetch(stripe, payment.stripeAccountId, answer.value.paymentIntentId);
  if (ended.ok && !isOpen(ended.value)) return observe(context, payment.id, ended.value);
  await lookAgain(context, attempt, "unknown");
}

function traceOf(payment: PaymentRow, attempt: AttemptRow): PaymentTrace {
  const fromMs = payment.tappedAt.getTime();
  return searchFor(payment.id, attempt.request, { fromMs, untilMs: fromMs + RESEND_WITHIN_MS });
}

/** The driver could still confirm it. */
function isOpen(seen: PaymentSeen): boolean {
  return seen.state === "requires_action" || seen.state === "requires_payment_method";
}

async function lookAgain(context: Context, attempt: AttemptRow, state: AttemptRow["state"]): Promise<void> {
  const nextCheckAt = new Date(context.now.getTime() + AGAIN_MS);
  await context.db.transaction((tx) => moveAttempt(tx, attempt.id, state, { nextCheckAt }));
}
