import type { Tx } from "@/db/client";
import { type PaymentRow, reserveRefund } from "@/db/store/payment";
import { insertRefund, insertRefundPart } from "@/db/store/refund";
import { type Minor, minor, sum } from "@/lib/domain/money";
import { enqueue } from "@/lib/jobs/queue";
import type { Context } from "@/lib/use-cases/command";

export type RefundRule = "late_start" | "late_extension" | "correction";
type Share = { readonly payment: PaymentRow; readonly amountMinor: Minor };

/** Money back by a named rule: at once, in full, without undo window or approval. */
export async function refundByRule(
  tx: Tx,
  context: Context,
  payment: PaymentRow,
  rule: RefundRule,
  serviceFeeMinor: Minor | null = null,
): Promise<void> {
  await giveBack(tx, context, rule, [{ payment, amountMinor: payment.amountMinor }], serviceFeeMinor);
}

/** The same of parts of one stay's payments; what another refund has kept meanwhile is left out. `serviceFeeMinor`: how much of all is the fee. */
export async function giveBack(
  tx: Tx,
  context: Context,
  rule: RefundRule,
  shares: readonly Share[],
  serviceFeeMinor: Minor | null,
): Promise<void> {
  const kept: Share[] = [];
  for (const share of shares) if (await reserveRefund(tx, share.payment.id, share.amountMinor)) kept.push(share);
  const [first] = kept;
  if (!first) return;
  const refundId = context.newId();
  const { appId, operatorId, driverId, sessionId, currency } = first.payment;
  const owner = { appId, operatorId, driverId, sessionId };
  const amountMinor = sum(kept.map((share) => share.amountMinor));
  await insertRefund(tx, {
    id: refundId,
    ...owner,
    amountMinor,
    serviceFeeMinor: serviceFeeMinor && minor(Math.min(serviceFeeMinor, amountMinor)),
    currency,
    reason: rule,
    origin: "rule",
    keepSessionValid: true,
    returnFee: true,
    requestedAt: context.now,
    executeAt: context.now,
  });
  for (const share of kept) await insertPart(tx, context, { ...share, owner, refundId });
}

type Part = Share & {
  readonly owner: Pick<PaymentRow, "appId" | "operatorId" | "driverId" | "sessionId">;
  readonly refundId: string;
};

async function insertPart(tx: Tx, context: Context, { payment, amountMinor, owner, refundId }: Part): Promise<void> {
  const partId = context.newId();
  await insertRefundPart(tx, {
    id: partId,
    ...owner,
    refundId,
    paymentId: payment.id,
    amountMinor,
    state: "queued",
    stripeAccountId: payment.stripeAccountId,
    nextCheckAt: context.now,
    createdAt: context.now,
  });
  await enqueue(tx, "refund.execute", { refundPartId: partId });
}
