import type { AttemptRequest } from "@/lib/domain/payment";
import type { PaymentTrace } from "@/lib/stripe/gateway";

/** Far more than clocks differ and a request may travel. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

/** Where Stripe's PaymentIntent of a payment is looked for that was asked for between two instants (epoch ms), with what is known of the request. */
export function searchFor(
  paymentId: string,
  request: AttemptRequest | null,
  asked: { readonly fromMs: number; readonly untilMs: number },
): PaymentTrace {
  return {
    paymentId,
    customerId: request?.kind === "pay" ? (request.saved?.customerId ?? null) : null,
    since: new Date(asked.fromMs - CLOCKS_DIFFER_MS),
    until: new Date(asked.untilMs + CLOCKS_DIFFER_MS),
  };
}
