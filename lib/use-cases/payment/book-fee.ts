import { markBooked } from "@/db/store/comparison";
import { type BooksOf, closeDifference } from "@/db/store/difference";
import { post } from "@/db/store/ledger";
import type { ChargeListed } from "@/lib/domain/difference";
import { stripeFeePosting } from "@/lib/domain/ledger";
import type { Context } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

/**
 * Completes a payment that succeeded before Stripe had booked it with what Stripe took of it: the same posting as at
 * success, once. The only thing that a comparison writes into the books. False when there is nothing to complete.
 */
export async function bookFee(
  context: Context,
  owner: BooksOf,
  paymentId: string,
  { chargeId, booking, currency }: ChargeListed,
): Promise<boolean> {
  // A fee in another currency than the payment's cannot stand in its books.
  if (!booking || booking.currency !== currency) return false;
  return context.db.transaction(async (tx) => {
    const payment = await markBooked(tx, paymentId, booking);
    if (!payment) return false;
    const { appId, operatorId, driverId, sessionId } = payment;
    const fee = booking.stripeFeeMinor;
    await post(tx, {
      id: context.newId(),
      kind: "stripe_fee",
      cause: payment.id,
      appId,
      operatorId,
      sessionId,
      currency: payment.currency,
      occurredAt: payment.settledAt ?? context.now,
      entries: fee > 0 ? stripeFeePosting(payment.stripeAccountId, fee) : [],
    });
    const about = { connectionId: owner.connectionId, kind: "unbooked", subject: chargeId } as const;
    await closeDifference(tx, about, context.now);
    await trace(tx, context, "payment.book_fee", { appId, operatorId, driverId }, { paymentId, amountMinor: fee });
    return true;
  });
}
