import type { PaymentSeen } from "@/lib/domain/payment";
import type { Answer, StripeGateway } from "@/lib/stripe/gateway";

/** Cancels a PaymentIntent; where Stripe will not or does not say, what it came to is fetched: it may have succeeded already. */
export async function cancelOrFetch(
  stripe: StripeGateway,
  account: string,
  paymentIntentId: string,
): Promise<Answer<PaymentSeen>> {
  const canceled = await stripe.cancelPayment(account, paymentIntentId);
  return canceled.ok ? canceled : stripe.fetchPayment(account, paymentIntentId);
}
