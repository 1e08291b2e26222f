import { z } from "zod";
import { claimPaymentToCompare } from "@/db/store/comparison";
import { closeDifference, recordDifferences } from "@/db/store/difference";
import { findPayment, type PaymentRow } from "@/db/store/payment";
import { minor } from "@/lib/domain/money";
import { FINAL, type PaymentSeen } from "@/lib/domain/payment";
import { RESEND_WITHIN_MS } from "@/lib/domain/session";
import type { Answer, StripeGateway } from "@/lib/stripe/gateway";
import { type Context, command, execute } from "@/lib/use-cases/command";
import { searchFor } from "@/lib/use-cases/payment/search";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { trace } from "@/lib/use-cases/trace";

/** By then a payment that Stripe does not have was looked for often enough to have ended. */
const ABSENT_FOR_MS = 30 * 60_000;

/**
 * Asks Stripe about a payment that is not final for long. If Stripe knows how it ended, it is settled in the ordinary way;
 * what then still differs becomes a row, also when settling it fails.
 */
export const comparePayment = command({
  name: "payment.compare",
  permission: "payment.reconcile",
  input: z.object({ paymentId: z.uuid() }),
  run: async (context, { paymentId }): Promise<void> => {
    const payment = await context.db.transaction((tx) => claimPaymentToCompare(tx, paymentId, context.now));
    if (!payment) return;
    if (FINAL.includes(payment.status)) return agree(context, payment);
    // What is owed is written down before Stripe is asked for it.
    if (payment.purpose === "remainder" && payment.stripePaymentIntentId === null) return;
    const stripe = await context.stripe.forApp(payment.appId);
    const answer = await ask(stripe, payment);
    if (!answer.ok) return;
    if (!isFurther(context, payment, answer.value)) return agree(context, payment);
    let isBusy = false; // somebody else is asking at this moment, and will apply the answer
    try {
      ({ isBusy } = await execute(settlePayment, context, { paymentId }));
    } finally {
      if (!isBusy) await conclude(context, paymentId, answer.value);
    }
  },
});

function ask(stripe: StripeGateway, payment: PaymentRow): Promise<Answer<PaymentSeen | null>> {
  const { stripeAccountId, stripePaymentIntentId } = payment;
  if (stripePaymentIntentId) return stripe.fetchPayment(stripeAccountId, stripePaymentIntentId);
  const fromMs = payment.tappedAt.getTime();
  const asked = { fromMs, untilMs: fromMs + RESEND_WITHIN_MS };
  return stripe.findPayment(stripeAccountId, searchFor(payment.id, null, asked));
}

/** Stripe says that it has ended, or that it never was. */
function isFurther({ now }: Context, { createdAt }: PaymentRow, seen: PaymentSeen | null): boolean {
  if (seen === null) return now.getTime() - createdAt.getTime() >= ABSENT_FOR_MS;
  return seen.state === "succeeded" || seen.state === "canceled";
}

async function conclude(context: Context, paymentId: string, seen: PaymentSeen | null): Promise<void> {
  const { db, now } = context;
  const payment = await db.read((tx) => findPayment(tx, paymentId));
  if (!payment) return;
  if (FINAL.includes(payment.status)) return agree(context, payment);
  const { appId, operatorId, driverId, connectionId, stripeAccountId, currency } = payment;
  await db.transaction(async (tx) => {
    const row = {
      id: context.newId(),
      kind: "payment_stuck" as const,
      subject: paymentId,
      paymentId,
      refundPartId: null,
      expectedMinor: null,
      seenMinor: seen?.state === "succeeded" ? seen.charge.capturedMinor : minor(0),
      currency,
    };
    const found = await recordDifferences(tx, { appId, operatorId, connectionId, stripeAccountId }, [row], now);
    if (found > 0) await trace(tx, context, "payment.compare", { appId, operatorId, driverId }, { paymentId, found });
  });
}

async function agree(context: Context, { id, appId, operatorId, driverId, connectionId }: PaymentRow): Promise<void> {
  await context.db.transaction(async (tx) => {
    const about = { connectionId, kind: "payment_stuck", subject: id } as const;
    if (!(await closeDifference(tx, about, context.now))) return;
    await trace(tx, context, "payment.compare", { appId, operatorId, driverId }, { paymentId: id, gone: 1 });
  });
}
