import { z } from "zod";
import { atOnce, type Tx } from "@/db/client";
import { deleteOldApiRequests } from "@/db/store/api";
import { listDueAttempts } from "@/db/store/attempt";
import { listEndingHolds, listGrowingHolds, listHoldsToReplace } from "@/db/store/collection";
import { listConnectionsToReconcile, listPaymentsToCompare } from "@/db/store/comparison";
import { listStaleConnections } from "@/db/store/connection";
import { listClosedDebts } from "@/db/store/debt";
import { listCardsToDetach } from "@/db/store/driver";
import { countDueDebts } from "@/db/store/due-debt";
import { listDueMails } from "@/db/store/mail";
import { listUntidiedPayments } from "@/db/store/payment";
import { deleteOldLooks } from "@/db/store/plate-look";
import { listDueFeeRefunds, listDueParts } from "@/db/store/refund";
import { listOverSessions } from "@/db/store/session-list";
import { listOverdueStops, listStaysToAsk } from "@/db/store/stop";
import { listUnhandledEvents } from "@/db/store/stripe-event";
import { listDriversToErase } from "@/db/store/user";
import { CLOSED_AFTER_MS } from "@/lib/domain/balance";
import { erasedWhenDisabledBefore } from "@/lib/domain/erasure";
import { ANSWER_WITHIN_MS, COMPLETE_WITHIN_MS, REPLACE_HOLD_BEFORE_MS } from "@/lib/domain/open-stay";
import { LOOKS_KEPT_MS } from "@/lib/domain/plate-look";
import type { JobPayload } from "@/lib/jobs/catalog";
import { enqueueAll, TryLater } from "@/lib/jobs/queue";
import { command, execute } from "@/lib/use-cases/command";
import { DUE_WORK } from "@/lib/use-cases/due-work";
import { forgetEvents, tidyDeliveries } from "@/lib/use-cases/event/forget";
import { BITE } from "@/lib/use-cases/payment/collect-due";
import { forgetRequests } from "@/lib/use-cases/request-log/forget";
import { endSession } from "@/lib/use-cases/session/expire";

/** An event's job takes milliseconds; one that waits longer lost its bell. */
const EVENT_PATIENCE_MS = 60_000;
/** Readiness must not depend on one event: accounts are looked at daily as well. */
const CONNECTION_STALE_MS = 24 * 60 * 60_000;
/** Bells for ten thousand debts in a sweep; the next minute takes the rest. */
const BITES_MAX = 200;

/** How long a repeat with an idempotency key is known. Source: api.md, conventions. */
const API_REQUESTS_KEPT_MS = 30 * 24 * 60 * 60_000;

type Due = {
  [N in keyof typeof DUE_WORK]: { readonly name: N; readonly payload: JobPayload<N>; readonly key: string };
}[keyof typeof DUE_WORK];

/**
 * Rings for whatever is due: the truth of what is due stands in our tables, the queue is only the bell. Without a queue it
 * does the work itself, one after the other. Stays whose time is over end here, because that needs nobody else.
 */
export const sweep = command({
  name: "sweep.due",
  permission: "session.expire",
  input: z.object({}),
  run: async (context): Promise<{ rung: number; ended: number }> => {
    const { now } = context;
    await context.db.transaction((tx) => deleteOldApiRequests(tx, new Date(now.getTime() - API_REQUESTS_KEPT_MS)));
    await context.db.transaction((tx) => deleteOldLooks(tx, new Date(now.getTime() - LOOKS_KEPT_MS)));
    await forgetEvents(context);
    await tidyDeliveries(context);
    const due = await context.db.read((tx) => listDue(tx, now));
    const unheard = await context.db.transaction((tx) => ring(tx, due));
    for (const { name, payload } of unheard) await DUE_WORK[name](context, payload).catch(waitsForAnother);
    const over = await context.db.read((tx) => listOverSessions(tx, "prepaid", now));
    let ended = 0;
    for (const { id } of over) if (await execute(endSession, context, { sessionId: id })) ended++;
    await forgetRequests(context); // last: nothing that is due waits for a log that a flood has filled
    return { rung: due.length - unheard.length, ended };
  },
});

async function ring(tx: Tx, due: readonly Due[]): Promise<Due[]> {
  return (await enqueueAll(tx, due)) ? [] : [...due];
}

function waitsForAnother(error: unknown): void {
  if (!(error instanceof TryLater)) throw error;
}

