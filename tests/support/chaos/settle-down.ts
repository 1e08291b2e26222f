import { listDueAttempts } from "@/db/store/attempt";
import { listDueCollections, listEndingHolds, listHoldsToReplace } from "@/db/store/collection";
import { listConnectionsToReconcile, listPaymentsToCompare } from "@/db/store/comparison";
import { listCardsToDetach } from "@/db/store/driver";
import { listUntidiedPayments } from "@/db/store/payment";
import { listDueFeeRefunds, listDueParts } from "@/db/store/refund";
import { listOverSessions } from "@/db/store/session-list";
import { listOverdueStops } from "@/db/store/stop";
import { listUnhandledEvents } from "@/db/store/stripe-event";
import { COMPLETE_WITHIN_MS, REPLACE_HOLD_BEFORE_MS } from "@/lib/domain/open-stay";
import { TryLater } from "@/lib/jobs/queue";
import { detachCard } from "@/lib/use-cases/card/detach";
import { type Context, execute } from "@/lib/use-cases/command";
import { collectDue } from "@/lib/use-cases/payment/collect-due";
import { comparePayment } from "@/lib/use-cases/payment/compare";
import { reconcilePayments } from "@/lib/use-cases/payment/reconcile";
import { renewHold } from "@/lib/use-cases/payment/renew-hold";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { tidyPayment } from "@/lib/use-cases/payment/tidy";
import { executeRefund } from "@/lib/use-cases/refund/execute";
import { returnFee } from "@/lib/use-cases/refund/return-fee";
import { completeOverdue } from "@/lib/use-cases/session/complete";
import { stopOverdue } from "@/lib/use-cases/session/stop";
import { handleStripeEvent } from "@/lib/use-cases/stripe-event/handle";
import { sweep } from "@/lib/use-cases/sweep";
import { delivered, soon } from "@/tests/support/park";
import type { World } from "@/tests/support/world";

const ROUNDS_MAX = 20;

/**
 * What worker and sweeper would do at this moment of the clock, until nothing is left. A job that meets somebody else's lease
 * is not tried again before the clock has moved, as the queue would wait.
 */
export async function settleDown(world: World): Promise<void> {
  const busy = new Set<string>();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    await delivered(world);
    if ((await once(world, busy)) === 0) return;
  }
  throw new Error("there is always something left to do");
}

async function once(world: World, busy: Set<string>): Promise<number> {
  const now = world.system();
  const due = await now.db.read(async (tx) => ({
    events: await listUnhandledEvents(tx, soon(now.now)),
    attempts: await listDueAttempts(tx, now.now),
    untidied: await listUntidiedPayments(tx, now.now),
    parts: await listDueParts(tx, now.now),
    fees: await listDueFeeRefunds(tx, now.now),
    over: await listOverSessions(tx, "open", now.now),
    stopped: await listOverdueStops(tx, new Date(now.now.getTime() - COMPLETE_WITHIN_MS)),
    owed: await listDueCollections(tx, now.now),
    ending: await listEndingHolds(tx, new Date(now.now.getTime() + REPLACE_HOLD_BEFORE_MS)),
    gone: await listHoldsToReplace(tx, now.now),
    cards: await listCardsToDetach(tx, now.now),
    open: await listPaymentsToCompare(tx, now.now),
    books: await listConnectionsToReconcile(tx, now.now),
  }));
  let done = 0;
  const run = async (id: string, work: (context: Context) => Promise<unknown>) => {
    if (busy.has(id)) return;
    try {
      await work(world.system());
      done++;
    } catch (error) {
      if (!(error instanceof TryLater)) throw error;
      busy.add(id);
    }
  };
  for (const { appId, id } of due.events)
    await run(id, (context) => execute(handleStripeEvent, context, { appId, eventId: id }));
  for (const { paymentId } of due.attempts) {
    await run(paymentId, async (context) => {
      const { isBusy } = await execute(settlePayment, context, { paymentId });
      if (isBusy) busy.add(paymentId);
    });
  }
  for (const { paymentId } of due.untidied)
    await run(paymentId, (context) => execute(tidyPayment, context, { paymentId }));
  for (const { id } of due.parts) await run(id, (context) => execute(executeRefund, context, { refundPartId: id }));
  for (const { id } of due.fees) await run(id, (context) => execute(returnFee, context, { feeRefundId: id }));
  for (const { id } of due.over) await run(id, (context) => execute(stopOverdue, context, { sessionId: id }));
  for (const { id } of due.stopped) await run(id, (context) => execute(completeOverdue, context, { sessionId: id }));
  if (due.owed.length > 0) await run("", (context) => execute(collectDue, context, { bite: 0 }));
  for (const { paymentId } of [...due.ending, ...due.gone])
    await run(`renew ${paymentId}`, (context) => execute(renewHold, context, { paymentId }));
  for (const { id } of due.cards) await run(id, (context) => execute(detachCard, context, { paymentMethodId: id }));
  for (const { paymentId } of due.open)
    await run(`compare ${paymentId}`, (context) => execute(comparePayment, context, { paymentId }));
  for (const { connectionId } of due.books)
    await run(connectionId, (context) => execute(reconcilePayments, context, { connectionId }));
  const { ended } = await execute(sweep, world.system(), {});
  return done + ended;
}
