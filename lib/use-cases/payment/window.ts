import type { AttemptRow } from "@/db/store/attempt";
import type { PaymentRow } from "@/db/store/payment";
import { EXTENSION_GRACE_MS, PAYMENT_WINDOW_MS } from "@/lib/domain/session";

/** When a payment that is still open is cancelled; a success before it counts. Of what is owed only the try ends. */
export function closesAt(
  payment: Pick<PaymentRow, "purpose" | "tappedAt">,
  session: { endsAt: Date },
  attempt: Pick<AttemptRow, "createdAt"> | undefined,
): Date {
  const isOwed = payment.purpose === "remainder";
  const tappedAt = isOwed && attempt ? attempt.createdAt : payment.tappedAt;
  const window = tappedAt.getTime() + PAYMENT_WINDOW_MS;
  if (payment.purpose !== "extension") return new Date(window);
  return new Date(Math.min(window, session.endsAt.getTime() + EXTENSION_GRACE_MS));
}
