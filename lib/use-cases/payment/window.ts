import type { PaymentRow } from "@/db/store/payment";
import { EXTENSION_GRACE_MS, PAYMENT_WINDOW_MS } from "@/lib/domain/session";

/** When a payment that is still open is cancelled; a success before it counts. */
export function closesAt(payment: Pick<PaymentRow, "purpose" | "tappedAt">, session: { endsAt: Date }): Date {
  const window = payment.tappedAt.getTime() + PAYMENT_WINDOW_MS;
  if (payment.purpose !== "extension") return new Date(window);
  return new Date(Math.min(window, session.endsAt.getTime() + EXTENSION_GRACE_MS));
}
