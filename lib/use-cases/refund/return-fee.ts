import { z } from "zod";
import type { Tx } from "@/db/client";
import { findApp } from "@/db/store/app";
import { post } from "@/db/store/ledger";
import { addFeeRefunded, findPayment } from "@/db/store/payment";
import { claimFeeRefund, type FeeRefundRow, moveFeeRefund } from "@/db/store/refund";
import { feeRefundPosting } from "@/lib/domain/ledger";
import { backoffMs } from "@/lib/domain/time";
import { enqueue } from "@/lib/jobs/queue";
import { type Answer, keyOf } from "@/lib/stripe/gateway";
import { type Context, command } from "@/lib/use-cases/command";
import { hasLeft } from "@/lib/use-cases/connection/left";
import { trace } from "@/lib/use-cases/trace";

const CLAIM_MS = 30_000; // longer than the slowest answer
const KEY_LIVES_MS = 23 * 60 * 60_000; // Stripe keeps keys for 24 hours
const SENDS_BEFORE_LOOKING = 3; // a stored 5xx is all that a key ever answers
/** First wait after an unknown answer; it doubles. */
const AGAIN = { firstMs: 5_000, maxMs: 60 * 60_000 };

/** Gives a share of the application fee back to the operator, exactly once. */
export const returnFee = command({
  name: "refund.return_fee",
  permission: "refund.execute",
  input: z.object({ feeRefundId: z.uuid() }),
  run: async (context, { feeRefundId }): Promise<void> => {
    const claim = { now: context.now, nextCheckAt: new Date(context.now.getTime() + CLAIM_MS) };
    const row = await context.db.transaction((tx) => claimFeeRefund(tx, feeRefundId, claim));
    if (!row) return;
    const answer = await ask(context, row);
    const isLost = !answer.ok && (answer.reason === "refused" || (await isOutOfReach(context, row, answer)));
    await context.db.transaction(async (tx) => {
      if (answer.ok) return settle(tx, context, row, answer.value);
      if (isLost) {
        await moveFeeRefund(tx, row.id, "failed", { settledAt: context.now, nextCheckAt: null });
        return;
      }
      const waitMs = backoffMs(row.checks - 1, AGAIN);
      await moveFeeRefund(tx, row.id, "unknown", { nextCheckAt: new Date(context.now.getTime() + waitMs) });
      await enqueue(tx, "refund.return_fee", { feeRefundId: row.id }, { afterSeconds: Math.ceil(waitMs / 1_000) });
    });
  },
});

async function isOutOfReach(context: Context, row: FeeRefundRow, answer: Answer<string>): Promise<boolean> {
  const payment = await context.db.read((tx) => findPayment(tx, row.paymentId));
  return payment !== undefined && hasLeft(context, payment.connectionId, answer);
}

/**
 * The same request again under its key; one that is older than Stripe's memory of keys, or whose key answers with nothing but
 * errors, is looked for by our id first. What is proved absent is still owed.
 */
async function ask(context: Context, row: FeeRefundRow): Promise<Answer<string>> {
  const stripe = await context.stripe.forApp(row.appId);
  const isYoung = context.now.getTime() - row.createdAt.getTime() < KEY_LIVES_MS;
  if (!isYoung || row.checks > SENDS_BEFORE_LOOKING) {
    const listed = await stripe.listFeeRefunds(row.stripeApplicationFeeId);
    if (!listed.ok) return listed;
    const match = listed.value.find(({ feeRefundId }) => feeRefundId === row.id);
    if (match) return { ok: true, value: match.stripeFeeRefundId };
  }
  const request = { applicationFeeId: row.stripeApplicationFeeId, amountMinor: row.amountMinor, feeRefundId: row.id };
  const answer = await stripe.refundFee(keyOf(row.id), request);
  return answer.ok ? { ok: true, value: answer.value.feeRefundId } : answer;
}

async function settle(tx: Tx, context: Context, row: FeeRefundRow, stripeFeeRefundId: string): Promise<void> {
  if (!(await moveFeeRefund(tx, row.id, "succeeded", { stripeFeeRefundId, settledAt: context.now, nextCheckAt: null })))
    return;
  await addFeeRefunded(tx, row.paymentId, row.amountMinor);
  const { id: feeRefundId, appId, operatorId, amountMinor } = row;
  await trace(tx, context, "refund.return_fee", { appId, operatorId }, { feeRefundId, amountMinor });
  const payment = await findPayment(tx, row.paymentId);
  const app = await findApp(tx, { appId: row.appId });
  if (!payment || !app) throw new Error(`fee refund ${row.id} lost its payment or app`);
  await post(tx, {
    id: context.newId(),
    kind: "fee_refund",
    cause: row.id,
    appId: row.appId,
    operatorId: row.operatorId,
    sessionId: payment.sessionId,
    currency: payment.currency,
    occurredAt: context.now,
    entries: feeRefundPosting(payment.stripeAccountId, app.stripeAccountId, row.amountMinor),
  });
}
