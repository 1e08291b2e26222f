import { atOnce, type Tx } from "@/db/client";
import { endOpenAttempt, findOpenAttempt, moveAttempt } from "@/db/store/attempt";
import { planReplacement } from "@/db/store/collection";
import { lockPayment, movePayment, noteDecline, type PaymentRow } from "@/db/store/payment";
import { releaseQuote } from "@/db/store/quote";
import { lockSession, markFailed, type SessionRow } from "@/db/store/session";
import { findSettling, type Settling } from "@/db/store/settling";
import type { AttemptRequest, Decline, PaymentSeen } from "@/lib/domain/payment";
import { closesAt } from "@/lib/domain/payment-window";
import { enqueue } from "@/lib/jobs/queue";
import type { Context } from "@/lib/use-cases/command";
import { confirmLinkOf } from "@/lib/use-cases/debt/mail";
import { tell } from "@/lib/use-cases/event/tell";
import { collected } from "@/lib/use-cases/payment/collected";
import { keepGrown } from "@/lib/use-cases/payment/grown";
import { keepHold, loseHold } from "@/lib/use-cases/payment/hold";
import { refuseHold } from "@/lib/use-cases/payment/refuse-hold";
import { succeed } from "@/lib/use-cases/payment/succeed";
import { traceOutcome } from "@/lib/use-cases/payment/trace-outcome";
import { declineOwed, replaceCanceled } from "@/lib/use-cases/payment/unpaid";
import { refreshBalance } from "@/lib/use-cases/session/balance";

/**
 * Applies what was seen of a PaymentIntent: the one way in which a payment changes after it was sent. Conditional and
 * monotone: it runs any number of times, in any order, with old data. Needs the rights of the system.
 */
export async function observe(context: Context, paymentId: string, seen: PaymentSeen): Promise<void> {
  await context.db.transaction(async (tx) => {
    const isPaid = seen.state === "succeeded";
    const [locked, settling] = await atOnce([
      lockBoth(tx, paymentId),
      isPaid ? findSettling(tx, paymentId) : undefined,
    ]);
    if (seen.paymentId !== null && seen.paymentId !== paymentId) {
      throw new Error(`${seen.paymentIntentId} belongs to another payment than ${paymentId}`);
    }
    await apply(tx, context, locked, seen, settling);
    await refreshBalance(tx, locked.session.id);
  });
}

/** A new hold of a running stay that came to nothing without a bank's no is tried again after this. */
const HOLD_AGAIN_MS = 60 * 60_000;

export type Locked = { payment: PaymentRow; session: SessionRow };

/** Parent first, always: two observers of one session wait for each other instead of deadlocking. */
export async function lockBoth(tx: Tx, paymentId: string): Promise<Locked> {
  const [session, payment] = await atOnce([lockSession(tx, { paymentId }), lockPayment(tx, paymentId)]);
  if (!payment || !session) throw new Error(`payment ${paymentId} or its session is gone`);
  return { payment, session };
}

async function apply(
  tx: Tx,
  context: Context,
  locked: Locked,
  seen: PaymentSeen,
  settling: Settling | undefined,
): Promise<void> {
  const { paymentIntentId } = seen;
  const { purpose } = locked.payment;
  switch (seen.state) {
    case "succeeded": {
      if (!settling) throw new Error(`payment ${locked.payment.id} is settled without its terms`);
      const isOfOpenStay = purpose === "hold" || purpose === "remainder";
      return (isOfOpenStay ? collected : succeed)(tx, context, locked, settling, paymentIntentId, seen.charge);
    }
    case "requires_action":
      return wait(tx, context, locked, "requires_action", paymentIntentId, seen.clientSecret);
    case "requires_payment_method":
      return needCard(tx, context, locked, seen);
    case "held":
      if (locked.payment.status === "held") return keepGrown(tx, context, locked, seen);
      if (purpose === "hold") return keepHold(tx, context, locked, seen);
      return wait(tx, context, locked, "processing", paymentIntentId, null);
    case "processing":
      return wait(tx, context, locked, "processing", paymentIntentId, null);
    case "canceled":
      if (purpose === "remainder") return replaceCanceled(tx, context, locked, paymentIntentId);
      if (locked.payment.status === "held") return loseHold(tx, context, locked);
      if (seen.decline) return decline(tx, context, locked, paymentIntentId, seen.decline, true);
      return cancel(tx, context, locked, paymentIntentId);
  }
}

