import { findPayment } from "@/db/store/payment";
import { Refusal } from "@/lib/domain/errors";
import { declineCode, shownDecline } from "@/lib/domain/payment";
import type { Answer } from "@/lib/stripe/gateway";
import type { Context } from "@/lib/use-cases/command";

/** After the outcome is committed: a decline or "nothing was sent" becomes the sentence that the driver reads. Unknown is neither. */
export async function refuseFailure(context: Context, paymentId: string, answer: Answer<unknown>): Promise<void> {
  if (!answer.ok && answer.reason === "refused") throw new Refusal("stripe.unavailable");
  if (!answer.ok && answer.reason === "not_executed") {
    throw new Refusal(answer.because === "no_access" ? "place.not_connected" : "stripe.unavailable");
  }
  if (!answer.ok) return;
  const payment = await context.db.read((tx) => findPayment(tx, paymentId));
  if (payment?.status === "declined") {
    throw new Refusal("payment.declined", { declineCode: shownDecline(declineCode(payment.declineCode)) });
  }
}
