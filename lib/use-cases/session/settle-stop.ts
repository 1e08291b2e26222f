import type { Tx } from "@/db/client";
import { findHeld } from "@/db/store/collection";
import { findConnection } from "@/db/store/connection";
import { post } from "@/db/store/ledger";
import { findCollecting, listPayments } from "@/db/store/payment";
import { findQuoteOf } from "@/db/store/quote";
import { findSession, type SessionRow } from "@/db/store/session";
import { markComplete } from "@/db/store/stop";
import { owedOf } from "@/lib/domain/balance";
import { duePosting } from "@/lib/domain/ledger";
import { minor } from "@/lib/domain/money";
import { divide, takenOf } from "@/lib/domain/open-stay";
import { vatTotal } from "@/lib/domain/receipt";
import { collectionOf, type RetryPlan } from "@/lib/domain/retry";
import { enqueue } from "@/lib/jobs/queue";
import type { Context } from "@/lib/use-cases/command";
import { waive } from "@/lib/use-cases/debt/waive";
import { tell } from "@/lib/use-cases/event/tell";
import { setForeignAside } from "@/lib/use-cases/payment/foreign";
import { insertUnpaid } from "@/lib/use-cases/payment/open";
import { vatOfBill } from "@/lib/use-cases/receipt/bill-receipts";
import { settleReceipts } from "@/lib/use-cases/receipt/settle-receipts";
import { feeOfBill } from "@/lib/use-cases/session/bill";
import { trace } from "@/lib/use-cases/trace";

/**
 * What comes after the hold of a stopped stay is captured, released or lost: nothing more is due, or the rest becomes one
 * payment of its own, or it is too small to be charged. The caller holds the session's row.
 */
export async function settleStop(tx: Tx, context: Context, sessionId: string): Promise<void> {
  const session = await findSession(tx, { sessionId });
  if (!session || (session.sessionStatus !== "STOPPED" && session.sessionStatus !== "COMPLETE")) return;
  if ((await findHeld(tx, sessionId)) || (await findCollecting(tx, sessionId))) return;
  const owedMinor = owedOf(session);
  if (owedMinor === 0) return completeStop(tx, context, session);
  const connection = await findConnection(tx, { connectionId: session.connectionId });
  if (!connection?.stripeAccountId) throw new Error(`session ${sessionId} lost its connection`);
  const { remainderMinor, waivedMinor } = divide(owedMinor, minor(0), connection.minimumChargeMinor);
  if (waivedMinor > 0) {
    await waive(tx, context, session, { amountMinor: waivedMinor, reason: "below_minimum" });
    return completeStop(tx, context, session);
  }
  const paymentId = await openRemainder(tx, context, session, {
    amountMinor: remainderMinor,
    connection: { id: connection.id, stripeAccountId: connection.stripeAccountId },
    plan: { at: context.now },
    retries: 0,
  });
  await enqueue(tx, "payment.collect", { paymentId }, { key: paymentId });
}

type Remainder = {
  readonly amountMinor: SessionRow["totalMinor"];
  readonly connection: { readonly id: string; readonly stripeAccountId: string };
  readonly plan: RetryPlan;
  readonly retries: number;
};

/** The payment of what is still owed, tried by a job. The fee is what the captures have not taken yet. */
export async function openRemainder(
  tx: Tx,
  context: Context,
  session: SessionRow,
  remainder: Remainder,
): Promise<string> {
  const payments = await listPayments(tx, session.id);
  const { amountMinor, connection, plan, retries } = remainder;
  const feeMinor = Math.max(0, (await feeOfBill(tx, session)) - takenOf(payments).feeMinor);
  const hold = payments.find(({ purpose }) => purpose === "hold");
  const opening = {
    purpose: "remainder" as const,
    appId: session.appId,
    operatorId: session.operatorId,
    driverId: session.driverId,
    sessionId: session.id,
    zoneCode: session.zoneCode,
    quoteId: null,
    amountMinor,
    currency: session.currency,
    applicationFeeMinor: minor(Math.min(amountMinor, feeMinor)),
    connection,
  };
  const paymentMethodId = hold?.paymentMethodId ?? null;
  return insertUnpaid(tx, context, opening, { paymentMethodId, ...collectionOf(plan), retries });
}

/** STOPPED → COMPLETE: what the stay came to becomes due in the books, paid or not. */
export async function completeStop(tx: Tx, context: Context, session: SessionRow): Promise<void> {
  const complete = await markComplete(tx, session.id, context.now);
  if (complete) {
    const { appId, operatorId, driverId, id: sessionId } = complete;
    await trace(tx, context, "session.complete", { appId, operatorId, driverId, sessionId });
    await postDue(tx, context, complete);
    await tell(tx, context, complete, "session.completed");
  }
  await setForeignAside(tx, context, session.id);
  settleReceipts(tx, context, session.id);
}

async function postDue(tx: Tx, context: Context, session: SessionRow): Promise<void> {
  const connection = await findConnection(tx, { connectionId: session.connectionId });
  const bill = session.billId ? await findQuoteOf(tx, session.billId) : undefined;
  if (!connection?.stripeAccountId || !bill) throw new Error(`session ${session.id} lost its bill or connection`);
  if (session.totalMinor === 0) return;
  const vat = vatTotal(await vatOfBill(tx, bill));
  await post(tx, {
    id: context.newId(),
    kind: "due",
    cause: session.id,
    appId: session.appId,
    operatorId: session.operatorId,
    sessionId: session.id,
    currency: session.currency,
    occurredAt: context.now,
    entries: duePosting(connection.stripeAccountId, session.totalMinor, vat),
  });
}
