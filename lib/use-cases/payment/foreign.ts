import type { Tx } from "@/db/client";
import { post } from "@/db/store/ledger";
import { listPayments, type PaymentRow } from "@/db/store/payment";
import { findSession } from "@/db/store/session";
import { lowerCaptured } from "@/db/store/stop";
import { foreignPosting } from "@/lib/domain/ledger";
import { type Minor, minor, sum } from "@/lib/domain/money";
import type { Context } from "@/lib/use-cases/command";

/**
 * An operator can capture a hold in its own Stripe Dashboard, more than the stay came to. What is beyond it is not ours: it
 * stands in the books as foreign until the operator gives it back, and no receipt or refund of ours speaks of it.
 */
export async function setForeignAside(tx: Tx, context: Context, sessionId: string): Promise<void> {
  const session = await findSession(tx, { sessionId });
  if (!session) return;
  const paid = (await listPayments(tx, sessionId)).filter(({ status }) => status === "succeeded");
  let excess = sum(paid.map(({ capturedMinor }) => capturedMinor)) - session.paidMinor;
  for (const payment of paid) {
    const share = minor(Math.min(excess, payment.capturedMinor - payment.refundReservedMinor));
    if (share <= 0) continue;
    await bookForeign(tx, context, payment, share);
    excess -= share;
  }
}

async function bookForeign(tx: Tx, context: Context, payment: PaymentRow, amountMinor: Minor): Promise<void> {
  await lowerCaptured(tx, payment.id, amountMinor);
  await post(tx, {
    id: context.newId(),
    kind: "foreign",
    cause: payment.id,
    appId: payment.appId,
    operatorId: payment.operatorId,
    sessionId: payment.sessionId,
    currency: payment.currency,
    occurredAt: context.now,
    entries: foreignPosting(payment.stripeAccountId, amountMinor),
  });
}
