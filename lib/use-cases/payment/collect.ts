import { z } from "zod";
import { brokenConstraint, type Tx } from "@/db/client";
import { findOpenAttempt, listDeclinesOfCard } from "@/db/store/attempt";
import { planCollection, setMeans } from "@/db/store/collection";
import { findConnection } from "@/db/store/connection";
import { findCard } from "@/db/store/driver";
import { findPayment, type PaymentRow } from "@/db/store/payment";
import { findSession, type SessionRow } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import { Refusal } from "@/lib/domain/errors";
import { COLLECTING } from "@/lib/domain/payment";
import { LIMITS_WITHIN_MS, limitsOf, waitForLimitMs } from "@/lib/domain/retry";
import { type Context, command } from "@/lib/use-cases/command";
import { defaultMeans, type Means, prepareMeans, type SellingConnection } from "@/lib/use-cases/payment/means";
import { lockBoth } from "@/lib/use-cases/payment/observe";
import { openAttempt } from "@/lib/use-cases/payment/open";
import { sendAttempt } from "@/lib/use-cases/payment/send";
import { requestOf } from "@/lib/use-cases/payment/try-request";
import { owedWithoutCard } from "@/lib/use-cases/payment/unpaid";
import { refreshBalance } from "@/lib/use-cases/session/balance";
import { trace } from "@/lib/use-cases/trace";

/** A connection that cannot charge pauses its debts; it is looked at again after this. */
const PAUSED_MS = 6 * 60 * 60_000;

/**
 * One planned try to collect what is owed, with nobody there: the first right after the stop, then as the plan says. Always the
 * same PaymentIntent, with the driver's card of now. Whoever is faster has the try; the other does nothing.
 */
export const collectPayment = command({
  name: "payment.collect",
  permission: "payment.collect",
  input: z.object({ paymentId: z.uuid() }),
  run: async (context, { paymentId }): Promise<void> => {
    const found = await loadOwed(context, paymentId);
    if (!found) return;
    const { payment, session, connection } = found;
    if (!connection) return pause(context, paymentId);
    const means = await cardToTry(context, payment, { ...session, connection });
    if (means === "unavailable") return later(context, paymentId, context.now, 60_000);
    if (!means) return withoutCard(context, paymentId);
    const waitMs = await limitWaitMs(context, payment, means);
    if (waitMs > 0) return later(context, paymentId, context.now, waitMs);
    const attempt = await oneAtATime(() => context.db.transaction((tx) => open(tx, context, paymentId, means)));
    if (attempt) await sendAttempt(context, payment, attempt, true);
  },
});

type Owed = { payment: PaymentRow; session: SessionRow; connection: SellingConnection | undefined };

/** What can be tried now; undefined when it is paid, planned for later, or somebody is trying it. */
async function loadOwed(context: Context, paymentId: string): Promise<Owed | undefined> {
  return context.db.read(async (tx) => {
    const payment = await findPayment(tx, paymentId);
    if (!payment?.collectAt || payment.collectAt > context.now || !COLLECTING.includes(payment.status))
      return undefined;
    const session = await findSession(tx, { sessionId: payment.sessionId });
    if (!session || (await findOpenAttempt(tx, paymentId))) return undefined;
    const row = await findConnection(tx, { connectionId: payment.connectionId });
    const isOpen = row?.chargesEnabled && !row.deauthorizedAt && row.stripeAccountId;
    const connection = isOpen
      ? { id: row.id, stripeAccountId: payment.stripeAccountId, capabilities: row.capabilities }
      : undefined;
    return { payment, session, connection };
  });
}

/** The driver's default card; the first collection uses the card of the hold while it is still there. */
async function cardToTry(
  context: Context,
  payment: PaymentRow,
  sale: SessionRow & { connection: SellingConnection },
): Promise<Means | undefined | "unavailable"> {
  const driver = { appId: sale.appId, driverId: sale.driverId };
  const { paymentMethodId } = payment;
  const isFirst = payment.stripePaymentIntentId === null && sale.debtSince === null;
  const ofHold =
    isFirst && paymentMethodId
      ? await context.db.read((tx) => findCard(tx, { driverId: driver.driverId, paymentMethodId }))
      : undefined;
  try {
    if (ofHold) return await prepareMeans(context, driver, { paymentMethodId: ofHold.id }, sale);
    return await defaultMeans(context, driver, sale);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // A card that Stripe knows no more is none; what Stripe did not say may be asked again.
    return error.code === "payment_method.not_set_up" ? undefined : "unavailable";
  }
}

/** How long the networks still forbid a try with this card and amount; 0: not at all. */
export async function limitWaitMs(context: Context, payment: PaymentRow, { card }: Means): Promise<number> {
  const { fingerprint } = card ?? {};
  if (!fingerprint) return 0;
  const since = new Date(context.now.getTime() - LIMITS_WITHIN_MS);
  const { stripeAccountId: account, amountMinor } = payment;
  const triedAt = await context.db.read((tx) => listDeclinesOfCard(tx, { account, fingerprint, amountMinor, since }));
  return waitForLimitMs(limitsOf(card?.brand ?? null), triedAt, context.now);
}

async function open(tx: Tx, context: Context, paymentId: string, means: Means) {
  const { payment, session } = await lockBoth(tx, paymentId);
  const isDue = payment.collectAt !== null && payment.collectAt <= context.now && COLLECTING.includes(payment.status);
  if (!isDue || owedOf(session) === 0 || (await findOpenAttempt(tx, paymentId))) return undefined;
  const request = requestOf(payment, session, means, { isOffSession: true });
  const attempt = await openAttempt(tx, context, payment, request, { origin: "plan", card: means.card });
  const retries = payment.retries + (session.debtSince ? 1 : 0);
  await planCollection(tx, paymentId, { collectAt: null, retries });
  await setMeans(tx, paymentId, means.paymentMethodId);
  const { appId, operatorId, driverId, id: sessionId } = session;
  await trace(tx, context, "payment.collect", { appId, operatorId, driverId, sessionId }, { paymentId, retries });
  await refreshBalance(tx, sessionId);
  return attempt;
}

async function later(context: Context, paymentId: string, from: Date, waitMs: number): Promise<void> {
  const collectAt = new Date(from.getTime() + waitMs);
  await context.db.transaction((tx) => planCollection(tx, paymentId, { collectAt }));
}

function pause(context: Context, paymentId: string): Promise<void> {
  return later(context, paymentId, context.now, PAUSED_MS);
}

async function withoutCard(context: Context, paymentId: string): Promise<void> {
  await context.db.transaction(async (tx) => {
    const locked = await lockBoth(tx, paymentId);
    if (!COLLECTING.includes(locked.payment.status)) return;
    await owedWithoutCard(tx, context, locked);
    await refreshBalance(tx, locked.session.id);
  });
}

async function oneAtATime<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (brokenConstraint(error) === "attempt_one_open_per_payment") return undefined;
    throw error;
  }
}
