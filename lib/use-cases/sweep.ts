import { z } from "zod";
import type { Tx } from "@/db/client";
import { listDueAttempts } from "@/db/store/attempt";
import { listStaleConnections } from "@/db/store/connection";
import { listDueMails } from "@/db/store/mail";
import { listUntidiedPayments } from "@/db/store/payment";
import { listDueFeeRefunds, listDueParts } from "@/db/store/refund";
import { listOverSessions } from "@/db/store/session-list";
import { listUnhandledEvents } from "@/db/store/stripe-event";
import { enqueue } from "@/lib/jobs/queue";
import { command, execute } from "@/lib/use-cases/command";
import { endSession } from "@/lib/use-cases/session/expire";

/** An event's job takes milliseconds; one that waits longer lost its bell. */
const EVENT_PATIENCE_MS = 60_000;
/** Readiness must not depend on one event: accounts are looked at daily as well. */
const CONNECTION_STALE_MS = 24 * 60 * 60_000;

/**
 * Rings for whatever is due: the truth of what is due stands in our tables, the queue is only the bell. Stays whose time is
 * over end here, because that needs nobody else.
 */
export const sweep = command({
  name: "sweep.due",
  permission: "session.expire",
  input: z.object({}),
  run: async (context): Promise<{ rung: number; ended: number }> => {
    const { now } = context;
    const rung = await context.db.transaction((tx) => ring(tx, now));
    const over = await context.db.read((tx) => listOverSessions(tx, now));
    let ended = 0;
    for (const { id } of over) if (await execute(endSession, context, { sessionId: id })) ended++;
    return { rung, ended };
  },
});

async function ring(tx: Tx, now: Date): Promise<number> {
  const attempts = await listDueAttempts(tx, now);
  for (const { paymentId } of attempts) await enqueue(tx, "payment.settle", { paymentId }, { key: paymentId });
  const untidied = await listUntidiedPayments(tx);
  for (const { paymentId } of untidied) await enqueue(tx, "payment.tidy", { paymentId }, { key: paymentId });
  const parts = await listDueParts(tx, now);
  for (const { id } of parts) await enqueue(tx, "refund.execute", { refundPartId: id }, { key: id });
  const fees = await listDueFeeRefunds(tx, now);
  for (const { id } of fees) await enqueue(tx, "refund.return_fee", { feeRefundId: id }, { key: id });
  const events = await listUnhandledEvents(tx, new Date(now.getTime() - EVENT_PATIENCE_MS));
  for (const { appId, id } of events)
    await enqueue(tx, "stripe_event.handle", { appId, eventId: id }, { key: `${appId}:${id}` });
  const mails = await listDueMails(tx, now);
  for (const { id } of mails) await enqueue(tx, "mail.send", { mailId: id }, { key: id });
  const stale = await listStaleConnections(tx, new Date(now.getTime() - CONNECTION_STALE_MS));
  for (const { id } of stale) await enqueue(tx, "connection.refresh", { connectionId: id }, { key: id });
  return attempts.length + untidied.length + parts.length + fees.length + events.length + mails.length + stale.length;
}
