import type { Tx } from "@/db/client";
import { type PaymentRow, reserveRefund } from "@/db/store/payment";
import { insertRefund, insertRefundPart } from "@/db/store/refund";
import { enqueue } from "@/lib/jobs/queue";
import type { Context } from "@/lib/use-cases/command";

/** Money back by a named rule: at once, in full, without undo window or approval. */
export async function refundByRule(
  tx: Tx,
  context: Context,
  payment: PaymentRow,
  rule: "late_start" | "late_extension",
): Promise<void> {
  if (!(await reserveRefund(tx, payment.id, payment.amountMinor))) return;
  const refundId = context.newId();
  const partId = context.newId();
  const owner = {
    appId: payment.appId,
    operatorId: payment.operatorId,
    driverId: payment.driverId,
    sessionId: payment.sessionId,
  };
  await insertRefund(tx, {
    id: refundId,
    ...owner,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    reason: rule,
    origin: "rule",
    keepSessionValid: true,
    returnFee: true,
    requestedAt: context.now,
    executeAt: context.now,
  });
  await insertRefundPart(tx, {
    id: partId,
    ...owner,
    refundId,
    paymentId: payment.id,
    amountMinor: payment.amountMinor,
    state: "queued",
    stripeAccountId: payment.stripeAccountId,
    nextCheckAt: context.now,
    createdAt: context.now,
  });
  await enqueue(tx, "refund.execute", { refundPartId: partId });
}
