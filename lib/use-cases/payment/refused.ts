import type { AttemptRow } from "@/db/store/attempt";
import { markClonesGone } from "@/db/store/card-clone";
import type { PaymentRow } from "@/db/store/payment";
import type { PaymentRequest, PaymentSeen } from "@/lib/domain/payment";
import type { Answer } from "@/lib/stripe/gateway";
import type { Context } from "@/lib/use-cases/command";
import { cancelOrFetch } from "@/lib/use-cases/payment/cancel";
import { searchFor } from "@/lib/use-cases/payment/search";

/**
 * After Stripe would not take a payment with a saved card. Whatever the reason, the card's copy is forgotten: whoever tries
 * again pays with a new one. The refused request may have left a PaymentIntent behind that was never confirmed; it is
 * cancelled. `null`: nothing is left that could be charged.
 */
export async function clearRefused(
  context: Context,
  payment: Pick<PaymentRow, "id" | "appId" | "connectionId">,
  request: PaymentRequest,
  attempt: Pick<AttemptRow, "createdAt">,
): Promise<Answer<PaymentSeen | null>> {
  const { account, saved } = request;
  if (!saved) return NOTHING;
  const gone = { connectionId: payment.connectionId, stripePaymentMethodId: saved.paymentMethodId };
  await context.db.transaction((tx) => markClonesGone(tx, gone, context.now));
  const stripe = await context.stripe.forApp(payment.appId);
  const asked = { fromMs: attempt.createdAt.getTime(), untilMs: context.now.getTime() };
  const left = await stripe.findPayment(account, searchFor(payment.id, request, asked));
  // Where Stripe knows no such customer, nothing was made for it.
  if (!left.ok) return left.reason === "refused" ? NOTHING : left;
  if (left.value === null || left.value.state === "canceled") return NOTHING;
  const ended = await cancelOrFetch(stripe, account, left.value.paymentIntentId);
  return ended.ok && ended.value.state === "canceled" ? NOTHING : ended;
}

const NOTHING = { ok: true, value: null } as const;
