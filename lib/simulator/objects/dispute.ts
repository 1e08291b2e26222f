import type Stripe from "stripe";
import { newId } from "@/lib/simulator/engine/identifiers";

/** Evidence that is a text, by its name in the API. */
export const EVIDENCE_TEXTS = [
  "access_activity_log",
  "billing_address",
  "cancellation_policy_disclosure",
  "cancellation_rebuttal",
  "customer_email_address",
  "customer_name",
  "customer_purchase_ip",
  "duplicate_charge_explanation",
  "duplicate_charge_id",
  "product_description",
  "refund_policy_disclosure",
  "refund_refusal_explanation",
  "service_date",
  "shipping_address",
  "shipping_carrier",
  "shipping_date",
  "shipping_tracking_number",
  "uncategorized_text",
] as const;

/** Evidence that is an uploaded file; the simulator keeps the id and has no files. */
export const EVIDENCE_FILES = [
  "cancellation_policy",
  "customer_communication",
  "customer_signature",
  "duplicate_charge_documentation",
  "receipt",
  "refund_policy",
  "service_documentation",
  "shipping_documentation",
  "uncategorized_file",
] as const;

const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

/** What the networks call the common reasons; others have no code here [~]. */
const REASON_CODES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  visa: { fraudulent: "10.4", product_not_received: "13.1", duplicate: "12.6.1", credit_not_processed: "13.6" },
  mastercard: { fraudulent: "4837", product_not_received: "4853", duplicate: "4834", credit_not_processed: "4853" },
};

export type FreshDispute = {
  readonly charge: Stripe.Charge;
  readonly created: number;
  readonly dueBy: number;
  readonly amount: number;
  readonly reason: string;
  readonly isInquiry: boolean;
};

/** A dispute or an inquiry as it comes from the bank (facts 6.5, 10.1). */
export function newDispute(fresh: FreshDispute): Stripe.Dispute {
  const { charge, isInquiry, reason } = fresh;
  const card = charge.payment_method_details?.card;
  const brand = card?.brand ?? "visa";
  const network_reason_code = REASON_CODES[brand]?.[reason] ?? null;
  return {
    id: newId("du", "1"),
    object: "dispute",
    amount: fresh.amount,
    balance_transactions: [],
    charge: charge.id,
    created: fresh.created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: fresh.dueBy,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: isInquiry,
    livemode: false,
    metadata: {},
    network_reason_code,
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: {
        brand,
        case_type: isInquiry ? "inquiry" : "chargeback",
        network: card?.network ?? brand,
        network_reason_code,
      },
      type: "card",
    },
    reason,
    status: isInquiry ? "warning_needs_response" : "needs_response",
  };
}

export type FreshWarning = { readonly charge: Stripe.Charge; readonly created: number; readonly fraudType: string };

/** What an issuer reports before, or instead of, a dispute. */
export function newFraudWarning({ charge, created, fraudType }: FreshWarning): Stripe.Radar.EarlyFraudWarning {
  return {
    id: newId("issfr", "1"),
    object: "radar.early_fraud_warning",
    actionable: !charge.disputed && !charge.refunded,
    charge: charge.id,
    created,
    fraud_type: fraudType,
    livemode: false,
    ...(charge.payment_intent === null ? {} : { payment_intent: charge.payment_intent }),
  };
}
