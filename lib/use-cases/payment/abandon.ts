import { z } from "zod";
import { findOpenAttempt, moveAttempt } from "@/db/store/attempt";
import { findPayment, movePayment } from "@/db/store/payment";
import { FINAL, type PaymentSeen } from "@/lib/domain/payment";
import { type Context, command } from "@/lib/use-cases/command";
import { cancelOrFetch } from "@/lib/use-cases/payment/cancel";
import { lockBoth, observe } from "@/lib/use-cases/payment/observe";
import { traceOutcome } from "@/lib/use-cases/payment/trace-outcome";

/** Ends the collection of what is owed for good: cancelled at Stripe first, and no new PaymentIntent follows. */
export const abandonOwed = command({
  name: "payment.abandon",
  permission: "payment.settle",
  input: z.object({ paymentId: z.uuid() }),
  run: async (context, { paymentId }): Promise<void> => {
    const found = await context.db.read(async (tx) => {
      const payment = await findPayment(tx, paymentId);
      return payment && { payment, attempt: await findOpenAttempt(tx, paymentId) };
    });
    if (!found || FINAL.includes(found.payment.status)) return;
    const { payment, attempt } = found;
    const intentId = payment.stripePaymentIntentId;
    if (!intentId) {
      if (!attempt) await end(context, paymentId); // never sent
      return;
    }
    const stripe = await context.stripe.forApp(payment.appId);
    const answer = await cancelOrFetch(stripe, payment.stripeAccountId, intentId);
    if (answer.ok) await apply(context, paymentId, answer.value);
  },
});

async function apply(context: Context, paymentId: string, seen: PaymentSeen): Promise<void> {
  if (seen.state === "canceled") return end(context, paymentId);
  if (seen.state === "succeeded") await observe(context, paymentId, seen);
}

async function end(context: Context, paymentId: string): Promise<void> {
  await context.db.transaction(async (tx) => {
    const { payment } = await lockBoth(tx, paymentId);
    const closed = { sealedClientSecret: null, collectAt: null, closedAt: context.now };
    if (!(await movePayment(tx, paymentId, "canceled", closed))) return;
    const attempt = await findOpenAttempt(tx, paymentId);
    if (attempt) await moveAttempt(tx, attempt.id, "canceled", { nextCheckAt: null, finishedAt: context.now });
    await traceOutcome(tx, context, payment, "canceled");
  });
}