/** A bank's no ends the try of a saved card; whoever types a card may type another one. */
async function needCard(
  tx: Tx,
  context: Context,
  locked: Locked,
  seen: Extract<PaymentSeen, { state: "requires_payment_method" }>,
): Promise<void> {
  const { payment } = locked;
  const attempt = await findOpenAttempt(tx, payment.id);
  const isTyped = attempt ? isTypedByDriver(attempt.request) : payment.paymentMethodId === null;
  if (!seen.decline || isTyped) {
    if (seen.decline) await noteDecline(tx, payment.id, seen.decline);
    return wait(tx, context, locked, "requires_payment_method", seen.paymentIntentId, seen.clientSecret);
  }
  if (payment.purpose === "remainder") return declineOwed(tx, context, locked, seen.paymentIntentId, seen.decline);
  return decline(tx, context, locked, seen.paymentIntentId, seen.decline, false);
}

function isTypedByDriver(request: AttemptRequest): boolean {
  return request.kind === "browser" || (request.kind === "pay" && request.saved === null);
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
  const nextCheckAt = status === "processing" ? soon : closesAt(payment, session, attempt);
  if (attempt) await moveAttempt(tx, attempt.id, "waiting", { nextCheckAt });
  if (status === "requires_action" && payment.status !== "requires_action") {
    await confirmLinkOf(tx, context, session); // an app may send its driver there
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
  const ended = { declineCode: why.code, adviceCode: why.adviceCode, finishedAt: context.now };
  await endOpenAttempt(tx, payment.id, "declined", ended);
  await giveUp(tx, context, { payment, session }, "declined");
  if (payment.purpose === "hold" && session.sessionStatus === "STARTED") await refuseHold(tx, context, session);
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
  await endOpenAttempt(tx, payment.id, "canceled", { finishedAt: context.now });
  await giveUp(tx, context, { payment, session }, "canceled");
}

/** What nobody can ask Stripe about any more. Should it have succeeded after all, the event that says so corrects it. */
export async function closeUnreachable(context: Context, paymentId: string): Promise<void> {
  await context.db.transaction(async (tx) => {
    const locked = await lockBoth(tx, paymentId);
    if (locked.payment.status === "held") await loseHold(tx, context, locked);
    else await cancel(tx, context, locked, locked.payment.stripePaymentIntentId);
    await refreshBalance(tx, locked.session.id);
  });
}

/** What Stripe never executed, or what is proved not to exist there. */
export async function closeUnsent(context: Context, paymentId: string): Promise<void> {
  await context.db.transaction(async (tx) => {
    const { payment, session } = await lockBoth(tx, paymentId);
    if (!(await movePayment(tx, payment.id, "canceled", { closedAt: context.now }))) return;
    await traceOutcome(tx, context, payment, "canceled");
    await endOpenAttempt(tx, payment.id, "not_executed", { finishedAt: context.now });
    await giveUp(tx, context, { payment, session }, "not_executed");
    await refreshBalance(tx, session.id);
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
  if (payment.purpose === "extension") return;
  if (payment.purpose === "hold" && session.sessionStatus === "STARTED" && because !== "declined") {
    await planReplacement(tx, payment.id, new Date(context.now.getTime() + HOLD_AGAIN_MS));
  }
  if (await markFailed(tx, session.id, because, context.now)) {
    await tell(tx, context, session, "session.failed", { because });
  }
}
