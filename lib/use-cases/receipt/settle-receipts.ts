import { beforeCommit, type Tx } from "@/db/client";
import { listPayments, type PaymentRow } from "@/db/store/payment";
import { findQuoteOf } from "@/db/store/quote";
import { findReceiptOf, findReceiptOfPayment } from "@/db/store/receipt";
import { findRefund, listParts, type RefundPartRow, type RefundRow } from "@/db/store/refund";
import { findSession, type SessionRow } from "@/db/store/session";
import { findSettling } from "@/db/store/settling";
import { owedOf } from "@/lib/domain/balance";
import { shareOf } from "@/lib/domain/bill";
import { minor, ZERO } from "@/lib/domain/money";
import type { Context } from "@/lib/use-cases/command";
import { vatOfBill } from "@/lib/use-cases/receipt/bill-receipts";
import { issueCredit } from "@/lib/use-cases/receipt/credit";
import { issueReceipt, type Sale } from "@/lib/use-cases/receipt/issue";

const settling = new WeakMap<Tx, Set<string>>();

/**
 * The receipts of an open stay, when nothing is owed any more at the end of the transaction: one per payment that came, oldest
 * first, and then the credits of what was refunded meanwhile. Does nothing while something is owed, and never seals one twice.
 */
export function settleReceipts(tx: Tx, context: Context, sessionId: string): void {
  const known = settling.get(tx) ?? new Set();
  if (known.has(sessionId)) return;
  settling.set(tx, known.add(sessionId));
  beforeCommit(tx, () => settle(tx, context, sessionId), "first");
}

async function settle(tx: Tx, context: Context, sessionId: string): Promise<void> {
  const session = await findSession(tx, { sessionId });
  if (session?.kind !== "open" || session.sessionStatus !== "COMPLETE" || owedOf(session) > 0) return;
  const paid = (await listPayments(tx, sessionId)).filter(isReceipted).reverse();
  const refunded = await uncredited(tx, session);
  const when = refunded.length === 0 ? "last" : "now";
  let beforeMinor = ZERO;
  for (const [index, payment] of paid.entries()) {
    const isLast = index === paid.length - 1;
    const waivedMinor = isLast ? session.writtenOffMinor : ZERO;
    if (!(await findReceiptOfPayment(tx, payment.id))) {
      const share = { beforeMinor, amountMinor: payment.capturedMinor, waivedMinor };
      await issueReceipt(tx, context, await saleOf(tx, session, payment, share), when);
    }
    beforeMinor = minor(beforeMinor + payment.capturedMinor);
  }
  for (const { part, refund } of refunded) {
    const payment = paid.find(({ id }) => id === part.paymentId);
    if (payment) await issueCredit(tx, context, { part, refund, payment, session }, when);
  }
}

/** Of nothing that is ours there is no receipt. */
function isReceipted({ status, capturedMinor }: PaymentRow): boolean {
  return status === "succeeded" && capturedMinor > 0;
}

async function saleOf(
  tx: Tx,
  session: SessionRow,
  payment: PaymentRow,
  share: Parameters<typeof shareOf>[1],
): Promise<Sale> {
  const bill = session.billId ? await findQuoteOf(tx, session.billId) : undefined;
  if (!bill || !payment.card || !payment.settledAt) throw new Error(`payment ${payment.id} lost its bill or card`);
  const whole = { lines: bill.lines, serviceFeeMinor: bill.serviceFeeMinor, vat: await vatOfBill(tx, bill) };
  return {
    ...shareOf(whole, share),
    kind: share.beforeMinor === 0 ? "sale" : "supplement",
    payment,
    totalMinor: payment.capturedMinor,
    session,
    seller: await findSettling(tx, payment.id),
    stay: { from: bill.startsAt, until: session.endsAt },
    card: payment.card,
    paidAt: payment.settledAt,
  };
}

/** What was refunded while the stay still owed, when there was no receipt to credit. */
async function uncredited(tx: Tx, session: SessionRow): Promise<{ part: RefundPartRow; refund: RefundRow }[]> {
  const missing = [];
  for (const part of await listParts(tx, { sessionId: session.id })) {
    if (part.state !== "succeeded" || (await findReceiptOf(tx, { kind: "credit", cause: part.id }))) continue;
    const refund = await findRefund(tx, { refundId: part.refundId });
    if (refund) missing.push({ part, refund });
  }
  return missing;
}
