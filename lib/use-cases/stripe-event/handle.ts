import { z } from "zod";
import { findOpenAttempt } from "@/db/store/attempt";
import { markClonesGone } from "@/db/store/card-clone";
import { findConnection, markConnectionLost } from "@/db/store/connection";
import { findPayment, findPaymentByIntent, type PaymentRow } from "@/db/store/payment";
import { findPart, findPartByStripeId } from "@/db/store/refund";
import { countStripeEventTry, findStripeEvent, markStripeEventHandled } from "@/db/store/stripe-event";
import { FINAL } from "@/lib/domain/payment";
import { backoffMs } from "@/lib/domain/time";
import { TryLater } from "@/lib/jobs/queue";
import { type Context, command, execute } from "@/lib/use-cases/command";
import { hasLeft } from "@/lib/use-cases/connection/left";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";
import { cancelOrFetch } from "@/lib/use-cases/payment/cancel";
import { observe } from "@/lib/use-cases/payment/observe";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { observeRefund } from "@/lib/use-cases/refund/observe";
import { type Hint, hintOf } from "@/lib/use-cases/stripe-event/hint";

/** Trouble at Stripe may last for hours: the sweeper's tries come further and further apart, but they do come. */
const AGAIN = { firstMs: 5_000, maxMs: 60 * 60_000 };

type StoredEvent = NonNullable<Awaited<ReturnType<typeof findStripeEvent>>>;

/**
 * A webhook is a hint: fetch the object, run the same command as everybody else. An event about a row that is final costs
 * no call. It counts as handled only after its effects are committed.
 */
export const handleStripeEvent = command({
  name: "stripe_event.handle",
  permission: "stripe_event.handle",
  input: z.object({ appId: z.uuid(), eventId: z.string().max(255) }),
  run: async (context, { appId, eventId }): Promise<void> => {
    const by = { appId, id: eventId };
    const event = await context.db.read((tx) => findStripeEvent(tx, by));
    if (!event || event.handledAt) return;
    const nextTryAt = new Date(context.now.getTime() + backoffMs(event.tries, AGAIN));
    await context.db.transaction((tx) => countStripeEventTry(tx, by, { tries: event.tries + 1, nextTryAt }));
    const outcome = await follow(context, event);
    if (outcome === "busy") throw new TryLater("somebody else is asking Stripe about this object");
    await context.db.transaction((tx) => markStripeEventHandled(tx, by, context.now, outcome));
  },
});

async function follow(context: Context, event: StoredEvent): Promise<string> {
  const hint = hintOf(event.type, event.payload);
  switch (hint.about) {
    case "payment":
      return followPayment(context, event, hint);
    case "refund":
      return followRefund(context, event, hint);
    case "account":
      return followAccount(context, event);
    case "access_lost":
      return loseAccess(context, event);
    case "copy_gone":
      return forgetCopies(context, event, hint.of);
    case "nothing":
      return "ignored";
  }
}

async function followPayment(
  context: Context,
  event: StoredEvent,
  hint: Extract<Hint, { about: "payment" }>,
): Promise<string> {
  const account = event.stripeAccountId;
  if (!account) return "ignored";
  const payment = await context.db.read(async (tx) => {
    const known = await findPaymentByIntent(tx, { account, paymentIntentId: hint.paymentIntentId });
    if (known || !hint.paymentId) return known;
    const ours = await findPayment(tx, hint.paymentId);
    return ours?.stripeAccountId === account ? ours : undefined;
  });
  if (payment?.appId !== event.appId) return "foreign";
  if (payment.status === "succeeded") return "final";
  if (FINAL.includes(payment.status)) {
    return hint.saysPaid || hint.saysHeld ? correctFinal(context, payment, hint) : "final";
  }
  if (!(await isOpenFor(context, payment, hint))) return "final";
  const settled = await execute(settlePayment, context, { paymentId: payment.id });
  return settled.isBusy || (await isMissed(context, payment, hint)) ? "busy" : "settled";
}

