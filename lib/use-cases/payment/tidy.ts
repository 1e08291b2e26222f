import { z } from "zod";
import { claimPaymentToTidy, markTidied, type PaymentRow } from "@/db/store/payment";
import { backoffMs } from "@/lib/domain/time";
import { type Context, command } from "@/lib/use-cases/command";
import { hasLeft } from "@/lib/use-cases/connection/left";
import { observe } from "@/lib/use-cases/payment/observe";
import { trace } from "@/lib/use-cases/trace";

const AGAIN = { firstMs: 60_000, maxMs: 12 * 60 * 60_000 }; // the first is longer than the calls of one try
/** More than a week of a Stripe that does not answer; nobody but us ever knew the secret that confirms it. */
const TRIES_MAX = 24;

/** Cancels the PaymentIntent of a declined start at Stripe, so that nothing can ever confirm it again. */
export const tidyPayment = command({
  name: "payment.tidy",
  permission: "payment.settle",
  input: z.object({ paymentId: z.uuid() }),
  run: async (context, { paymentId }): Promise<void> => {
    const { now } = context;
    const nextAt = (tries: number) => new Date(now.getTime() + backoffMs(tries, AGAIN));
    const payment = await context.db.transaction((tx) => claimPaymentToTidy(tx, paymentId, { now, nextAt }));
    if (!payment?.stripePaymentIntentId) return;
    if (payment.tidyTries > TRIES_MAX) return close(context, payment);
    const stripe = await context.stripe.forApp(payment.appId);
    const canceled = await stripe.cancelPayment(payment.stripeAccountId, payment.stripePaymentIntentId);
    // Where the operator took the access away, nobody of ours can confirm it either.
    const isOutOfReach = await hasLeft(context, payment.connectionId, canceled);
    if (isOutOfReach) return close(context, payment);
    if (!canceled.ok && canceled.reason !== "refused") return;
    const answer = canceled.ok
      ? canceled
      : await stripe.fetchPayment(payment.stripeAccountId, payment.stripePaymentIntentId);
    if (!answer.ok) return;
    if (answer.value.state === "succeeded") await observe(context, paymentId, answer.value);
    else await close(context, payment);
  },
});

async function close(context: Context, { id, appId, operatorId, driverId }: PaymentRow): Promise<void> {
  await context.db.transaction(async (tx) => {
    if (!(await markTidied(tx, id, context.now))) return;
    await trace(tx, context, "payment.tidy", { appId, operatorId, driverId }, { paymentId: id });
  });
}
