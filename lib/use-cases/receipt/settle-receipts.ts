import type { Tx } from "@/db/client";
import { findOperator } from "@/db/store/operator";
import { listPayments, type PaymentRow } from "@/db/store/payment";
import { findQuoteOf } from "@/db/store/quote";
import { findReceiptOf, findReceiptOfPayment } from "@/db/store/receipt";
import { findRefund, listParts } from "@/db/store/refund";
import { findSession, type SessionRow } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import { shareOf } from "@/lib/domain/bill";
import { minor, ZERO } from "@/lib/domain/money";
import type { Context } from "@/lib/use-cases/command";
import { vatOfBill } from "@/lib/use-cases/receipt/bill-receipts";
import { issueCredit } from "@/lib/use-cases/receipt/credit";
import { issueReceipt } from "@/lib/use-cases/receipt/issue";

/**
 * The receipts of an open stay, when nothing is owed any more: one per payment that came, oldest first, and then the credits
 * of what was refunded meanwhile. Does nothing while something is owed, and never seals one twice.
 */
export async function settleReceipts(tx: Tx, context: Context, sessionId: string): Promise<void> {
  const session = await findSession(tx, { sessionId });
  if (session?.kind !== "open" || session.sessionStatus !== "COMPLETE" || owedOf(session) > 0) return;
  const paid = (await listPayments(tx, sessionId)).filter(isReceipted).reverse();
  let beforeMinor = ZERO;
  for (const [index, payment] of paid.entries()) {
    const isLast = index === paid.length - 1;
    const waivedMinor = isLast ? session.writtenOffMinor : ZERO;
    if (!(await findReceiptOfPayment(tx, payment.id))) {
      await issue(tx, context, session, payment, { beforeMinor, amountMinor: payment.capturedMinor, waivedMinor });
    }
    beforeMinor = minor(beforeMinor + payment.capturedMinor);
  }
  await issueMissingCredits(tx, context, session, paid);
}

/** Of nothing that is ours there is no receipt. */
function isReceipted({ status, capturedMinor }: PaymentRow): boolean {
  return status === "succeeded" && capturedMinor > 0;
}

async function issue(
  tx: Tx,
  context: Context,
  session: SessionRow,
  payment: PaymentRow,
  share: Parameters<typeof shareOf>[1],
): Promise<void> {
  const bill = session.billId ? await findQuoteOf(tx, session.billId) : undefined;
  const operator = await findOperator(tx, session.operatorId);
  if (!bill || !operator || !payment.card || !payment.settledAt) {
    throw new Error(`payment ${payment.id} lost its bill, operator or card`);
  }
  const whole = { lines: bill.lines, serviceFeeMinor: bill.serviceFeeMinor, vat: await vatOfBill(tx, bill) };
  await issueReceipt(tx, context, {
    ...shareOf(whole, share),
    kind: share.beforeMinor === 0 ? "sale" : "supplement",
    payment,
    totalMinor: payment.capturedMinor,
    session,
    operator,
    stay: { from: bill.startsAt, until: session.endsAt },
    card: payment.card,
    paidAt: payment.settledAt,
  });
}

/** A refund may have been paid while the stay still owed, when there was no receipt to credit. */
async function issueMissingCredits(
  tx: Tx,
  context: Context,
  session: SessionRow,
  paid: readonly PaymentRow[],
): Promise<void> {
  for (const part of await listParts(tx, { sessionId: session.id })) {
    if (part.state !== "succeeded" || (await findReceiptOf(tx, { kind: "credit", cause: part.id }))) continue;
    const refund = await findRefund(tx, { refundId: part.refundId });
    const payment = paid.find(({ id }) => id === part.paymentId);
    if (refund && payment) await issueCredit(tx, context, { part, refund, payment, session });
  }
}
