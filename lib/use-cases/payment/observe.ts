import type { Tx } from "@/db/client";
import { findOpenAttempt, moveAttempt } from "@/db/store/attempt";
import { lockPayment, movePayment, noteDecline, type PaymentRow } from "@/db/store/payment";
import { releaseQuote } from "@/db/store/quote";
import { lockSession, markFailed, type SessionRow } from "@/db/store/session";
import type { Decline, PaymentSeen } from "@/lib/domain/payment";
import { enqueue } from "@/lib/jobs/queue";
import type { Context } from "@/lib/use-cases/command";
import { succeed } from "@/lib/use-cases/payment/succeed";
import { traceOutcome } from "@/lib/use-cases/payment/trace-outcome";
import { closesAt } from "@/lib/use-cases/payment/window";
import { tell } from "@/lib/use-cases/trace";

/**
 * Applies what was seen of a PaymentIntent: the one way in which a payment changes after it was sent. Conditional and
 * monotone: it runs any number of times, in any order, with old data. Needs the rights of the system.
 */
export async function observe(context: Context, paymentId: string, seen: PaymentSeen): Promise<void> {
  await context.db.transaction(async (tx) => {
    const locked = await lockBoth(tx, paymentId);
    if (seen.paymentId !== null && seen.paymentId !== paymentId) {
      throw new Error(`${seen.paymentIntentId} belongs to another payment than ${paymentId}`);
    }
    await apply(tx, context, locked, seen);
  });
}

export type Locked = { payment: PaymentRow; session: SessionRow };

/** Parent first, always: two observers of one session wait for each other instead of deadlocking. */
async function lockBoth(tx: Tx, paymentId: string): Promise<Locked> {
  const unlocked = await lockPaymentSession(tx, paymentId);
  const payment = await lockPayment(tx, paymentId);
  if (!payment) throw new Error(`payment ${paymentId} is gone`);
  return { payment, session: unlocked };
}

async function lockPaymentSession(tx: Tx, paymentId: string): Promise<SessionRow> {
  const session = await lockSession(tx, { paymentId });
  if (!session) throw new Error(`payment ${paymentId} has no session`);
  return session;
}

async function apply(tx: Tx, context: Context, locked: Locked, seen: PaymentSeen): Promise<void> {
  const { payment } = locked;
  switch (seen.state) {
    case "succeeded":
      return succeed(tx, context, locked, seen.paymentIntentId, seen.charge);
    case "requires_action":
      return wait(tx, context, locked, "requires_action", seen.paymentIntentId, seen.clientSecret);
    case "requires_payment_method":
      if (seen.decline && payment.paymentMethodId !== null)
        return decline(tx, context, locked, seen.paymentIntentId, seen.decline, false);
      if (seen.decline) await noteDecline(tx, payment.id, seen.decline);
      return wait(tx, context, locked, "requires_payment_method", seen.paymentIntentId, seen.clientSecret);
    case "processing":
    case "held":
      return wait(tx, context, locked, "processing", seen.paymentIntentId, null);
    case "canceled":
      if (seen.decline) return decline(tx, context, locked, seen.paymentIntentId, seen.decline, true);
      return cancel(tx, context, locked, seen.paymentIntentId);
  }
}

/** The payment waits for somebody else: the browser, the bank. */
async function wait(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  status: "requires_action" | "requires_payment_method" | "processing",
  paymentIntentId: string,
  clientSecret: string | null,
): Promise<void> {
  const sealedAt = { tenant: payment.appId, table: "payment", column: "sealed_client_secret", rowId: payment.id };
  const moved = await movePayment(tx, payment.id, status, {
    stripePaymentIntentId: paymentIntentId,
    ...(clientSecret ? { sealedClientSecret: context.vault.seal(clientSecret, sealedAt) } : {}),
  });
  if (!moved) return;
  const attempt = await findOpenAttempt(tx, payment.id);
  const soon = new Date(context.now.getTime() + 60_000);
  const nextCheckAt = status === "processing" ? soon : closesAt(payment, session);
  if (attempt) await moveAttempt(tx, attempt.id, "waiting", { nextCheckAt });
  if (status === "requires_action" && payment.status !== "requires_action") {
    await tell(tx, context, session, "payment.action_required");
  }
}

/**
 * A bank's no to a saved card. Nothing was kept; the offer can be used again with another card. A PaymentIntent that Stripe
 * still holds open is tidied away; nobody but us knows its secret.
 */
async function decline(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  paymentIntentId: string,
  why: Decline,
  isCanceled: boolean,
): Promise<void> {
  const change = {
    stripePaymentIntentId: paymentIntentId,
    sealedClientSecret: null,
    declineCode: why.code,
    adviceCode: why.adviceCode,
    ...(isCanceled ? { closedAt: context.now } : { tidyAt: context.now }),
  };
  if (!(await movePayment(tx, payment.id, "declined", change))) return;
  await traceOutcome(tx, context, payment, "declined");
  const attempt = await findOpenAttempt(tx, payment.id);
  const ended = { declineCode: why.code, adviceCode: why.adviceCode, nextCheckAt: null, finishedAt: context.now };
  if (attempt) await moveAttempt(tx, attempt.id, "declined", ended);
  await giveUp(tx, context, { payment, session }, "declined");
  await tell(tx, context, session, "payment.failed", { paymentId: payment.id, declineCode: why.code });
  if (!isCanceled) await enqueue(tx, "payment.tidy", { paymentId: payment.id });
}

async function cancel(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  paymentIntentId: string | null,
): Promise<void> {
  const change = {
    sealedClientSecret: null,
    closedAt: context.now,
    ...(paymentIntentId ? { stripePaymentIntentId: paymentIntentId } : {}),
  };
  if (!(await movePayment(tx, payment.id, "canceled", change))) return;
  await traceOutcome(tx, context, payment, "canceled");
  const attempt = await findOpenAttempt(tx, payment.id);
  if (attempt) await moveAttempt(tx, attempt.id, "canceled", { nextCheckAt: null, finishedAt: context.now });
  await giveUp(tx, context, { payment, session }, "canceled");
}

/** What nobody can ask Stripe about any more. Should it have succeeded after all, the event that says so corrects it. */
export async function closeUnreachable(context: Context, paymentId: string): Promise<void> {
  await context.db.transaction(async (tx) => {
    const locked = await lockBoth(tx, paymentId);
    await cancel(tx, context, locked, locked.payment.stripePaymentIntentId);
  });
}

/** What Stripe never executed, or what is proved not to exist there. */
export async function closeUnsent(context: Context, paymentId: string): Promise<void> {
  await context.db.transaction(async (tx) => {
    const { payment, session } = await lockBoth(tx, paymentId);
    if (!(await movePayment(tx, payment.id, "canceled", { closedAt: context.now }))) return;
    await traceOutcome(tx, context, payment, "canceled");
    const attempt = await findOpenAttempt(tx, payment.id);
    if (attempt) await moveAttempt(tx, attempt.id, "not_executed", { nextCheckAt: null, finishedAt: context.now });
    await giveUp(tx, context, { payment, session }, "not_executed");
  });
}

/** A start that took no money fails; a running stay stays as it is. The offer is free again. */
async function giveUp(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  because: "declined" | "canceled" | "not_executed",
): Promise<void> {
  if (payment.quoteId) await releaseQuote(tx, payment.quoteId);
  if (payment.purpose !== "purchase") return;
  if (await markFailed(tx, session.id, because, context.now)) {
    await tell(tx, context, session, "session.failed", { because });
  }
}
