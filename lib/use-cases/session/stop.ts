import { z } from "zod";
import type { Tx } from "@/db/client";
import { findOpenAttempt } from "@/db/store/attempt";
import { findHeld } from "@/db/store/collection";
import { listPayments, type PaymentRow } from "@/db/store/payment";
import { findSession, lockSession, type SessionRow } from "@/db/store/session";
import { markStopped } from "@/db/store/stop";
import { Refusal } from "@/lib/domain/errors";
import { minor } from "@/lib/domain/money";
import { takenOf } from "@/lib/domain/open-stay";
import type { StopCause } from "@/lib/domain/session";
import { type Context, command, elevated, execute } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { tell } from "@/lib/use-cases/event/tell";
import { collectPayment } from "@/lib/use-cases/payment/collect";
import type { OpenedAttempt } from "@/lib/use-cases/payment/open";
import { sendAttempt } from "@/lib/use-cases/payment/send";
import { refreshBalance } from "@/lib/use-cases/session/balance";
import { keepBill, priceStay } from "@/lib/use-cases/session/bill";
import { settleStop } from "@/lib/use-cases/session/settle-stop";
import { openTaking } from "@/lib/use-cases/session/take-from-hold";
import { trace } from "@/lib/use-cases/trace";

/** The driver stops an open stay. A repeat gives the same stay. */
export const stopSession = command({
  name: "session.stop",
  permission: "session.stop",
  input: z.object({ sessionId: z.uuid() }),
  run: async (context, { sessionId }): Promise<SessionRow> => {
    const { driverId } = driverOf(context);
    const found = await context.db.read((tx) => findSession(tx, { sessionId, driverId }));
    if (!found) throw new Refusal("session.not_found");
    if (found.kind !== "open") throw new Refusal("session.not_open");
    if (found.sessionStatus === "CREATED") throw new Refusal("session.payment_under_way");
    await stopNow(elevated(context, "session.stop"), sessionId, {
      because: context.actor.kind === "app" ? "app" : "driver",
      by: context,
    });
    const after = await context.db.read((tx) => findSession(tx, { sessionId, driverId }));
    if (!after) throw new Refusal("session.not_found");
    return after;
  },
});

/** Stops an open stay whose time is over: by the place, the driver's cap, or a question that nobody answered. */
export const stopOverdue = command({
  name: "session.stop_overdue",
  permission: "session.expire",
  input: z.object({ sessionId: z.uuid() }),
  run: (context, { sessionId }): Promise<void> => stopNow(context, sessionId, null),
});

type Asked = { readonly because: StopCause; readonly by: Context };

/** Price, capture, remainder. `asked` null: only when its time is over. Two at once are one: the loser does nothing. */
async function stopNow(context: Context, sessionId: string, asked: Asked | null): Promise<void> {
  const step = await context.db.transaction(async (tx) => {
    const session = await lockSession(tx, { sessionId });
    if (session?.kind !== "open" || session.sessionStatus !== "STARTED") return undefined;
    const isOver = session.endsAt <= context.now;
    if (isOver) return stop(tx, context, session, { at: session.endsAt, because: session.endsBecause ?? "max_stay" });
    return asked ? stop(tx, context, session, { at: context.now, ...asked }) : undefined;
  });
  if (step?.attempt) await sendAttempt(context, step.payment, step.attempt, true);
  if (step) await collectRest(context, sessionId);
}

/** What the hold did not cover is charged at once, in the same request where somebody waits. */
async function collectRest(context: Context, sessionId: string): Promise<void> {
  const payments = await context.db.read((tx) => listPayments(tx, sessionId));
  const due = payments.find(({ status, collectAt }) => status === "created" && collectAt && collectAt <= context.now);
  if (due) await execute(collectPayment, context, { paymentId: due.id });
}

type Step = { payment: PaymentRow; attempt: OpenedAttempt | null };

type End = { readonly at: Date; readonly because: StopCause; readonly by?: Context };

async function stop(tx: Tx, context: Context, session: SessionRow, end: End): Promise<Step | null> {
  const { at, because, by = context } = end;
  const bill = await priceStay(tx, session, at);
  const billId = await keepBill(tx, context, session, bill);
  const { capturedMinor } = takenOf(await listPayments(tx, session.id));
  const stopped = await markStopped(tx, session.id, {
    billId,
    priceMinor: bill.priced.totalMinor,
    serviceFeeMinor: bill.serviceFeeMinor,
    totalMinor: bill.totalMinor,
    paidMinor: minor(Math.min(capturedMinor, bill.totalMinor)),
    at,
    because,
    minutes: bill.minutes,
  });
  if (!stopped) return null;
  const { appId, operatorId, driverId, id: sessionId } = session;
  const subject = { appId, operatorId, driverId, sessionId };
  await trace(tx, by, "session.stop", subject, { because, totalMinor: bill.totalMinor });
  await tell(tx, context, session, "session.stopped", { because });
  const held = await findHeld(tx, session.id);
  // Somebody is about to capture, replace or raise this hold: what comes of it settles the rest.
  const isBusy = held && (await findOpenAttempt(tx, held.id)) !== undefined;
  if (!held || isBusy) {
    if (!isBusy) await settleStop(tx, context, session.id);
    await refreshBalance(tx, session.id);
    return held ? { payment: held, attempt: null } : null;
  }
  const attempt = await openTaking(tx, context, stopped, held);
  await refreshBalance(tx, session.id);
  return { payment: held, attempt };
}
