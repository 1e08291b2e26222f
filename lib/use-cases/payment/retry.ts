import { z } from "zod";
import { brokenConstraint, type Tx } from "@/db/client";
import { findAttempt, findOpenAttempt, listDeclinesOfCard } from "@/db/store/attempt";
import { setMeans } from "@/db/store/collection";
import { findConnection } from "@/db/store/connection";
import { findCollecting, findPayment, type PaymentRow } from "@/db/store/payment";
import { findSession, type SessionRow } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import { Refusal } from "@/lib/domain/errors";
import { SAME_CARD_AGAIN_MS } from "@/lib/domain/retry";
import type { Answer } from "@/lib/stripe/gateway";
import { type Context, command, elevated } from "@/lib/use-cases/command";
import { limitWaitMs } from "@/lib/use-cases/payment/collect";
import { defaultMeans, type Means, NO_MEANS, prepareMeans } from "@/lib/use-cases/payment/means";
import { lockBoth } from "@/lib/use-cases/payment/observe";
import { openAttempt, type TryOrigin } from "@/lib/use-cases/payment/open";
import { declined, refuseFailure } from "@/lib/use-cases/payment/outcome";
import { sendAttempt } from "@/lib/use-cases/payment/send";
import { requestOf } from "@/lib/use-cases/payment/try-request";
import { refreshBalance } from "@/lib/use-cases/session/balance";
import { trace } from "@/lib/use-cases/trace";

/**
 * Tries what is owed again, now: the driver with any saved card or one that is typed in the browser (`new`), the app or
 * support with the driver's card. With the driver there the bank may ask. The same PaymentIntent as ever, so it pays once.
 */
export const retryPayment = command({
  name: "payment.retry",
  permission: "payment.retry",
  input: z.object({
    sessionId: z.uuid(),
    /** A saved card, `new` for one that is typed in the browser; without, the driver's default card. */
    payWith: z.union([z.literal("new"), z.uuid()]).optional(),
    driverPresent: z.boolean().default(true),
  }),
  run: async (context, input): Promise<SessionRow> => {
    const first = await tryOnce(context, input);
    // A PaymentIntent that cannot take this card gave way to another, and nobody has to press twice for that.
    const made = (await isReplaced(context, first)) ? await tryOnce(context, input) : first;
    const system = elevated(context, "payment.retry");
    const mode = { isOffSession: !input.driverPresent };
    await refuseFailure(system, made.paymentId, made.answer, mode);
    await refuseDeclined(system, made.attemptId, mode);
    return reload(context, input.sessionId);
  },
});

type Wanted = { sessionId: string; payWith?: string | undefined; driverPresent: boolean };
type Made = { paymentId: string; attemptId: string; answer: Answer<unknown> };

async function tryOnce(context: Context, { sessionId, payWith, driverPresent }: Wanted): Promise<Made> {
  const owed = await loadOwed(context, sessionId);
  const system = elevated(context, "payment.retry");
  const means = await meansFor(system, owed, payWith);
  await refuseHammering(system, owed.payment, means);
  const mode = { isOffSession: !driverPresent };
  const attempt = await oneAtATime(() =>
    system.db.transaction((tx) => open(tx, context, owed, { means, mode, origin: originOf(context) })),
  );
  const answer = await sendAttempt(system, owed.payment, attempt, true);
  return { paymentId: owed.payment.id, attemptId: attempt.id, answer };
}

async function isReplaced(context: Context, { paymentId, answer }: Made): Promise<boolean> {
  if (answer.ok || answer.reason !== "refused") return false;
  const payment = await elevated(context, "payment.retry").db.read((tx) => findPayment(tx, paymentId));
  return payment?.status === "canceled";
}

type Owed = {
  payment: PaymentRow;
  session: SessionRow;
  connection: { id: string; stripeAccountId: string; capabilities: Readonly<Record<string, string>> };
};

/** Whose stay it may be follows from who asks; a stranger's does not exist. */
export function payerScope({ actor }: Context): { driverId?: string; appId?: string } {
  if (actor.kind === "driver" || actor.kind === "payer") return { driverId: actor.driverId };
  if (actor.kind === "app") return actor.driverId === null ? { appId: actor.appId } : { driverId: actor.driverId };
  if (actor.kind === "support") return actor.appId ? { appId: actor.appId } : {};
  if (actor.kind === "system") return {};
  throw new Refusal("not_permitted");
}

