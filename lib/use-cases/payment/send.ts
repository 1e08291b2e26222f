import { type AttemptRow, moveAttempt } from "@/db/store/attempt";
import type { PaymentRow } from "@/db/store/payment";
import type { PaymentSeen } from "@/lib/domain/payment";
import { LOOK_AFTER_MS, RESEND_WITHIN_MS } from "@/lib/domain/session";
import { enqueue } from "@/lib/jobs/queue";
import { type Answer, keyOf } from "@/lib/stripe/gateway";
import type { Context } from "@/lib/use-cases/command";
import { closeUnsent, observe } from "@/lib/use-cases/payment/observe";
import { followOwed, isOwed } from "@/lib/use-cases/payment/owed";
import { clearRefused } from "@/lib/use-cases/payment/refused";

/** How soon after an unknown answer the same request is sent again; then at 6, 12, 24 … seconds: hammering does not help. */
const RESEND_AFTER_MS = 3_000;

type Sent = Pick<PaymentRow, "id" | "appId" | "tappedAt" | "purpose" | "connectionId">;
type Tried = Pick<AttemptRow, "id" | "request" | "createdAt">;

const UNKNOWN = { ok: false, reason: "unknown" } as const;

/**
 * Sends the frozen request of an attempt under its own key and applies the answer. Only the first send may take "not
 * executed" as proof: later ones know nothing of the first.
 */
export async function sendAttempt(
  context: Context,
  payment: Sent,
  attempt: Tried,
  isFirst: boolean,
): Promise<Answer<unknown>> {
  const stripe = await context.stripe.forApp(payment.appId);
  const answer = await stripe.send(keyOf(attempt.id), attempt.request);
  return applyAnswer(context, payment, attempt, answer, isFirst);
}

/** Applies what Stripe answered to an attempt, or follows it when that was no definite yes or no. */
export async function applyAnswer(
  context: Context,
  payment: Sent,
  attempt: Tried,
  answer: Answer<PaymentSeen>,
  isFirst: boolean,
): Promise<Answer<unknown>> {
  if (answer.ok) {
    await observe(context, payment.id, answer.value);
    return answer;
  }
  if (answer.reason === "refused" && attempt.request.kind === "pay") {
    const left = await clearRefused(context, payment, attempt.request, attempt);
    if (!left.ok) return follow(context, payment, attempt, UNKNOWN, isFirst);
    if (left.value) return applyAnswer(context, payment, attempt, { ok: true, value: left.value }, isFirst);
  }
  return follow(context, payment, attempt, answer, isFirst);
}

/** What a try came to that made nothing we know of. */
async function follow(
  context: Context,
  payment: Sent,
  attempt: Tried,
  answer: Extract<Answer<PaymentSeen>, { ok: false }>,
  isFirst: boolean,
): Promise<Answer<unknown>> {
  if (isOwed(payment, attempt.request)) return followOwed(context, payment, attempt, answer, isFirst);
  if (isFirst && answer.reason !== "unknown") {
    await closeUnsent(context, payment.id);
    return answer;
  }
  const nextCheckAt = nextCheck(context.now, payment.tappedAt);
  const afterSeconds = Math.ceil((nextCheckAt.getTime() - context.now.getTime()) / 1_000);
  await context.db.transaction(async (tx) => {
    await moveAttempt(tx, attempt.id, "unknown", { nextCheckAt });
    await enqueue(tx, "payment.settle", { paymentId: payment.id }, { afterSeconds });
  });
  return answer;
}

/** While a request may be re-sent: soon. Later: when it is looked for next. */
export function nextCheck(now: Date, tappedAt: Date): Date {
  const soon = now.getTime() + Math.max(RESEND_AFTER_MS, now.getTime() - tappedAt.getTime());
  if (soon <= tappedAt.getTime() + RESEND_WITHIN_MS) return new Date(soon);
  const look = LOOK_AFTER_MS.map((after) => tappedAt.getTime() + after).find((time) => time > now.getTime());
  return new Date(look ?? now.getTime() + 60_000);
}
