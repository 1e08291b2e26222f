import { z } from "zod";
import { type AttemptRow, leaseAttempt, moveAttempt } from "@/db/store/attempt";
import { findPayment, type PaymentRow } from "@/db/store/payment";
import { findSession } from "@/db/store/session";
import { FINAL, type PaymentStatus } from "@/lib/domain/payment";
import { LOOK_AFTER_MS, RESEND_WITHIN_MS } from "@/lib/domain/session";
import { type Context, command } from "@/lib/use-cases/command";
import { closeUnsent, observe } from "@/lib/use-cases/payment/observe";
import { nextCheck, sendAttempt } from "@/lib/use-cases/payment/send";
import { closesAt } from "@/lib/use-cases/payment/window";

/** Longer than the slowest answer of Stripe's that we wait for. */
const LEASE_MS = 30_000;
/** Stripe lists a new object within a minute; clocks differ by less. */
const LOOK_BACK_MS = 5 * 60_000;

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
    if (!attempt) return { status: found.payment.status, isBusy: true };
    await ask(context, found.payment, attempt, closesAt(found.payment, found.session));
    const status = await context.db.read((tx) => findPayment(tx, paymentId));
    return { status: status?.status ?? "canceled", isBusy: false };
  },
});

async function ask(context: Context, payment: PaymentRow, attempt: AttemptRow, closes: Date): Promise<void> {
  if (payment.stripePaymentIntentId) {
    const isOver = context.now >= closes;
    return askById(context, payment, attempt, payment.stripePaymentIntentId, isOver);
  }
  const age = context.now.getTime() - payment.tappedAt.getTime();
  if (age <= RESEND_WITHIN_MS) {
    await sendAttempt(context, payment, attempt, false);
    return;
  }
  await look(context, payment, attempt, age);
}

/** An open payment whose time is over is cancelled first; "already succeeded" then shows in the fetch. */
async function askById(
  context: Context,
  payment: PaymentRow,
  attempt: AttemptRow,
  intentId: string,
  isOver: boolean,
): Promise<void> {
  const stripe = await context.stripe.forApp(payment.appId);
  const canceled = isOver ? await stripe.cancelPayment(payment.stripeAccountId, intentId) : undefined;
  const answer = canceled?.ok ? canceled : await stripe.fetchPayment(payment.stripeAccountId, intentId);
  if (answer.ok) return observe(context, payment.id, answer.value);
  await context.db.transaction(async (tx) => {
    await moveAttempt(tx, attempt.id, attempt.state, { nextCheckAt: new Date(context.now.getTime() + 30_000) });
  });
}

/** Nobody is charged for a stay that they gave up: what is found open is cancelled, what is absent twice never existed. */
async function look(context: Context, payment: PaymentRow, attempt: AttemptRow, age: number): Promise<void> {
  const [firstLook, lastLook] = LOOK_AFTER_MS;
  const stripe = await context.stripe.forApp(payment.appId);
  const since = new Date(payment.tappedAt.getTime() - LOOK_BACK_MS);
  const answer = age < firstLook ? undefined : await stripe.findPayment(payment.stripeAccountId, payment.id, since);
  if (!answer?.ok) {
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
  const isOpen = answer.value.state === "requires_action" || answer.value.state === "requires_payment_method";
  const canceled = isOpen
    ? await stripe.cancelPayment(payment.stripeAccountId, answer.value.paymentIntentId)
    : undefined;
  await observe(context, payment.id, canceled?.ok ? canceled.value : answer.value);
}