function originOf({ actor }: Context): TryOrigin {
  if (actor.kind === "driver" || actor.kind === "app" || actor.kind === "support") return actor.kind;
  return actor.kind === "payer" ? "driver" : "plan";
}

async function loadOwed(context: Context, sessionId: string): Promise<Owed> {
  return context.db.read(async (tx) => {
    const session = await findSession(tx, { sessionId, ...payerScope(context) });
    if (!session) throw new Refusal("session.not_found");
    const payment = await findCollecting(tx, sessionId);
    if (payment?.purpose !== "remainder" || owedOf(session) === 0) throw new Refusal("payment.not_owed");
    const row = await elevatedConnection(context, payment.connectionId);
    if (!row?.chargesEnabled || row.deauthorizedAt) throw new Refusal("payment.paused");
    const { id, capabilities } = row;
    return { payment, session, connection: { id, stripeAccountId: payment.stripeAccountId, capabilities } };
  });
}

function elevatedConnection(context: Context, connectionId: string) {
  return elevated(context, "payment.retry").db.read((tx) => findConnection(tx, { connectionId }));
}

async function meansFor(context: Context, owed: Owed, payWith: string | undefined): Promise<Means> {
  if (payWith === "new") return NO_MEANS;
  const { session, connection } = owed;
  const sale = { ...session, connection };
  if (payWith) return prepareMeans(context, session, { paymentMethodId: payWith }, sale);
  const means = await defaultMeans(context, session, sale);
  if (!means) throw new Refusal("payment_method.needed");
  return means;
}

/** Banks punish hammering: the same card only after ten minutes, and never beyond what its network allows. */
async function refuseHammering(context: Context, payment: PaymentRow, means: Means): Promise<void> {
  const fingerprint = means.card?.fingerprint;
  if (!fingerprint) return;
  const since = new Date(context.now.getTime() - SAME_CARD_AGAIN_MS);
  const { stripeAccountId: account, amountMinor } = payment;
  const [last] = await context.db.read((tx) => listDeclinesOfCard(tx, { account, fingerprint, amountMinor, since }));
  const sameCardMs = last ? last.getTime() + SAME_CARD_AGAIN_MS - context.now.getTime() : 0;
  const waitMs = Math.max(sameCardMs, await limitWaitMs(context, payment, means));
  if (waitMs > 0) throw new Refusal("payment.retry_too_soon", { minutes: Math.ceil(waitMs / 60_000) });
}

type Try = { means: Means; mode: { isOffSession: boolean }; origin: TryOrigin };

async function open(tx: Tx, context: Context, owed: Owed, { means, mode, origin }: Try) {
  const { payment, session } = await lockBoth(tx, owed.payment.id);
  if (owedOf(session) === 0) throw new Refusal("payment.not_owed");
  if (await findOpenAttempt(tx, payment.id)) throw new Refusal("session.payment_under_way");
  const attempt = await openAttempt(tx, context, payment, requestOf(payment, session, means, mode), {
    origin,
    card: means.card,
  });
  await setMeans(tx, payment.id, means.paymentMethodId);
  const { appId, operatorId, driverId, id: sessionId } = session;
  await trace(tx, context, "payment.retry", { appId, operatorId, driverId, sessionId }, { paymentId: payment.id });
  await refreshBalance(tx, sessionId);
  return attempt;
}

/** The bank said no: committed already, so the driver reads why. What is owed stays owed. */
async function refuseDeclined(context: Context, attemptId: string, mode: { isOffSession: boolean }): Promise<void> {
  const attempt = await context.db.read((tx) => findAttempt(tx, attemptId));
  if (attempt?.state === "declined") throw declined(attempt, mode);
}

async function reload(context: Context, sessionId: string): Promise<SessionRow> {
  const session = await context.db.read((tx) => findSession(tx, { sessionId, ...payerScope(context) }));
  if (!session) throw new Refusal("session.not_found");
  return session;
}

async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (brokenConstraint(error) === "attempt_one_open_per_payment") throw new Refusal("session.payment_under_way");
    throw error;
  }
}
