import { z } from "zod";
import type { Tx } from "@/db/client";
import { findOpenAttempt } from "@/db/store/attempt";
import { changeHold } from "@/db/store/collection";
import { findPayment } from "@/db/store/payment";
import { findPlace } from "@/db/store/place";
import { minor } from "@/lib/domain/money";
import { type Context, command } from "@/lib/use-cases/command";
import { lockBoth } from "@/lib/use-cases/payment/observe";
import { openAttempt } from "@/lib/use-cases/payment/open";
import { sendAttempt } from "@/lib/use-cases/payment/send";
import { trace } from "@/lib/use-cases/trace";

/** Raises the hold of a running stay by what the place holds, where card and account allow it, before the stay costs more. */
export const growHold = command({
  name: "payment.grow_hold",
  permission: "payment.collect",
  input: z.object({ paymentId: z.uuid() }),
  run: async (context, { paymentId }): Promise<void> => {
    const found = await context.db.read((tx) => findPayment(tx, paymentId));
    if (!found?.growAt || found.growAt > context.now) return;
    const attempt = await context.db.transaction((tx) => open(tx, context, paymentId));
    if (attempt) await sendAttempt(context, found, attempt, true);
  },
});

async function open(tx: Tx, context: Context, paymentId: string) {
  const { payment, session } = await lockBoth(tx, paymentId);
  const { stripePaymentIntentId: paymentIntentId, stripeAccountId: account, growAt } = payment;
  if (payment.status !== "held" || !paymentIntentId || !growAt || growAt > context.now) return undefined;
  await changeHold(tx, paymentId, { growAt: null });
  const place = await findPlace(tx, { placeId: session.placeId });
  const isNeeded = session.sessionStatus === "STARTED" && place?.holdMinor && !(await findOpenAttempt(tx, paymentId));
  if (!isNeeded || !place?.holdMinor) return undefined;
  const amountMinor = minor(payment.amountMinor + place.holdMinor);
  const { appId, operatorId, driverId, id: sessionId } = session;
  await trace(tx, context, "payment.grow_hold", { appId, operatorId, driverId, sessionId }, { paymentId, amountMinor });
  return openAttempt(tx, context, payment, { kind: "grow", account, paymentIntentId, amountMinor }, { origin: "plan" });
}
