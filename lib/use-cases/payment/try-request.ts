import type { PaymentRow } from "@/db/store/payment";
import type { SessionRow } from "@/db/store/session";
import type { AttemptRequest } from "@/lib/domain/payment";
import type { Means } from "@/lib/use-cases/payment/means";

/** What one more try asks of Stripe: the first makes the PaymentIntent, every later one confirms the same; a new card is typed in the browser. */
export function requestOf(
  payment: PaymentRow,
  session: SessionRow,
  means: Means,
  mode: { isOffSession: boolean },
): AttemptRequest {
  const account = payment.stripeAccountId;
  const { stripePaymentIntentId: paymentIntentId } = payment;
  if (paymentIntentId && means.saved) return { kind: "confirm", account, paymentIntentId, ...mode, saved: means.saved };
  if (paymentIntentId) return { kind: "browser", account, paymentIntentId };
  return {
    kind: "pay",
    account,
    paymentId: payment.id,
    sessionId: session.id,
    zoneCode: session.zoneCode,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    applicationFeeMinor: payment.applicationFeeMinor,
    ...(mode.isOffSession ? { isOffSession: true } : {}),
    saved: means.saved,
  };
}