/** Money at Stripe that our own look has not found, because it came later than any request of ours may: heard again when we have given up. */
async function isMissed(
  context: Context,
  { id }: PaymentRow,
  { saysPaid, saysHeld }: { saysPaid: boolean; saysHeld: boolean },
) {
  if (!saysPaid && !saysHeld) return false;
  const payment = await context.db.read((tx) => findPayment(tx, id));
  return payment?.stripePaymentIntentId === null;
}

/** A hold that waits for its stop, or a debt that waits for its next try, only changes when it is paid or gone. */
async function isOpenFor(context: Context, payment: PaymentRow, hint: Extract<Hint, { about: "payment" }>) {
  if (hint.saysPaid || hint.saysGone || payment.status === "created") return true;
  return context.db.read(async (tx) => (await findOpenAttempt(tx, payment.id)) !== undefined);
}

/** Stripe says paid or held where we had given up: its word is final, and money is never kept for nothing. */
async function correctFinal(
  context: Context,
  payment: PaymentRow,
  { paymentIntentId }: { paymentIntentId: string },
): Promise<string> {
  const stripe = await context.stripe.forApp(payment.appId);
  const answer = await stripe.fetchPayment(payment.stripeAccountId, paymentIntentId);
  if (!answer.ok) return (await hasLeft(context, payment.connectionId, answer)) ? "unreachable" : "busy";
  const isHeld = answer.value.state === "held"; // nobody waits for this hold any more
  const last = isHeld ? await cancelOrFetch(stripe, payment.stripeAccountId, paymentIntentId) : answer;
  if (!last.ok || last.value.state === "held") return "busy";
  await observe(context, payment.id, last.value);
  return "corrected";
}

async function followRefund(
  context: Context,
  event: StoredEvent,
  hint: { refundId: string; partId: string | null; saysFailed: boolean },
): Promise<string> {
  const account = event.stripeAccountId;
  if (!account) return "ignored";
  const part = await context.db.read(async (tx) => {
    const known = await findPartByStripeId(tx, { account, refundId: hint.refundId });
    if (known || !hint.partId) return known;
    const ours = await findPart(tx, hint.partId);
    return ours?.stripeAccountId === account ? ours : undefined;
  });
  if (part?.appId !== event.appId) return "foreign";
  if (part.state === "failed" || part.state === "canceled") return "final";
  if (part.state === "succeeded" && !hint.saysFailed) return "final";
  if (part.state === "sent") return "busy";
  const stripe = await context.stripe.forApp(part.appId);
  const answer = await stripe.fetchRefund(account, hint.refundId);
  if (!answer.ok) return "busy";
  await observeRefund(context, part.id, answer.value);
  return "settled";
}

async function followAccount(context: Context, event: StoredEvent): Promise<string> {
  const account = event.stripeAccountId ?? event.objectId;
  const connection = account && (await context.db.read((tx) => findConnection(tx, { appId: event.appId, account })));
  if (!connection) return "foreign";
  await execute(refreshConnection, context, { connectionId: connection.id });
  return "refreshed";
}

/** An operator tidied up its customers: the card is copied anew at its next use there. */
async function forgetCopies(
  context: Context,
  event: StoredEvent,
  of: Extract<Hint, { about: "copy_gone" }>["of"],
): Promise<string> {
  const account = event.stripeAccountId;
  if (!account) return "ignored";
  return context.db.transaction(async (tx) => {
    const connection = await findConnection(tx, { appId: event.appId, account });
    if (!connection) return "foreign";
    await markClonesGone(tx, { connectionId: connection.id, ...of }, context.now);
    return "copy_gone";
  });
}

async function loseAccess(context: Context, event: StoredEvent): Promise<string> {
  const account = event.stripeAccountId;
  if (!account) return "ignored";
  return context.db.transaction(async (tx) => {
    const connection = await findConnection(tx, { appId: event.appId, account });
    if (!connection) return "foreign";
    await markConnectionLost(tx, connection.id, context.now);
    return "access_lost";
  });
}
