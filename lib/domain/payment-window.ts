import type { PaymentPurpose } from "@/lib/domain/payment";
import { EXTENSION_GRACE_MS, PAYMENT_WINDOW_MS } from "@/lib/domain/session";

/** When a payment that is still open is cancelled; a success before it counts. Of what is owed only the try ends. Source: product.md 3. */
export function closesAt(
  payment: { readonly purpose: PaymentPurpose; readonly tappedAt: Date },
  session: { readonly endsAt: Date },
  attempt: { readonly createdAt: Date } | undefined,
): Date {
  const isOwed = payment.purpose === "remainder";
  const tappedAt = isOwed && attempt ? attempt.createdAt : payment.tappedAt;
  const window = tappedAt.getTime() + PAYMENT_WINDOW_MS;
  if (payment.purpose !== "extension" && payment.purpose !== "correction") return new Date(window);
  return new Date(Math.min(window, session.endsAt.getTime() + EXTENSION_GRACE_MS));
}
