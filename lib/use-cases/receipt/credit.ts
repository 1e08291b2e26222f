import type { Tx } from "@/db/client";
import { findApp } from "@/db/store/app";
import { findOperator } from "@/db/store/operator";
import type { PaymentRow } from "@/db/store/payment";
import { findReceiptOf, findReceiptOfPayment, sumCredits } from "@/db/store/receipt";
import type { RefundPartRow, RefundRow } from "@/db/store/refund";
import type { SessionRow } from "@/db/store/session";
import { minor, negate, ZERO } from "@/lib/domain/money";
import { creditVatLines, type ReceiptBody } from "@/lib/domain/receipt";
import { localStamp } from "@/lib/domain/time";
import type { Context } from "@/lib/use-cases/command";
import { type NumberedWhen, seal } from "@/lib/use-cases/receipt/issue";

type Refunded = {
  readonly part: RefundPartRow;
  readonly refund: RefundRow;
  readonly payment: PaymentRow;
  readonly session: SessionRow;
};

/** A credit names its original; credits that together give everything back end exactly at zero. */
export async function issueCredit(
  tx: Tx,
  context: Context,
  { part, refund, payment, session }: Refunded,
  when: NumberedWhen = "last",
): Promise<void> {
  const original = await findReceiptOfPayment(tx, payment.id);
  // While an open stay still owes there is no receipt yet: its credits are sealed right after it.
  if (!original && session.kind === "open") return;
  if (!original) throw new Error(`payment ${payment.id} has no receipt to credit`);
  const before = minor(await sumCredits(tx, original.id));
  const body: ReceiptBody = {
    ...original.body,
    lines: [],
    serviceFeeMinor: ZERO,
    vat: creditVatLines(original.body.vat, before, part.amountMinor),
    totalMinor: negate(part.amountMinor),
    paidAt: localStamp(context.now.getTime(), original.body.place.timeZone),
    original: { numberText: original.numberText, reason: refund.reason },
  };
  const by = await issuer(tx, payment);
  await seal(tx, context, { kind: "credit", cause: part.id, original, body, session, ...by }, when);
}

/** A bank returned the money: the credit is taken back by a supplement of the same amount, nothing is edited. */
export async function issueCreditReversal(
  tx: Tx,
  context: Context,
  { part, refund, payment, session }: Refunded,
): Promise<void> {
  const credit = await findReceiptOf(tx, { kind: "credit", cause: part.id });
  if (!credit) return;
  const body: ReceiptBody = {
    ...credit.body,
    vat: credit.body.vat.map((line) => ({
      rateBasisPoints: line.rateBasisPoints,
      grossMinor: negate(line.grossMinor),
      vatMinor: negate(line.vatMinor),
      netMinor: negate(line.netMinor),
    })),
    totalMinor: negate(credit.body.totalMinor),
    paidAt: localStamp(context.now.getTime(), credit.body.place.timeZone),
    original: { numberText: credit.numberText, reason: refund.reason },
  };
  const original = credit.originalId ? { id: credit.originalId } : null;
  const by = await issuer(tx, payment);
  await seal(tx, context, { kind: "supplement", cause: part.id, original, body, session, ...by }, "last");
}

async function issuer(tx: Tx, payment: PaymentRow) {
  const operator = await findOperator(tx, payment.operatorId);
  const app = await findApp(tx, { appId: payment.appId });
  if (!operator || !app) throw new Error(`payment ${payment.id} lost its operator or app`);
  return { operator, mode: app.mode };
}
