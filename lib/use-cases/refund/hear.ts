import { type BooksOf, closeDifference } from "@/db/store/difference";
import { findPart } from "@/db/store/refund";
import { agrees } from "@/lib/domain/reconcile";
import type { Context } from "@/lib/use-cases/command";
import { observeRefund } from "@/lib/use-cases/refund/observe";
import { trace } from "@/lib/use-cases/trace";

/**
 * A refund whose event never came: what Stripe says of it now is applied as the event would have done. The difference is gone
 * when both then say the same, and stays for a person when they do not.
 */
export async function hearRefund(
  context: Context,
  owner: BooksOf,
  { refundPartId, refundId }: { refundPartId: string; refundId: string },
): Promise<void> {
  const stripe = await context.stripe.forApp(owner.appId);
  const answer = await stripe.fetchRefund(owner.stripeAccountId, refundId);
  if (!answer.ok) return;
  await observeRefund(context, refundPartId, answer.value);
  const { state } = answer.value;
  await context.db.transaction(async (tx) => {
    const part = await findPart(tx, refundPartId);
    if (!part || !agrees(part.state, state)) return;
    const about = { connectionId: owner.connectionId, kind: "refund_state", subject: refundId } as const;
    if (!(await closeDifference(tx, about, context.now))) return;
    const { appId, operatorId, driverId } = part;
    await trace(tx, context, "payment.reconcile", { appId, operatorId, driverId }, { refundPartId, state });
  });
}
