import { z } from "zod";
import type { Tx } from "@/db/client";
import { findOpenAttempt } from "@/db/store/attempt";
import { claimReplacement, findHeld, planReplacement } from "@/db/store/collection";
import { findConnection } from "@/db/store/connection";
import { findCollecting, findPayment, listPayments, type PaymentRow } from "@/db/store/payment";
import { findPlace } from "@/db/store/place";
import { findSession, type SessionRow } from "@/db/store/session";
import { minor, ZERO } from "@/lib/domain/money";
import { feeOfCapture, REPLACE_HOLD_BEFORE_MS, takenOf } from "@/lib/domain/open-stay";
import type { AttemptRequest } from "@/lib/domain/payment";
import { type Context, command } from "@/lib/use-cases/command";
import { defaultMeans, type Means } from "@/lib/use-cases/payment/means";
import { lockBoth } from "@/lib/use-cases/payment/observe";
import { openAttempt, openPayment } from "@/lib/use-cases/payment/open";
import { refuseHold } from "@/lib/use-cases/payment/refuse-hold";
import { sendAttempt } from "@/lib/use-cases/payment/send";
import { refreshBalance } from "@/lib/use-cases/session/balance";
import { priceStay } from "@/lib/use-cases/session/bill";
import { trace } from "@/lib/use-cases/trace";

/**
 * A hold that Stripe would soon let go: what was used so far is captured, and a new hold is placed for the rest of the stay.
 * Where the new one is refused the driver is told, and the stay stops after an hour. A stopped stay needs none of it.
 */
export const renewHold = command({
  name: "payment.renew_hold",
  permission: "payment.collect",
  input: z.object({ paymentId: z.uuid() }),
  run: async (context, { paymentId }): Promise<void> => {
    const found = await context.db.read((tx) => findPayment(tx, paymentId));
    if (found?.purpose !== "hold") return;
    const taken = isEnding(found, context.now)
      ? await context.db.transaction((tx) => take(tx, context, paymentId))
      : undefined;
    if (taken) await sendAttempt(context, found, taken, true);
    const claim = { now: context.now, until: new Date(context.now.getTime() + TRY_AGAIN_MS) };
    const gone = await context.db.transaction((tx) => claimReplacement(tx, paymentId, claim));
    if (gone) await placeAnew(context, gone);
  },
});

/** Whoever dies while placing a new hold, or finds Stripe away, is followed after this. */
const TRY_AGAIN_MS = 5 * 60_000;

function isEnding({ status, captureBefore }: PaymentRow, now: Date): boolean {
  return (
    status === "held" && captureBefore !== null && captureBefore.getTime() - now.getTime() <= REPLACE_HOLD_BEFORE_MS
  );
}

/** Captures what the stay costs so far beyond what was captured before; nothing used lets all of it go. */
async function take(tx: Tx, context: Context, paymentId: string) {
  const { payment, session } = await lockBoth(tx, paymentId);
  if (!isEnding(payment, context.now) || session.sessionStatus !== "STARTED") return undefined;
  if (await findOpenAttempt(tx, paymentId)) return undefined;
  const request = await requestFor(tx, context, payment, session);
  const attempt = await openAttempt(tx, context, payment, request, { origin: "plan" });
  const { appId, operatorId, driverId, id: sessionId } = session;
  await trace(tx, context, "payment.renew_hold", { appId, operatorId, driverId, sessionId }, { paymentId });
  return attempt;
}

async function requestFor(tx: Tx, context: Context, payment: PaymentRow, session: SessionRow): Promise<AttemptRequest> {
  const { stripePaymentIntentId: paymentIntentId, stripeAccountId: account } = payment;
  if (!paymentIntentId) throw new Error(`hold ${payment.id} has no PaymentIntent`);
  const bill = await priceStay(tx, session, context.now);
  const { capturedMinor, feeMinor: takenMinor } = takenOf(await listPayments(tx, session.id));
  const amountMinor = minor(Math.min(bill.totalMinor - capturedMinor, payment.amountMinor));
  if (amountMinor <= 0) return { kind: "release", account, paymentIntentId };
  const applicationFeeMinor = feeOfCapture({
    feeMinor: bill.applicationFeeMinor,
    totalMinor: bill.totalMinor,
    capturedAfterMinor: minor(capturedMinor + amountMinor),
    takenMinor,
  });
  return { kind: "capture", account, paymentIntentId, amountMinor, applicationFeeMinor };
}

/** The next hold, off session: the old one is final now, whatever became of it. */
async function placeAnew(context: Context, old: PaymentRow): Promise<void> {
  const found = await context.db.read(async (tx) => ({
    session: await findSession(tx, { sessionId: old.sessionId }),
    connection: await findConnection(tx, { connectionId: old.connectionId }),
  }));
  const { session, connection } = found;
  if (session?.sessionStatus === "STARTED" && !connection?.chargesEnabled) return; // asked again until it is back
  const selling = connection && {
    id: connection.id,
    stripeAccountId: old.stripeAccountId,
    capabilities: connection.capabilities,
  };
  const means = session && selling && (await defaultMeans(context, session, { ...session, connection: selling }));
  const intent =
    selling && (await context.db.transaction((tx) => openNext(tx, context, old, { connection: selling, means })));
  if (intent) await sendAttempt(context, intent.payment, intent.attempt, true);
}

type Next = { readonly connection: { id: string; stripeAccountId: string }; readonly means: Means | undefined };

/** Nothing where the stay was stopped meanwhile, or has another hold. */
async function openNext(tx: Tx, context: Context, old: PaymentRow, { connection, means }: Next) {
  const { session } = await lockBoth(tx, old.id);
  const { appId, operatorId, driverId, id: sessionId, zoneCode, currency } = session;
  await planReplacement(tx, old.id, null);
  const isHeld = (await findHeld(tx, sessionId)) ?? (await findCollecting(tx, sessionId));
  if (session.sessionStatus !== "STARTED" || isHeld) return undefined;
  const place = await findPlace(tx, { placeId: session.placeId });
  if (!means || !place?.holdMinor) {
    await refuseHold(tx, context, session);
    return undefined;
  }
  const owner = { appId, operatorId, driverId, sessionId, zoneCode };
  const amount = { amountMinor: place.holdMinor, currency, applicationFeeMinor: ZERO, quoteId: null };
  const opened = await openPayment(tx, context, { purpose: "hold", ...owner, ...amount, connection }, means, {
    isOffSession: true,
  });
  await refreshBalance(tx, sessionId);
  return opened;
}
