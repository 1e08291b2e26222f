import type { Tx } from "@/db/client";
import { addDue } from "@/db/store/correction";
import { post } from "@/db/store/ledger";
import { findOperator } from "@/db/store/operator";
import { listPayments } from "@/db/store/payment";
import { findQuoteOf, insertQuote } from "@/db/store/quote";
import type { SessionRow } from "@/db/store/session";
import type { Correction } from "@/lib/domain/correction";
import { duePosting } from "@/lib/domain/ledger";
import { add, minor, sum } from "@/lib/domain/money";
import { vatLines, vatTotal } from "@/lib/domain/receipt";
import { refundableOf, splitRefund } from "@/lib/domain/refund";
import type { Context } from "@/lib/use-cases/command";
import { accountOf } from "@/lib/use-cases/connection/account-of";
import { waive } from "@/lib/use-cases/debt/waive";
import type { Means, SellingConnection } from "@/lib/use-cases/payment/means";
import { openPayment } from "@/lib/use-cases/payment/open";
import { chargeOf } from "@/lib/use-cases/quote/charge-of";
import { type CorrectionPrice, correctionQuote, type RightPlace } from "@/lib/use-cases/quote/price-correction";
import { giveBack } from "@/lib/use-cases/refund/by-rule";

type Due = Exclude<Correction, { kind: "none" }>;
type Facts = { readonly session: SessionRow; readonly to: RightPlace; readonly priced: CorrectionPrice };

/** What a corrected place costs more, as a payment of its own; the stay moves when it succeeds. */
export async function chargeDifference(
  tx: Tx,
  context: Context,
  { session, to, priced }: Facts,
  due: Due,
  by: { connection: SellingConnection; means: Means },
) {
  const quote = correctionQuote(context, session, to, priced, due);
  await insertQuote(tx, quote);
  const { appId, driverId, operatorId, id: sessionId } = session;
  const opening = {
    // The fixed part of the commission goes with the first money; a free stay had none.
    ...chargeOf(quote, priced.plan, priced.chargedMinor === 0),
    purpose: "correction" as const,
    appId,
    driverId,
    operatorId,
    sessionId,
    zoneCode: to.zoneCode,
    connection: by.connection,
  };
  return openPayment(tx, context, opening, by.means);
}

/** What a corrected place costs more, and Stripe charges nobody so little: due and waived in the same moment, never a debt. */
export async function waiveDifference(
  tx: Tx,
  context: Context,
  { session, to, priced }: Facts,
  due: Due,
): Promise<void> {
  const { appId, operatorId, id: sessionId, currency } = session;
  const one = correctionQuote(context, session, to, priced, due);
  const operator = await findOperator(tx, operatorId);
  const before = session.billId ? await findQuoteOf(tx, session.billId) : undefined;
  if (!operator) throw new Error(`session ${sessionId} lost its operator`);
  // One bill says what was waived, all corrections together.
  await insertQuote(tx, {
    ...one,
    priceMinor: add(one.priceMinor, before?.priceMinor ?? minor(0)),
    priceVatMinor: add(one.priceVatMinor, before?.priceVatMinor ?? minor(0)),
    serviceFeeMinor: add(one.serviceFeeMinor, before?.serviceFeeMinor ?? minor(0)),
    totalMinor: add(one.totalMinor, before?.totalMinor ?? minor(0)),
    lines: [...(before?.lines ?? []), ...one.lines],
  });
  await addDue(tx, sessionId, { ...due, billId: one.id });
  const vat = vatLines([
    { rateBasisPoints: one.vatBasisPoints, grossMinor: one.priceMinor },
    { rateBasisPoints: operator.vatBasisPoints, grossMinor: one.serviceFeeMinor },
  ]);
  await post(tx, {
    id: context.newId(),
    kind: "due",
    cause: one.id,
    appId,
    operatorId,
    sessionId,
    currency,
    occurredAt: context.now,
    entries: duePosting(await accountOf(tx, session.connectionId), one.totalMinor, vatTotal(vat)),
  });
  await waive(tx, context, session, { amountMinor: one.totalMinor, reason: "below_minimum" });
}

/** What a corrected place costs less, from the newest payment backwards. What was waived was never taken, and what others gave back is gone. */
export async function refundDifference(
  tx: Tx,
  context: Context,
  session: SessionRow,
  { priceMinor, serviceFeeMinor }: Due,
): Promise<void> {
  const payments = await listPayments(tx, session.id);
  const sources = payments.map((payment) => ({
    paymentId: payment.id,
    settledAt: payment.settledAt ?? payment.createdAt,
    refundableMinor: refundableOf(payment),
  }));
  const leftMinor = sum(sources.map(({ refundableMinor }) => refundableMinor));
  const takenMinor = priceMinor + serviceFeeMinor - session.writtenOffMinor;
  const backMinor = minor(Math.max(0, Math.min(leftMinor, takenMinor)));
  const shares = (splitRefund(backMinor, sources) ?? []).flatMap(({ paymentId, amountMinor }) => {
    const payment = payments.find(({ id }) => id === paymentId);
    return payment ? [{ payment, amountMinor }] : [];
  });
  await giveBack(tx, context, "correction", shares, serviceFeeMinor);
}
