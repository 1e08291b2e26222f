import type { listAttempts } from "@/db/store/attempt";
import type { PaymentRow } from "@/db/store/payment";
import type { RefundPartRow, RefundRow } from "@/db/store/refund";
import type { SessionRow } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import { type Minor, minor, sum } from "@/lib/domain/money";
import type { AttemptState, PaymentPurpose } from "@/lib/domain/payment";
import { type PaymentState, paymentState } from "@/lib/domain/payment-state";
import {
  type RefundPartState,
  type RefundReason,
  type RefundState,
  refundableOf,
  refundStateOf,
} from "@/lib/domain/refund";
import type { RetryStopped } from "@/lib/domain/retry";

/** What an agent must know before promising money. */
export type MoneyView = {
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  readonly writtenOffMinor: Minor;
  /** Of a stay that is over: what has neither been paid nor written off. */
  readonly owedMinor: Minor;
  /** Pending and succeeded. */
  readonly refundedMinor: Minor;
  /** Kept aside for refunds that wait for their undo window or for Stripe's answer. */
  readonly queuedMinor: Minor;
  readonly disputedMinor: Minor;
  /** Refundable now. */
  readonly remainingMinor: Minor;
};

const QUEUED: readonly RefundPartState[] = ["queued", "sent", "unknown"];

export function moneyOf(
  session: Pick<SessionRow, "sessionStatus" | "totalMinor" | "paidMinor" | "writtenOffMinor" | "refundedMinor">,
  payments: readonly PaymentRow[],
  parts: readonly RefundPartRow[],
): MoneyView {
  return {
    totalMinor: session.totalMinor,
    paidMinor: session.paidMinor,
    writtenOffMinor: session.writtenOffMinor,
    owedMinor: session.sessionStatus === "COMPLETE" ? owedOf(session) : minor(0),
    refundedMinor: session.refundedMinor,
    queuedMinor: sum(parts.filter(({ state }) => QUEUED.includes(state)).map(({ amountMinor }) => amountMinor)),
    disputedMinor: sum(payments.map(({ disputedMinor }) => disputedMinor)),
    remainingMinor: sum(payments.map(refundableOf)),
  };
}

export type PaymentView = {
  readonly id: string;
  readonly purpose: PaymentPurpose;
  readonly state: PaymentState;
  readonly amountMinor: Minor;
  readonly capturedMinor: Minor;
  /** When what is owed is tried again by itself. */
  readonly nextTryAt: string | null;
  readonly stopped: RetryStopped | null;
  readonly at: string;
  readonly card: { readonly brand: string; readonly last4: string; readonly network: string | null } | null;
  readonly declineCode: string | null;
  readonly refundableMinor: Minor;
  readonly applicationFeeMinor: Minor;
  readonly feeRefundedMinor: Minor;
  readonly attempts: readonly {
    readonly id: string;
    readonly number: number;
    readonly state: AttemptState;
    readonly declineCode: string | null;
    readonly at: string;
  }[];
};

/** Oldest first, as they are told on the phone. */
export function paymentViews(
  payments: readonly PaymentRow[],
  attempts: Awaited<ReturnType<typeof listAttempts>>,
): PaymentView[] {
  return payments.toReversed().map((payment) => ({
    id: payment.id,
    purpose: payment.purpose,
    state: paymentState(payment, statesOf(payment, attempts)),
    amountMinor: payment.amountMinor,
    capturedMinor: payment.capturedMinor,
    nextTryAt: payment.collectAt?.toISOString() ?? null,
    stopped: payment.retryStopped,
    at: (payment.settledAt ?? payment.createdAt).toISOString(),
    card: payment.card && { brand: payment.card.brand, last4: payment.card.last4, network: payment.card.network },
    declineCode: payment.declineCode,
    refundableMinor: refundableOf(payment),
    applicationFeeMinor: payment.applicationFeeMinor,
    feeRefundedMinor: payment.feeRefundedMinor,
    attempts: attempts
      .filter(({ paymentId }) => paymentId === payment.id)
      .map(({ id, number, state, declineCode, createdAt, finishedAt }) => {
        return { id, number, state, declineCode, at: (finishedAt ?? createdAt).toISOString() };
      }),
  }));
}

function statesOf({ id }: PaymentRow, attempts: Awaited<ReturnType<typeof listAttempts>>): AttemptState[] {
  return attempts.filter(({ paymentId }) => paymentId === id).map(({ state }) => state);
}

export type RefundView = {
  readonly id: string;
  readonly amountMinor: Minor;
  readonly state: RefundState;
  readonly reason: RefundReason;
  readonly note: string | null;
  readonly origin: RefundRow["origin"];
  readonly by: string | null;
  readonly keepSessionValid: boolean;
  readonly returnFee: boolean;
  readonly requestedAt: string;
  /** When it is sent; until then it can be undone if `canUndo`. */
  readonly executeAt: string;
  readonly canUndo: boolean;
  readonly parts: readonly {
    readonly id: string;
    readonly amountMinor: Minor;
    readonly state: RefundPartState;
    readonly failureReason: string | null;
  }[];
};

/** Newest first: the one that was just made stands on top. */
export function refundViews(
  refunds: readonly RefundRow[],
  parts: readonly RefundPartRow[],
  names: ReadonlyMap<string, string>,
): RefundView[] {
  return refunds.map((refund) => {
    const own = parts.filter(({ refundId }) => refundId === refund.id);
    return {
      id: refund.id,
      amountMinor: refund.amountMinor,
      state: refundStateOf(own.map(({ state }) => state)),
      reason: refund.reason,
      note: refund.note,
      origin: refund.origin,
      by: names.get(refund.requestedBy ?? "") ?? null,
      keepSessionValid: refund.keepSessionValid,
      returnFee: refund.returnFee,
      requestedAt: refund.requestedAt.toISOString(),
      executeAt: refund.executeAt.toISOString(),
      canUndo: refund.origin === "person" && own.every(({ state }) => state === "queued"),
      parts: own.map(({ id, amountMinor, state, failureReason }) => ({ id, amountMinor, state, failureReason })),
    };
  });
}