/** All lists are asked for at once: none follows from another, and the server answers them one after the other anyway. */
async function listDue(tx: Tx, now: Date): Promise<Due[]> {
  const receivedBefore = new Date(now.getTime() - EVENT_PATIENCE_MS);
  const staleBefore = new Date(now.getTime() - CONNECTION_STALE_MS);
  const due: Due[] = [];
  const [attempts, untidied, ofOpenStays, comparisons, parts, fees, events, cards, drivers, mails, stale] =
    await atOnce([
      listDueAttempts(tx, now),
      listUntidiedPayments(tx, now),
      listDueOfOpenStays(tx, now),
      listDueComparisons(tx, now),
      listDueParts(tx, now),
      listDueFeeRefunds(tx, now),
      listUnhandledEvents(tx, { receivedBefore, now }),
      listCardsToDetach(tx, now),
      listDriversToErase(tx, erasedWhenDisabledBefore(now)),
      listDueMails(tx, now),
      listStaleConnections(tx, staleBefore),
    ]);
  for (const { paymentId } of attempts) due.push({ name: "payment.settle", payload: { paymentId }, key: paymentId });
  for (const { paymentId } of untidied) due.push({ name: "payment.tidy", payload: { paymentId }, key: paymentId });
  due.push(...ofOpenStays, ...comparisons);
  for (const { id } of parts) due.push({ name: "refund.execute", payload: { refundPartId: id }, key: id });
  for (const { id } of fees) due.push({ name: "refund.return_fee", payload: { feeRefundId: id }, key: id });
  for (const { appId, id } of events) {
    due.push({ name: "stripe_event.handle", payload: { appId, eventId: id }, key: `${appId}:${id}` });
  }
  for (const { id } of cards) due.push({ name: "card.detach", payload: { paymentMethodId: id }, key: id });
  for (const { id } of drivers) due.push({ name: "driver.erase", payload: { driverId: id }, key: id });
  for (const { id } of mails) due.push({ name: "mail.send", payload: { mailId: id }, key: id });
  for (const { id } of stale) due.push({ name: "connection.refresh", payload: { connectionId: id }, key: id });
  return due;
}

/** Open stays: who is to be asked, what has to stop, what must be complete by now, what is to be collected, and holds that end soon. */
async function listDueOfOpenStays(tx: Tx, now: Date): Promise<Due[]> {
  const due: Due[] = [];
  const [toAsk, over, overdue, debts, closed, growing, ending, toReplace] = await atOnce([
    listStaysToAsk(tx, new Date(now.getTime() + ANSWER_WITHIN_MS)),
    listOverSessions(tx, "open", now),
    listOverdueStops(tx, new Date(now.getTime() - COMPLETE_WITHIN_MS)),
    countDueDebts(tx, now, BITE * BITES_MAX),
    listClosedDebts(tx, new Date(now.getTime() - CLOSED_AFTER_MS)),
    listGrowingHolds(tx, now),
    listEndingHolds(tx, new Date(now.getTime() + REPLACE_HOLD_BEFORE_MS)),
    listHoldsToReplace(tx, now),
  ]);
  for (const { id } of toAsk) due.push({ name: "session.ask_still_parked", payload: { sessionId: id }, key: id });
  for (const { id } of over) due.push({ name: "session.stop_overdue", payload: { sessionId: id }, key: id });
  for (const { id } of overdue) due.push({ name: "session.complete", payload: { sessionId: id }, key: id });
  for (let bite = 0; bite < Math.ceil(debts / BITE); bite++) {
    due.push({ name: "payment.collect_due", payload: { bite }, key: `bite ${bite}` });
  }
  for (const { id } of closed) due.push({ name: "debt.write_off_closed", payload: { sessionId: id }, key: id });
  for (const { paymentId } of growing) due.push({ name: "payment.grow_hold", payload: { paymentId }, key: paymentId });
  for (const { paymentId } of [...ending, ...toReplace]) {
    due.push({ name: "payment.renew_hold", payload: { paymentId }, key: paymentId });
  }
  return due;
}

/** What is to be compared with Stripe: payments that are not final for long, and daily each connection's books. */
async function listDueComparisons(tx: Tx, now: Date): Promise<Due[]> {
  const due: Due[] = [];
  const [payments, connections] = await atOnce([listPaymentsToCompare(tx, now), listConnectionsToReconcile(tx, now)]);
  for (const { paymentId } of payments) due.push({ name: "payment.compare", payload: { paymentId }, key: paymentId });
  for (const { connectionId } of connections) {
    due.push({ name: "payment.reconcile", payload: { connectionId }, key: connectionId });
  }
  return due;
}
