import { findPayment, listPayments, type PaymentRow } from "@/db/store/payment";
import type { SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { adviceOf, declineCode, shownDecline } from "@/lib/domain/payment";
import type { Answer } from "@/lib/stripe/gateway";
import type { Context } from "@/lib/use-cases/command";

/** After the outcome is committed: a decline or "nothing was sent" becomes the sentence that the driver reads. Unknown is neither. */
export async function refuseFailure(
  context: Context,
  paymentId: string,
  answer: Answer<unknown>,
  mode: { isOffSession?: boolean } = {},
): Promise<void> {
  refuseNothingSent(answer);
  if (!answer.ok) return;
  const payment = await context.db.read((tx) => findPayment(tx, paymentId));
  if (payment) refuseDeclined(payment, mode);
}

/** What was certainly not executed: nobody was charged. */
export function refuseNothingSent(answer: Answer<unknown>): void {
  if (answer.ok || answer.reason === "unknown") return;
  const isClosed = answer.reason === "not_executed" && answer.because === "no_access";
  throw new Refusal(isClosed ? "place.not_connected" : "stripe.unavailable");
}

type Outcome = Pick<PaymentRow, "status" | "declineCode" | "adviceCode">;

export function refuseDeclined(payment: Outcome, mode: { isOffSession?: boolean } = {}): void {
  if (payment.status === "declined") throw declined(payment, mode);
}

/** A bank's no as whoever asked reads it; with nobody there to answer it, a bank's question is one too. */
export function declined(
  by: { readonly declineCode: string | null; readonly adviceCode: string | null },
  { isOffSession = false }: { isOffSession?: boolean } = {},
): Refusal {
  const code = declineCode(by.declineCode);
  if (isOffSession && code === "authentication_required") return new Refusal("payment.authentication_required");
  return new Refusal("payment.declined", { declineCode: shownDecline(code), advice: adviceOf(code, by.adviceCode) });
}

/** A request that was answered with a no, or that broke off after it, is answered the same way again. */
export async function refuseFailed(context: Context, session: SessionRow): Promise<void> {
  if (session.sessionStatus !== "FAILED") return;
  const [payment] = await context.db.read((tx) => listPayments(tx, session.id));
  throw payment?.status === "declined" ? declined(payment) : new Refusal("stripe.unavailable");
}
