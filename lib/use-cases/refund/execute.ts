import { z } from "zod";
import type { Tx } from "@/db/client";
import { findPayment } from "@/db/store/payment";
import { claimPart, findPart, movePart, type RefundPartRow } from "@/db/store/refund";
import type { RefundPartState } from "@/lib/domain/refund";
import { backoffMs } from "@/lib/domain/time";
import { enqueue } from "@/lib/jobs/queue";
import { type Answer, keyOf, type RefundSeen, type StripeGateway } from "@/lib/stripe/gateway";
import { type Context, command } from "@/lib/use-cases/command";
import { hasLeft } from "@/lib/use-cases/connection/left";
import { observeRefund } from "@/lib/use-cases/refund/observe";
import { trace } from "@/lib/use-cases/trace";

const CLAIM_MS = 30_000; // longer than the slowest answer
/** First wait after an unknown answer; it doubles, because a Stripe in trouble is not helped by hammering. */
const AGAIN = { firstMs: 5_000, maxMs: 60 * 60_000 };
/** Stripe keeps keys for 24 hours; before that the same request is simply sent again. */
const KEY_LIVES_MS = 23 * 60 * 60_000;
/** A stored 5xx is all that a key ever answers: after so many sends the refund is looked for first. */
const SENDS_BEFORE_LOOKING = 3;
/** Banks settle and return refunds within thirty days; after that nobody waits for an operator that has left. */
const DOUBT_MS = 30 * 24 * 60 * 60_000;
/** A pending refund settles within days; events tell sooner. */
const PENDING_CHECK_MS = 6 * 60 * 60_000;

/** Sends a due refund part to Stripe, or finds out what became of one that was sent. */
export const executeRefund = command({
  name: "refund.execute",
  permission: "refund.execute",
  input: z.object({ refundPartId: z.uuid() }),
  run: async (context, { refundPartId }): Promise<RefundPartState> => {
    const claim = { now: context.now, nextCheckAt: new Date(context.now.getTime() + CLAIM_MS) };
    const part = await context.db.transaction(async (tx) => {
      const claimed = await claimPart(tx, refundPartId, claim);
      if (claimed) await traceFirst(tx, context, claimed);
      return claimed;
    });
    if (part) await send(context, part);
    const after = await context.db.read((tx) => findPart(tx, refundPartId));
    return after?.state ?? "canceled";
  },
});

/** Told once, when it can no longer be undone; asking again how it stands is nothing new. */
async function traceFirst(tx: Tx, context: Context, part: RefundPartRow): Promise<void> {
  if (part.checks > 1) return;
  const { appId, operatorId, driverId, sessionId, refundId, amountMinor } = part;
  await trace(tx, context, "refund.execute", { appId, operatorId, driverId, sessionId }, { refundId, amountMinor });
}

async function send(context: Context, part: RefundPartRow): Promise<void> {
  const payment = await context.db.read((tx) => findPayment(tx, part.paymentId));
  if (!payment?.stripePaymentIntentId) throw new Error(`refund part ${part.id} has no paid payment`);
  const stripe = await context.stripe.forApp(part.appId);
  const answer = await ask(context, stripe, part, payment.stripePaymentIntentId);
  if (answer.ok) {
    await observeRefund(context, part.id, answer.value);
    if (answer.value.state === "pending") await checkLater(context, part, "pending", PENDING_CHECK_MS);
    return;
  }
  if (answer.reason === "refused") return end(context, part, answer.code);
  if (await hasLeft(context, payment.connectionId, answer)) {
    // What Stripe has accepted goes on without us: calling it failed would take a credit away that the driver gets.
    if (part.state === "pending") return checkLater(context, part, "pending", PENDING_CHECK_MS);
    if (isInDoubt(context, part)) return checkLater(context, part, "unknown", PENDING_CHECK_MS);
    return end(context, part, "connection_closed");
  }
  const waitMs = backoffMs(part.checks - 1, AGAIN);
  await checkLater(context, part, part.state === "pending" ? "pending" : "unknown", waitMs);
}

/** One that was sent before may have been carried out: it keeps its reserve while the operator may still come back. */
function isInDoubt({ now }: Context, { checks, sentAt }: RefundPartRow): boolean {
  return checks > 1 && sentAt !== null && now.getTime() - sentAt.getTime() < DOUBT_MS;
}

async function end(context: Context, part: RefundPartRow, failureReason: string): Promise<void> {
  await observeRefund(context, part.id, { state: "failed", failureReason, refundId: null, isBooked: false });
}

/**
 * A known refund is fetched; a young one is sent again under the same key; one that the key does not answer for is looked
 * for by our id in its metadata. What is proved absent is still owed and is sent: no other request of this part is under way.
 */
async function ask(
  context: Context,
  stripe: StripeGateway,
  part: RefundPartRow,
  paymentIntentId: string,
): Promise<Answer<RefundSeen>> {
  if (part.stripeRefundId) return stripe.fetchRefund(part.stripeAccountId, part.stripeRefundId);
  const isYoung = part.sentAt !== null && context.now.getTime() - part.sentAt.getTime() < KEY_LIVES_MS;
  if (!isYoung || part.checks > SENDS_BEFORE_LOOKING) {
    const listed = await stripe.listRefunds(part.stripeAccountId, paymentIntentId);
    if (!listed.ok) return listed;
    const match = listed.value.find((refund) => refund.refundPartId === part.id);
    if (match) return { ok: true, value: match };
  }
  return stripe.refund(keyOf(part.id), {
    account: part.stripeAccountId,
    paymentIntentId,
    amountMinor: part.amountMinor,
    refundPartId: part.id,
  });
}

async function checkLater(
  context: Context,
  part: RefundPartRow,
  state: "pending" | "unknown",
  afterMs: number,
): Promise<void> {
  await context.db.transaction(async (tx) => {
    const nextCheckAt = new Date(context.now.getTime() + afterMs);
    const from: RefundPartState[] = state === "pending" ? ["pending"] : ["sent", "unknown"];
    const moved = await movePart(tx, part.id, from, state, { nextCheckAt });
    if (moved && state === "unknown") {
      await enqueue(tx, "refund.execute", { refundPartId: part.id }, { afterSeconds: Math.ceil(afterMs / 1_000) });
    }
  });
}
