import { listActivity } from "@/db/store/activity";
import { listAttempts } from "@/db/store/attempt";
import { listSessionPostings } from "@/db/store/ledger";
import { listPayments, type PaymentRow } from "@/db/store/payment";
import { findPlace, findTariff } from "@/db/store/place";
import { listReceipts } from "@/db/store/receipt";
import { listParts, listRefunds } from "@/db/store/refund";
import { findSession, type SessionRow } from "@/db/store/session";
import { listWriteOffs } from "@/db/store/write-off";
import { type BalanceStatus, balanceOf } from "@/lib/domain/balance";
import { parsePublicId, publicId } from "@/lib/domain/id";
import type { Minor } from "@/lib/domain/money";
import { COLLECTING, declineCode, shownDecline } from "@/lib/domain/payment";
import { paymentState } from "@/lib/domain/payment-state";
import { refundStateOf } from "@/lib/domain/refund";
import { openFacts } from "@/lib/loaders/open-facts";
import { moneyOf } from "@/lib/loaders/operator/scope";
import { stayStateOf } from "@/lib/loaders/operator/sessions";
import { timelineOf } from "@/lib/loaders/operator/timeline";
import type { Context } from "@/lib/use-cases/command";

/** One stay of the operator's from end to end; undefined for anybody else's. */
export async function loadSession(context: Context, shown: string) {
  const operatorId = moneyOf(context);
  const sessionId = parsePublicId("session", shown);
  if (sessionId === undefined) return undefined;
  return context.db.read(async (tx) => {
    const row = await findSession(tx, { sessionId, operatorId });
    const place = row && (await findPlace(tx, { placeId: row.placeId }));
    if (!row || !place) return undefined;
    const payments = await listPayments(tx, sessionId);
    const attempts = await listAttempts(
      tx,
      payments.map(({ id }) => id),
    );
    const [refunds, parts] = [await listRefunds(tx, sessionId), await listParts(tx, { sessionId })];
    const receipts = await listReceipts(tx, { sessionId });
    return {
      ...headOf(row, payments, context.now),
      placeName: place.name,
      timeZone: place.timeZone,
      tariffVersion: (await findTariff(tx, row.tariffVersionId))?.version ?? null,
      payments: payments.map((payment) => paymentView(payment, attempts)),
      postings: (await listSessionPostings(tx, sessionId)).map(postingView).filter(({ entries }) => entries.length > 0),
      receipts: receipts.map(({ id, kind, numberText, totalMinor, issuedAt }) => ({
        id: publicId("receipt", id),
        kind,
        number: numberText,
        totalMinor,
        issuedAt: issuedAt.toISOString(),
      })),
      refunds: refunds.map((refund) => refundView(refund, parts)),
      timeline: timelineOf({
        activity: await listActivity(tx, sessionId),
        payments,
        attempts,
        parts,
        writeOffs: await listWriteOffs(tx, sessionId),
        receipts,
      }),
    };
  });
}

function headOf(row: SessionRow, payments: readonly PaymentRow[], now: Date) {
  const isCollecting = payments.some(({ status }) => COLLECTING.includes(status));
  return {
    id: publicId("session", row.id),
    zoneCode: row.zoneCode,
    plate: row.plate,
    country: row.country,
    state: stayStateOf(row, now),
    balanceStatus: balanceShown(row, isCollecting),
    open: openFacts(row, payments),
    from: (row.startedAt ?? row.tappedAt).toISOString(),
    until: (row.endedAt ?? row.endsAt).toISOString(),
    minutes: row.minutes,
    currency: row.currency,
    priceMinor: row.priceMinor,
    serviceFeeMinor: row.serviceFeeMinor,
    totalMinor: row.totalMinor,
    paidMinor: row.paidMinor,
    writtenOffMinor: row.writtenOffMinor,
    refundedMinor: row.refundedMinor,
    balanceMinor: balanceOf(row),
  };
}

/** A running stay that is paid for reads as paid; the API's word for it is PROCESSING until the stay is over. */
function balanceShown(row: SessionRow, isCollecting: boolean): BalanceStatus {
  const { balanceStatus } = row;
  return balanceStatus === "PROCESSING" && !isCollecting && row.paidMinor > 0 && balanceOf(row) === 0
    ? "PAID"
    : balanceStatus;
}

type AttemptRows = Awaited<ReturnType<typeof listAttempts>>;

function paymentView(payment: PaymentRow, all: AttemptRows) {
  const attempts = all.filter(({ paymentId }) => paymentId === payment.id);
  const states = attempts.map(({ state }) => state);
  return {
    id: publicId("payment", payment.id),
    purpose: payment.purpose,
    state: paymentState(payment, states),
    nextTryAt: payment.collectAt?.toISOString() ?? null,
    stopped: payment.retryStopped,
    amountMinor: payment.amountMinor,
    capturedMinor: payment.capturedMinor,
    applicationFeeMinor: payment.applicationFeeMinor,
    stripeFeeMinor: payment.stripeFeeMinor,
    stripePaymentIntentId: payment.stripePaymentIntentId,
    card: payment.card ? { brand: payment.card.brand, last4: payment.card.last4, network: payment.card.network } : null,
    at: (payment.settledAt ?? payment.createdAt).toISOString(),
    attempts: attempts.map((attempt) => ({
      key: attempt.id,
      number: attempt.number,
      state: attempt.state,
      decline: attempt.declineCode === null ? null : shownDecline(declineCode(attempt.declineCode)),
      at: (attempt.finishedAt ?? attempt.createdAt).toISOString(),
    })),
  };
}

type Posting = Awaited<ReturnType<typeof listSessionPostings>>[number];

/** The operator's own books; the platform's side of a fee is the platform's. */
function postingView(posting: Posting) {
  const entries: { account: OperatorAccount; amountMinor: Minor }[] = [];
  for (const { account, amountMinor } of posting.entries) {
    if (isOperatorAccount(account)) entries.push({ account, amountMinor });
  }
  return { key: posting.id, kind: posting.kind, at: posting.occurredAt.toISOString(), entries };
}

const OPERATOR_ACCOUNTS = [
  "receivable",
  "stripe_balance",
  "bank",
  "revenue",
  "vat",
  "app_fee",
  "stripe_fee",
  "refunds",
  "write_off",
  "disputes",
  "foreign",
] as const;

type OperatorAccount = (typeof OPERATOR_ACCOUNTS)[number];

function isOperatorAccount(account: string): account is OperatorAccount {
  return OPERATOR_ACCOUNTS.some((own) => own === account);
}

type Refunds = Awaited<ReturnType<typeof listRefunds>>;
type Parts = Awaited<ReturnType<typeof listParts>>;

function refundView(refund: Refunds[number], parts: Parts) {
  const own = parts.filter(({ refundId }) => refundId === refund.id);
  return {
    id: publicId("refund", refund.id),
    amountMinor: refund.amountMinor,
    reason: refund.reason,
    state: refundStateOf(own.map(({ state }) => state)),
    requestedAt: refund.requestedAt.toISOString(),
  };
}
