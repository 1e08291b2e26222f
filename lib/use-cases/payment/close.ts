import { z } from "zod";
import { leaseAttempt } from "@/db/store/attempt";
import { findPayment } from "@/db/store/payment";
import { FINAL, type PaymentStatus } from "@/lib/domain/payment";
import { command } from "@/lib/use-cases/command";
import { hasLeft } from "@/lib/use-cases/connection/left";
import { cancelOrFetch } from "@/lib/use-cases/payment/cancel";
import { closeUnreachable, observe } from "@/lib/use-cases/payment/observe";

const LEASE_MS = 30_000; // longer than the two calls below may take

/**
 * Gives up an open payment: cancelled at Stripe first, so that it can never collect afterwards; "already succeeded" is found
 * and applied instead. A payment that Stripe has not yet answered for cannot be given up; one of an operator that left can.
 */
export const closePayment = command({
  name: "payment.close",
  permission: "payment.settle",
  input: z.object({ paymentId: z.uuid() }),
  run: async (context, { paymentId }): Promise<PaymentStatus> => {
    const payment = await context.db.read((tx) => findPayment(tx, paymentId));
    if (!payment) return "canceled";
    if (FINAL.includes(payment.status) || !payment.stripePaymentIntentId) return payment.status;
    const until = new Date(context.now.getTime() + LEASE_MS);
    const lease = await context.db.transaction((tx) => leaseAttempt(tx, paymentId, { now: context.now, until }));
    if (!lease) return payment.status;
    const stripe = await context.stripe.forApp(payment.appId);
    const answer = await cancelOrFetch(stripe, payment.stripeAccountId, payment.stripePaymentIntentId);
    if (answer.ok) await observe(context, paymentId, answer.value);
    else if (await hasLeft(context, payment.connectionId, answer)) await closeUnreachable(context, paymentId);
    const after = await context.db.read((tx) => findPayment(tx, paymentId));
    return after?.status ?? "canceled";
  },
});
