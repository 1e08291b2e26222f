import type { Tx } from "@/db/client";
import { endOpenAttempt } from "@/db/store/attempt";
import { markPaymentSucceeded, type PaymentRow } from "@/db/store/payment";
import type { SessionRow } from "@/db/store/session";
import type { Settling } from "@/db/store/settling";
import { addCollected } from "@/db/store/stop";
import { owedOf } from "@/lib/domain/balance";
import type { ChargeSeen } from "@/lib/domain/payment";
import type { Context } from "@/lib/use-cases/command";
import { closeDebt } from "@/lib/use-cases/debt/close";
import { tell } from "@/lib/use-cases/event/tell";
import { setForeignAside } from "@/lib/use-cases/payment/foreign";
import { replaceHold } from "@/lib/use-cases/payment/hold";
import { postMoney } from "@/lib/use-cases/payment/post-money";
import { traceOutcome } from "@/lib/use-cases/payment/trace-outcome";
import { settleReceipts } from "@/lib/use-cases/receipt/settle-receipts";
import { settleStop } from "@/lib/use-cases/session/settle-stop";

/**
 * Money of an open stay has come, once: what was taken of its hold, or its remainder. What is then still owed becomes the next
 * payment; when nothing is, the stay is complete, its receipts are sealed, and a debt is gone.
 */
export async function collected(
  tx: Tx,
  context: Context,
  { payment, session }: { payment: PaymentRow; session: SessionRow },
  { app }: Settling,
  paymentIntentId: string,
  charge: ChargeSeen,
): Promise<void> {
  const isNew = await markPaymentSucceeded(tx, payment.id, {
    paymentIntentId,
    chargeId: charge.chargeId,
    capturedMinor: charge.capturedMinor,
    card: charge.card,
    applicationFeeId: charge.applicationFeeId,
    applicationFeeMinor: charge.applicationFeeMinor,
    balanceTransactionId: charge.booking?.balanceTransactionId ?? null,
    stripeFeeMinor: charge.booking?.stripeFeeMinor ?? null,
    settledAt: charge.at,
  });
  if (!isNew) return;
  await traceOutcome(tx, context, payment, "succeeded");
  await endOpenAttempt(tx, payment.id, "succeeded", { finishedAt: context.now });
  await postMoney(tx, context, { payment, app }, charge, charge.capturedMinor, charge.applicationFeeMinor);
  await tell(tx, context, session, "payment.succeeded", { paymentId: payment.id, amountMinor: charge.capturedMinor });
  // What is taken of a hold while the car is still parked counts at the stop: before it nothing is due.
  if (session.sessionStatus !== "STOPPED" && session.sessionStatus !== "COMPLETE") {
    if (session.sessionStatus === "FAILED") await setForeignAside(tx, context, session.id);
    if (session.sessionStatus === "STARTED") await replaceHold(tx, context, payment.id);
    return;
  }
  const after = await addCollected(tx, session.id, charge.capturedMinor);
  if (after && owedOf(after) === 0) await closeDebt(tx, context, after, "paid");
  await settleStop(tx, context, session.id);
  settleReceipts(tx, context, session.id);
}
