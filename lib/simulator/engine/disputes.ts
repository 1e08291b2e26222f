import type Stripe from "stripe";
import { minimumCharge } from "@/lib/simulator/engine/currencies";
import {
  disputeOf,
  endDispute,
  isInquiry,
  isOpen,
  type Outcome,
  saveDispute,
  testWordOf,
} from "@/lib/simulator/engine/dispute-course";
import { idOf } from "@/lib/simulator/engine/fees";
import { endWarnings, warnOfFraud } from "@/lib/simulator/engine/fraud-warnings";
import { book } from "@/lib/simulator/engine/ledger";
import { behaviourOf } from "@/lib/simulator/engine/payment-methods";
import { refundFails } from "@/lib/simulator/engine/refund-outcome";
import { refundableAmount } from "@/lib/simulator/engine/released-holds";
import { schedule } from "@/lib/simulator/engine/schedule";
import { settleCharge } from "@/lib/simulator/engine/settlement";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { refused } from "@/lib/simulator/http/problem";
import { newDispute } from "@/lib/simulator/objects/dispute";

/** Networks give between one and three weeks; the exact time is in `evidence_details.due_by` [~]. */
const RESPONSE_SECONDS = 14 * 86_400;
/** Inquiries that are not escalated end by themselves (docs of disputes). */
const INQUIRY_SECONDS = 120 * 86_400;
/** 15.00 in the currency's own size; the real fee depends on the country and is not in the facts [~]. */
const FEE_PER_MINIMUM = 30;

export type DisputeOrder = {
  readonly reason: string;
  readonly isInquiry: boolean;
  /** Minor units; null for all that was captured. A partial refund does not lower it (facts 6.5). */
  readonly amount: number | null;
};

/** The cardholder goes to the bank. Throws 400 for a charge that was not captured, is disputed or was refunded in full. */
export function openDispute(
  state: SimulatorState,
  account: string,
  found: Stripe.Charge,
  order: DisputeOrder,
): Stripe.Dispute {
  if (!found.captured || found.status !== "succeeded") throw refused(`Charge ${found.id} was not captured.`);
  if (disputeOf(state, found.id) !== undefined) throw refused(`Charge ${found.id} has been disputed already.`);
  if (refundableAmount(state, found) <= 0)
    throw refused(`Charge ${found.id} has been refunded; it cannot be disputed.`);
  const charge = found.balance_transaction === null ? settleCharge(state, account, found) : found;
  const dueBy = now(state) + RESPONSE_SECONDS;
  const amount = order.amount ?? charge.amount_captured;
  const dispute = newDispute({ ...order, charge, amount, created: now(state), dueBy });
  state.store.charges.put(account, charge.id, { ...charge, disputed: true });
  endWarnings(state, account, charge.id);
  schedule(state, dueBy, "dispute_due", account, dispute.id);
  if (order.isInquiry) {
    schedule(state, now(state) + INQUIRY_SECONDS, "inquiry_closes", account, dispute.id);
    return saveDispute(state, account, dispute, "charge.dispute.created");
  }
  failOpenRefunds(state, account, charge.id);
  const taken = withdraw(state, account, dispute);
  return saveDispute(state, account, taken, "charge.dispute.created", "charge.dispute.funds_withdrawn");
}

/** The bank takes the money and a fee at once, from the account that took the charge (facts 6.5). */
function withdraw(state: SimulatorState, account: string, dispute: Stripe.Dispute): Stripe.Dispute {
  const { currency } = dispute;
  const transaction = book(state, account, {
    amount: -dispute.amount,
    currency,
    type: "adjustment",
    category: "dispute",
    description: `Chargeback withdrawal for ${idOf(dispute.charge)}`,
    source: dispute.id,
    paymentIntent: dispute.payment_intent === null ? null : idOf(dispute.payment_intent),
    fees: [
      {
        amount: FEE_PER_MINIMUM * minimumCharge(currency),
        application: null,
        currency,
        description: "Dispute fee",
        type: "stripe_fee",
      },
    ],
    isImmediate: true,
  });
  return { ...dispute, balance_transactions: [...dispute.balance_transactions, transaction] };
}

/** A refund that has not reached the bank yet loses against the dispute (facts 6.2). */
function failOpenRefunds(state: SimulatorState, account: string, charge: string): void {
  for (const refund of state.store.refunds.by(charge)) {
    if (refund.status === "pending") refundFails(state, account, refund.id, "charge_for_pending_refund_disputed");
  }
}

/** An inquiry becomes a dispute: the money goes now, and the merchant may answer again. */
export function escalateInquiry(state: SimulatorState, account: string, inquiry: Stripe.Dispute): Stripe.Dispute {
  if (!isInquiry(inquiry) || !isOpen(inquiry)) throw refused(`The dispute ${inquiry.id} is no open inquiry.`);
  const dueBy = now(state) + RESPONSE_SECONDS;
  const card = inquiry.payment_method_details?.card;
  const escalated: Stripe.Dispute = {
    ...inquiry,
    evidence_details: { ...inquiry.evidence_details, due_by: dueBy, past_due: false },
    is_charge_refundable: false,
    ...(card === undefined
      ? {}
      : { payment_method_details: { card: { ...card, case_type: "chargeback" }, type: "card" } }),
    status: "needs_response",
  };
  schedule(state, dueBy, "dispute_due", account, inquiry.id);
  failOpenRefunds(state, account, idOf(inquiry.charge));
  const taken = withdraw(state, account, escalated);
  return saveDispute(state, account, taken, "charge.dispute.updated", "charge.dispute.funds_withdrawn");
}

/** The bank has read the evidence: Stripe's test words decide, anything else is lost in the end (facts 9.4). */
export function disputeDecided(state: SimulatorState, account: string, id: string): void {
  const dispute = state.store.disputes.find(account, id);
  if (dispute?.status !== "under_review" && dispute?.status !== "warning_under_review") return;
  const word = testWordOf(dispute);
  if (isInquiry(dispute)) {
    if (word === "escalate" || word === "losing") escalateInquiry(state, account, dispute);
    else endDispute(state, account, dispute, "warning_closed");
  } else {
    endDispute(state, account, dispute, word === "winning" ? "won" : "lost");
  }
}

/** Somebody at the control API plays the bank. */
export function ruleOnDispute(
  state: SimulatorState,
  account: string,
  dispute: Stripe.Dispute,
  ruling: Outcome | "escalated",
): Stripe.Dispute {
  if (ruling === "escalated") return escalateInquiry(state, account, dispute);
  if (!isOpen(dispute)) throw refused(`The dispute ${dispute.id} has a status of ${dispute.status}.`);
  return endDispute(state, account, dispute, isInquiry(dispute) ? "warning_closed" : ruling);
}

/** What the test cards of facts 9.4 bring some seconds after they were charged. */
export function aftermathOf(state: SimulatorState, account: string, id: string): void {
  const charge = state.store.charges.find(account, id);
  if (charge === undefined || charge.payment_method === null) return;
  const { aftermath } = behaviourOf(state, charge.payment_method);
  if (aftermath === "none" || refundableAmount(state, charge) <= 0) return;
  if (aftermath === "early_fraud_warning") {
    if (state.store.fraudWarnings.by(id).length === 0) warnOfFraud(state, account, charge, "made_with_lost_card");
    return;
  }
  if (disputeOf(state, id) !== undefined) return;
  const isInquiry = aftermath === "inquiry";
  openDispute(state, account, charge, { reason: isInquiry ? "fraudulent" : aftermath, isInquiry, amount: null });
}
