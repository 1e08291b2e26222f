import type { Tx } from "@/db/client";
import { findOpenAttempt, moveAttempt } from "@/db/store/attempt";
import { findCollecting, findPayment, movePayment, type PaymentRow } from "@/db/store/payment";
import { lockSession } from "@/db/store/session";
import { owedOf, type WriteOffReason } from "@/lib/domain/balance";
import type { Context } from "@/lib/use-cases/command";
import { hasLeft } from "@/lib/use-cases/connection/left";
import { waive } from "@/lib/use-cases/debt/waive";
import { cancelOrFetch } from "@/lib/use-cases/payment/cancel";
import { observe } from "@/lib/use-cases/payment/observe";
import { traceOutcome } from "@/lib/use-cases/payment/trace-outcome";
import { settleReceipts } from "@/lib/use-cases/receipt/settle-receipts";
import { refreshBalance } from "@/lib/use-cases/session/balance";

type Why = { readonly reason: WriteOffReason; readonly note?: string | null; readonly personId?: string | null };
/** `paid`: it had succeeded; `unknown`: Stripe has not said, or somebody is trying to collect it just now. */
export type GivenUp = "given_up" | "paid" | "unknown";

/**
 * Gives up what is owed of a stay. Its PaymentIntent is cancelled first, so that it can never collect afterwards; then one
 * transaction ends the payment and writes the rest off, so that whoever dies in between leaves a debt that is still collected.
 * `by` is whose act it is.
 */
export async function giveUp(system: Context, sessionId: string, why: Why, by: Context): Promise<GivenUp> {
  const payment = await system.db.read((tx) => findCollecting(tx, sessionId));
  const closed = payment ? await closeAtStripe(system, payment) : "given_up";
  if (closed !== "given_up") return closed;
  return system.db.transaction(async (tx): Promise<GivenUp> => {
    const session = await lockSession(tx, { sessionId });
    if (!session || owedOf(session) === 0) return "given_up";
    const collecting = await findCollecting(tx, sessionId);
    if (collecting && !(await end(tx, by, collecting, payment?.id))) return "unknown";
    await waive(tx, by, session, { ...why, amountMinor: owedOf(session) });
    settleReceipts(tx, by, sessionId);
    await refreshBalance(tx, sessionId);
    return "given_up";
  });
}

/** An operator that took our access away cannot collect either: nobody could confirm there. */
async function closeAtStripe(system: Context, payment: PaymentRow): Promise<GivenUp> {
  const intentId = payment.stripePaymentIntentId;
  if (!intentId) {
    const isSent = await system.db.read(async (tx) => (await findOpenAttempt(tx, payment.id)) !== undefined);
    return isSent ? "unknown" : "given_up";
  }
  const stripe = await system.stripe.forApp(payment.appId);
  const answer = await cancelOrFetch(stripe, payment.stripeAccountId, intentId);
  if (!answer.ok) return (await hasLeft(system, payment.connectionId, answer)) ? "given_up" : "unknown";
  if (answer.value.state === "canceled") return "given_up";
  if (answer.value.state !== "succeeded") return "unknown";
  await observe(system, payment.id, answer.value);
  const after = await system.db.read((tx) => findPayment(tx, payment.id));
  return after?.status === "succeeded" ? "paid" : "unknown";
}

/** False when somebody began to collect with another PaymentIntent meanwhile: what that comes to decides. */
async function end(tx: Tx, by: Context, collecting: PaymentRow, closedId: string | undefined): Promise<boolean> {
  const attempt = await findOpenAttempt(tx, collecting.id);
  if (collecting.id !== closedId && (attempt || collecting.stripePaymentIntentId)) return false;
  if (attempt?.request.kind === "pay") return false; // sent after we looked: its PaymentIntent is another
  const closed = { sealedClientSecret: null, collectAt: null, closedAt: by.now };
  if (!(await movePayment(tx, collecting.id, "canceled", closed))) return false;
  if (attempt) await moveAttempt(tx, attempt.id, "canceled", { nextCheckAt: null, finishedAt: by.now });
  await traceOutcome(tx, by, collecting, "canceled");
  return true;
}
