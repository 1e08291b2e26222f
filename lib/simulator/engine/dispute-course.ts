import type Stripe from "stripe";
import { emit } from "@/lib/simulator/engine/events";
import { idOf } from "@/lib/simulator/engine/fees";
import { book } from "@/lib/simulator/engine/ledger";
import { schedule } from "@/lib/simulator/engine/schedule";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { type Problem, refused } from "@/lib/simulator/http/problem";

/** Evidence with one of Stripe's test words is decided at once (facts 9.4). */
const DECIDED_SOON_SECONDS = 2;
/** Banks take up to about 75 days; evidence without a test word is then lost, unless somebody decides before [~]. */
const DECIDED_LATE_SECONDS = 75 * 86_400;

/** The dispute of a charge, open or closed; a charge has one at most here. */
export function disputeOf(state: SimulatorState, charge: string): Stripe.Dispute | undefined {
  return state.store.disputes.by(charge)[0];
}

/** Whether somebody still has to decide or to answer. */
export function isOpen(dispute: Stripe.Dispute): boolean {
  return ["needs_response", "under_review", "warning_needs_response", "warning_under_review"].includes(dispute.status);
}

/** Keeps a dispute and tells what happened to it. */
export function saveDispute(
  state: SimulatorState,
  account: string,
  dispute: Stripe.Dispute,
  ...events: readonly Stripe.Event["type"][]
): Stripe.Dispute {
  state.store.disputes.put(account, dispute.id, dispute);
  const payment = dispute.payment_intent === null ? undefined : idOf(dispute.payment_intent);
  for (const event of events) emit(state, account, event, dispute, payment === undefined ? {} : { payment });
  return dispute;
}

export type EvidenceChange = {
  readonly evidence: Stripe.Dispute.Evidence;
  readonly hasEvidence: boolean;
  readonly metadata: Record<string, string>;
  /** Sends it to the bank; otherwise it is only staged. */
  readonly submit: boolean;
};

/** Stages or submits evidence. Throws 400 for a dispute that is closed or past its deadline. */
export function answerDispute(
  state: SimulatorState,
  account: string,
  dispute: Stripe.Dispute,
  change: EvidenceChange,
): Stripe.Dispute {
  const isSubmitted = change.submit && change.hasEvidence;
  if (change.hasEvidence && (!isOpen(dispute) || dispute.evidence_details.past_due)) throw closed(dispute);
  const details: Stripe.Dispute.EvidenceDetails = {
    ...dispute.evidence_details,
    has_evidence: dispute.evidence_details.has_evidence || change.hasEvidence,
    submission_count: dispute.evidence_details.submission_count + (isSubmitted ? 1 : 0),
    submission_method: isSubmitted ? "manual" : dispute.evidence_details.submission_method,
  };
  const answered: Stripe.Dispute = {
    ...dispute,
    evidence: change.evidence,
    evidence_details: details,
    metadata: change.metadata,
    status: isSubmitted ? (isInquiry(dispute) ? "warning_under_review" : "under_review") : dispute.status,
  };
  if (isSubmitted) {
    const wait = testWordOf(answered) === null ? DECIDED_LATE_SECONDS : DECIDED_SOON_SECONDS;
    schedule(state, now(state) + wait, "dispute_decided", account, dispute.id);
  }
  return saveDispute(state, account, answered, "charge.dispute.updated");
}

/** Texts of a closed dispute's refusals are not in the facts [~]. */
function closed(dispute: Stripe.Dispute): Problem {
  return refused(`The dispute ${dispute.id} has a status of ${dispute.status} and can no longer be changed.`);
}

/** The merchant gives in. Throws 400 for a dispute that is closed already. */
export function concedeDispute(state: SimulatorState, account: string, dispute: Stripe.Dispute): Stripe.Dispute {
  if (!isOpen(dispute)) throw closed(dispute);
  return endDispute(state, account, dispute, isInquiry(dispute) ? "warning_closed" : "lost");
}

export type Outcome = "won" | "lost" | "warning_closed";

/** The bank's decision. Won gives the money back, not the fee (facts are silent on it [~]); a closed dispute stays. */
export function endDispute(
  state: SimulatorState,
  account: string,
  dispute: Stripe.Dispute,
  outcome: Outcome,
): Stripe.Dispute {
  if (!isOpen(dispute)) return dispute;
  const ended: Stripe.Dispute = { ...dispute, is_charge_refundable: outcome !== "lost", status: outcome };
  if (outcome !== "won") return saveDispute(state, account, ended, "charge.dispute.closed");
  const transaction = book(state, account, {
    amount: dispute.amount,
    currency: dispute.currency,
    type: "adjustment",
    category: "dispute_reversal",
    description: `Chargeback reversal for ${idOf(dispute.charge)}`,
    source: dispute.id,
    paymentIntent: dispute.payment_intent === null ? null : idOf(dispute.payment_intent),
    fees: [],
    isImmediate: true,
  });
  const repaid = { ...ended, balance_transactions: [...dispute.balance_transactions, transaction] };
  return saveDispute(state, account, repaid, "charge.dispute.funds_reinstated", "charge.dispute.closed");
}

/** Whether the bank only asks, without taking money. */
export function isInquiry(dispute: Stripe.Dispute): boolean {
  return dispute.status.startsWith("warning_");
}

/** The test word in the evidence, if any: winning_evidence, losing_evidence, escalate_inquiry_evidence (facts 9.4). */
export function testWordOf(dispute: Stripe.Dispute): "winning" | "losing" | "escalate" | null {
  for (const text of Object.values(dispute.evidence)) {
    if (typeof text !== "string") continue;
    if (text.includes("winning_evidence")) return "winning";
    if (text.includes("losing_evidence")) return "losing";
    if (text.includes("escalate_inquiry_evidence")) return "escalate";
  }
  return null;
}

/** Nobody answered in time: a dispute is lost; an inquiry is only overdue, and the bank may still escalate it. */
export function deadlinePasses(state: SimulatorState, account: string, id: string): void {
  const dispute = state.store.disputes.find(account, id);
  if (dispute?.status !== "needs_response" && dispute?.status !== "warning_needs_response") return;
  // An inquiry that was escalated has a new deadline; the old one means nothing any more.
  if ((dispute.evidence_details.due_by ?? 0) > now(state)) return;
  const overdue = { ...dispute, evidence_details: { ...dispute.evidence_details, past_due: true } };
  if (isInquiry(dispute)) saveDispute(state, account, overdue, "charge.dispute.updated");
  else endDispute(state, account, overdue, "lost");
}

/** An inquiry that was not escalated within 120 days is closed without loss. */
export function inquiryCloses(state: SimulatorState, account: string, id: string): void {
  const dispute = state.store.disputes.find(account, id);
  if (dispute !== undefined && isInquiry(dispute)) endDispute(state, account, dispute, "warning_closed");
}

/** What is refunded in full is no longer disputed: an inquiry about it ends (facts 6.5 [~]). */
export function endInquiryOf(state: SimulatorState, account: string, charge: string): void {
  const dispute = disputeOf(state, charge);
  if (dispute !== undefined && isInquiry(dispute)) endDispute(state, account, dispute, "warning_closed");
}
