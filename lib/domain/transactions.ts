import { type Minor, subtract } from "@/lib/domain/money";
import {
  type AttemptState,
  type CardShown,
  type DeclineCode,
  declineCode,
  type PaymentPurpose,
  type PaymentStatus,
  shownDecline,
} from "@/lib/domain/payment";
import type { RefundPartState } from "@/lib/domain/refund";

/** What happened to money of a stay, in one list for every reader. Source: product.md 4. */
export const TRANSACTION_OUTCOMES = [
  "AUTHORISED",
  "DECLINED",
  "CHARGE",
  "RELEASED",
  "WRITE_OFF",
  "REFUND",
  "REFUND_FAILED",
  "DISPUTE",
] as const;
export type TransactionOutcome = (typeof TRANSACTION_OUTCOMES)[number];

/** `id` names the payment, attempt, refund part or write-off; with `outcome` it is unique in a stay. Amounts are never negative. */
export type Transaction = {
  readonly id: string;
  readonly outcome: TransactionOutcome;
  readonly amountMinor: Minor;
  readonly at: Date;
  readonly card: CardShown | null;
  readonly declineCode: DeclineCode | null;
};

type PaymentFacts = {
  readonly id: string;
  readonly purpose: PaymentPurpose;
  readonly status: PaymentStatus;
  readonly amountMinor: Minor;
  readonly capturedMinor: Minor;
  readonly card: CardShown | null;
  readonly declineCode: string | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  readonly closedAt: Date | null;
};

type AttemptFacts = {
  readonly id: string;
  readonly paymentId: string;
  readonly state: AttemptState;
  readonly declineCode: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
};

type PartFacts = {
  readonly id: string;
  readonly state: RefundPartState;
  readonly amountMinor: Minor;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
};

type WriteOffFacts = { readonly id: string; readonly amountMinor: Minor; readonly createdAt: Date };
type DisputeFacts = { readonly id: string; readonly amountMinor: Minor; readonly openedAt: Date };

export type MoneyFacts = {
  readonly payments: readonly PaymentFacts[];
  readonly attempts: readonly AttemptFacts[];
  readonly parts: readonly PartFacts[];
  readonly writeOffs: readonly WriteOffFacts[];
  readonly disputes?: readonly DisputeFacts[];
};

/** What happened to the money of a stay, oldest first. What is only under way is in no list. */
export function transactionsOf({ payments, attempts, parts, writeOffs, disputes = [] }: MoneyFacts): Transaction[] {
  const bare = { card: null, declineCode: null };
  const inTurn = payments.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  // Stripe's time of a capture is seconds after our command began, but what the hold did not cover is asked for, or waived, after it.
  const holdsEnded = Math.max(0, ...inTurn.filter(({ purpose }) => purpose === "hold").map(endedAt));
  const all = [
    ...inTurn.flatMap((payment) => {
      const own = attempts.filter(({ paymentId }) => paymentId === payment.id);
      if (payment.purpose === "hold") return [...declines(payment, own), ...ofHold(payment, own)];
      const told = [...declines(payment, own), ...charge(payment)];
      return payment.purpose === "remainder" ? told.map((each) => notBefore(each, holdsEnded)) : told;
    }),
    ...writeOffs.map(({ id, amountMinor, createdAt: at }) => {
      return notBefore({ id, outcome: "WRITE_OFF" as const, amountMinor, at, ...bare }, holdsEnded);
    }),
    ...parts.flatMap(ofPart),
    ...disputes.map(({ id, amountMinor, openedAt: at }) => {
      return { id, outcome: "DISPUTE" as const, amountMinor, at, ...bare };
    }),
  ];
  // Stripe tells whole seconds: within one of them payments follow each other, and in each the outcomes tell the story.
  return all.toSorted((a, b) => secondsOf(a.at) - secondsOf(b.at));
}

function secondsOf(at: Date): number {
  return Math.floor(at.getTime() / 1_000);
}

function notBefore(transaction: Transaction, earliest: number): Transaction {
  return transaction.at.getTime() < earliest ? { ...transaction, at: new Date(earliest) } : transaction;
}

function endedAt({ settledAt, closedAt }: PaymentFacts): number {
  return (settledAt ?? closedAt)?.getTime() ?? 0;
}

function charge(payment: PaymentFacts): Transaction[] {
  const { id, card, settledAt, createdAt } = payment;
  if (payment.status !== "succeeded") return [];
  const at = settledAt ?? createdAt;
  return [{ id, outcome: "CHARGE", amountMinor: payment.capturedMinor, at, card, declineCode: null }];
}

/** Kept on the card; then what was taken of it, and what was let go. */
function ofHold(payment: PaymentFacts, attempts: readonly AttemptFacts[]): Transaction[] {
  const kept = attempts.find(({ state }) => state === "succeeded");
  const isKept = payment.status === "held" || payment.status === "succeeded" || kept !== undefined;
  if (!isKept) return [];
  const { id, card, amountMinor, capturedMinor } = payment;
  const heldAt = kept?.finishedAt ?? payment.createdAt;
  const ended = payment.settledAt ?? payment.closedAt ?? heldAt;
  const shown = { id, at: ended < heldAt ? heldAt : ended, card, declineCode: null };
  const held: Transaction = { ...shown, outcome: "AUTHORISED", amountMinor, at: heldAt };
  if (payment.status === "canceled") return [held, { ...shown, outcome: "RELEASED", amountMinor }];
  if (payment.status !== "succeeded") return [held];
  const taken: Transaction = { ...shown, outcome: "CHARGE", amountMinor: capturedMinor };
  const rest = subtract(amountMinor, capturedMinor);
  return rest > 0 ? [held, taken, { ...shown, outcome: "RELEASED", amountMinor: rest }] : [held, taken];
}

/** One per try; a payment paid in the end was tried with a card that only it knows, so a declined try then names none. */
function declines(payment: PaymentFacts, attempts: readonly AttemptFacts[]): Transaction[] {
  const card = payment.status === "declined" ? payment.card : null;
  const told = { outcome: "DECLINED" as const, amountMinor: payment.amountMinor, card };
  // Once a hold stands, what is refused is only to raise it: nothing was asked of the driver.
  const kept = payment.purpose === "hold" ? attempts.find(({ state }) => state === "succeeded") : undefined;
  const tries = attempts
    .filter(({ state, createdAt }) => state === "declined" && !(kept && createdAt > kept.createdAt))
    .map((attempt) => ({
      ...told,
      id: attempt.id,
      at: attempt.finishedAt ?? attempt.createdAt,
      declineCode: shownDecline(declineCode(attempt.declineCode)),
    }));
  if (tries.length > 0 || payment.status !== "declined") return tries;
  const at = payment.settledAt ?? payment.closedAt ?? payment.createdAt;
  return [{ ...told, id: payment.id, at, declineCode: shownDecline(declineCode(payment.declineCode)) }];
}

function ofPart({ id, state, amountMinor, createdAt, settledAt }: PartFacts): Transaction[] {
  const told = { id, amountMinor, at: settledAt ?? createdAt, card: null, declineCode: null };
  if (state === "failed") return [{ ...told, outcome: "REFUND_FAILED" }];
  return state === "pending" || state === "succeeded" ? [{ ...told, outcome: "REFUND" }] : [];
}
