import { type AttemptRow, moveAttempt } from "@/db/store/attempt";
import type { PaymentRow } from "@/db/store/payment";
import { CLOSED_AFTER_MS } from "@/lib/domain/balance";
import type { AttemptRequest, ConfirmRequest } from "@/lib/domain/payment";
import { backoffMs } from "@/lib/domain/time";
import { enqueue } from "@/lib/jobs/queue";
import type { Answer } from "@/lib/stripe/gateway";
import type { Context } from "@/lib/use-cases/command";
import { hasLeft } from "@/lib/use-cases/connection/left";
import { cancelOrFetch } from "@/lib/use-cases/payment/cancel";
import { closeUnreachable, lockBoth, observe } from "@/lib/use-cases/payment/observe";
import { closeTry } from "@/lib/use-cases/payment/unpaid";
import { refreshBalance } from "@/lib/use-cases/session/balance";

/** An operator that left may give the access back; nobody waits for it. */
const AWAY_AGAIN_MS = 6 * 60 * 60_000;
/** Stripe replays an answer under its key for 24 hours at least; later the object is fetched. */
export const REPLAY_WITHIN_MS = 23 * 60 * 60_000;
const AGAIN = { firstMs: 3_000, maxMs: 30 * 60_000 };

type Asked = Pick<AttemptRow, "id" | "request" | "createdAt">;
type Paying = Pick<PaymentRow, "id" | "appId" | "purpose" | "connectionId">;

const OWED_KINDS: readonly AttemptRequest["kind"][] = ["capture", "release", "grow"];

/** Whether money is already owed, so that "unknown" is resolved by asking again under the same key, for as long as it takes. */
export function isOwed(payment: Pick<PaymentRow, "purpose">, request: AttemptRequest): boolean {
  return payment.purpose === "remainder" || OWED_KINDS.includes(request.kind);
}

/**
 * No definite yes or no to what is owed. A refusal is looked into: what the PaymentIntent came to decides, and a try that was
 * not made at all closes. Everything else stays open and is sent again under its key. `isFirst`: it was sent this once, so
 * that "not executed" is proof.
 */
export async function followOwed(
  context: Context,
  payment: Paying,
  attempt: Asked,
  answer: Extract<Answer<unknown>, { ok: false }>,
  isFirst: boolean,
): Promise<Answer<unknown>> {
  if (await hasLeft(context, payment.connectionId, answer)) {
    // It may have been taken before they left: asked for anew when they are back, it would be taken twice.
    const isKnown = isFirst || ageOf(context, attempt) >= CLOSED_AFTER_MS;
    await (isKnown ? giveUpTry(context, payment, attempt) : askAfter(context, payment, attempt, AWAY_AGAIN_MS));
    return answer;
  }
  if (answer.reason === "refused") return lookInto(context, payment, attempt, answer);
  await askAgain(context, payment, attempt);
  return answer;
}

async function askAgain(context: Context, payment: Paying, attempt: Asked): Promise<void> {
  const tries = Math.floor(Math.log2(1 + ageOf(context, attempt) / AGAIN.firstMs)); // doubles with its age, without a counter
  await askAfter(context, payment, attempt, backoffMs(tries, AGAIN));
}

function ageOf({ now }: Context, { createdAt }: Asked): number {
  return Math.max(0, now.getTime() - createdAt.getTime());
}

async function askAfter(context: Context, payment: Paying, attempt: Asked, waitMs: number): Promise<void> {
  await context.db.transaction(async (tx) => {
    await moveAttempt(tx, attempt.id, "unknown", { nextCheckAt: new Date(context.now.getTime() + waitMs) });
    await enqueue(tx, "payment.settle", { paymentId: payment.id }, { afterSeconds: Math.ceil(waitMs / 1_000) });
  });
}

/** The operator took the access away, and nothing was taken: a hold there cannot be captured, and nothing can be collected. */
async function giveUpTry(context: Context, payment: Paying, attempt: Asked): Promise<void> {
  if (payment.purpose === "hold") return closeUnreachable(context, payment.id);
  await close(context, payment, attempt);
}

async function lookInto(
  context: Context,
  payment: Paying,
  attempt: Asked,
  refused: Extract<Answer<unknown>, { ok: false }>,
): Promise<Answer<unknown>> {
  const { request } = attempt;
  if (request.kind === "pay") {
    await close(context, payment, attempt, "refused");
    return refused;
  }
  const stripe = await context.stripe.forApp(payment.appId);
  const fetched = await stripe.fetchPayment(request.account, request.paymentIntentId);
  if (!fetched.ok) {
    await askAgain(context, payment, attempt);
    return refused;
  }
  const { state } = fetched.value;
  const isHoldAsBefore = state === "held" && request.kind === "grow";
  if (isHoldAsBefore || state === "succeeded" || state === "canceled" || state === "requires_action") {
    await observe(context, payment.id, fetched.value);
    return fetched;
  }
  // Refused, and nothing came of it: a hold that is still there is tried again later, a try of what is owed is over.
  if (request.kind === "capture" || request.kind === "release") await askAgain(context, payment, attempt);
  else if (request.kind === "confirm") await giveUpIntent(context, payment, attempt, request);
  else await close(context, payment, attempt);
  return refused;
}

/** A PaymentIntent that was begun for a typed card takes no card that is somebody's: it is cancelled, and another takes its place. */
async function giveUpIntent(
  context: Context,
  payment: Paying,
  attempt: Asked,
  { account, paymentIntentId }: ConfirmRequest,
): Promise<void> {
  const ended = await cancelOrFetch(await context.stripe.forApp(payment.appId), account, paymentIntentId);
  if (ended.ok && ended.value.state !== "requires_payment_method") return observe(context, payment.id, ended.value);
  await askAgain(context, payment, attempt);
}

/** A try that was not made: the plan of what is owed goes on. */
export async function close(
  context: Context,
  payment: Paying,
  attempt: Asked,
  because: "not_executed" | "refused" = "not_executed",
): Promise<void> {
  await context.db.transaction(async (tx) => {
    const locked = await lockBoth(tx, payment.id);
    await closeTry(tx, context, locked, attempt.id, because);
    await refreshBalance(tx, locked.session.id);
  });
}
