import { z } from "zod";
import type { Tx } from "@/db/client";
import { findApp } from "@/db/store/app";
import { post } from "@/db/store/ledger";
import { addFeeRefunded, findPayment } from "@/db/store/payment";
import { claimFeeRefund, type FeeRefundRow, moveFeeRefund } from "@/db/store/refund";
import { feeRefundPosting } from "@/lib/domain/ledger";
import { type Answer, keyOf } from "@/lib/stripe/gateway";
import { type Context, command } from "@/lib/use-cases/command";

const CLAIM_MS = 30_000; // longer than the slowest answer
const KEY_LIVES_MS = 23 * 60 * 60_000; // Stripe keeps keys for 24 hours

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
    await context.db.transaction(async (tx) => {
      if (answer.ok && answer.value) return settle(tx, context, row, answer.value);
      if (!answer.ok && answer.reason === "refused") {
        await moveFeeRefund(tx, row.id, "failed", { settledAt: context.now, nextCheckAt: null });
        return;
      }
      await moveFeeRefund(tx, row.id, "unknown");
    });
  },
});

/** Young: the same request again. Older than Stripe's memory of keys: looked for by our id. */
async function ask(context: Context, row: FeeRefundRow): Promise<Answer<string | null>> {
  const stripe = await context.stripe.forApp(row.appId);
  if (context.now.getTime() - row.createdAt.getTime() < KEY_LIVES_MS) {
    const request = { applicationFeeId: row.stripeApplicationFeeId, amountMinor: row.amountMinor, feeRefundId: row.id };
    const answer = await stripe.refundFee(keyOf(row.id), request);
    return answer.ok ? { ok: true, value: answer.value.feeRefundId } : answer;
  }
  const listed = await stripe.listFeeRefunds(row.stripeApplicationFeeId);
  if (!listed.ok) return listed;
  const match = listed.value.find(({ feeRefundId }) => feeRefundId === row.id);
  return { ok: true, value: match?.stripeFeeRefundId ?? null };
}

async function settle(tx: Tx, context: Context, row: FeeRefundRow, stripeFeeRefundId: string): Promise<void> {
  if (!(await moveFeeRefund(tx, row.id, "succeeded", { stripeFeeRefundId, settledAt: context.now, nextCheckAt: null })))
    return;
  await addFeeRefunded(tx, row.paymentId, row.amountMinor);
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
