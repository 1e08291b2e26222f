import type Stripe from "stripe";
import { newId, relatedId } from "@/lib/simulator/engine/identifiers";

type FreshTransaction = Pick<
  Stripe.BalanceTransaction,
  "amount" | "available_on" | "created" | "currency" | "description" | "fee_details" | "reporting_category" | "type"
> & { readonly source: string; readonly paymentIntent: string | null; readonly isAvailable: boolean };

/** One movement on an account's balance; `net` is what the balance changes by. */
export function newBalanceTransaction(fresh: FreshTransaction): Stripe.BalanceTransaction {
  const { paymentIntent, isAvailable, ...fields } = fresh;
  const fee = fields.fee_details.reduce((total, detail) => total + detail.amount, 0);
  return {
    id: paymentIntent === null ? newId("txn", "1") : relatedId("txn", paymentIntent),
    object: "balance_transaction",
    ...fields,
    balance_type: "payments",
    exchange_rate: null,
    fee,
    net: fields.amount - fee,
    status: isAvailable ? "available" : "pending",
  };
}

type FreshFee = Pick<Stripe.ApplicationFee, "amount" | "created" | "currency"> & {
  readonly account: string;
  readonly application: string;
  readonly charge: string;
};

/** The platform's share of one charge; it lives on the platform (facts 3.7). */
export function newApplicationFee(fresh: FreshFee): Stripe.ApplicationFee {
  const id = newId("fee", "1");
  return {
    id,
    object: "application_fee",
    account: fresh.account,
    amount: fresh.amount,
    amount_refunded: 0,
    application: fresh.application,
    balance_transaction: null,
    charge: fresh.charge,
    created: fresh.created,
    currency: fresh.currency,
    fee_source: { charge: fresh.charge, type: "charge" },
    livemode: false,
    originating_transaction: null,
    refunded: false,
    refunds: { object: "list", data: [], has_more: false, url: `/v1/application_fees/${id}/refunds` },
  };
}

type FreshFeeRefund = Pick<Stripe.FeeRefund, "amount" | "created" | "currency" | "metadata"> & { readonly fee: string };

/** A part of the platform's share that went back. */
export function newFeeRefund(fresh: FreshFeeRefund): Stripe.FeeRefund {
  return { id: newId("fr", "1"), object: "fee_refund", balance_transaction: null, ...fresh };
}

type FreshRefund = Pick<Stripe.Refund, "amount" | "created" | "currency" | "metadata" | "reason" | "status"> & {
  readonly charge: string;
  readonly paymentIntent: string;
  readonly paymentMethod: string | null;
  readonly customer: string | null;
  readonly pendingReason: Stripe.Refund.PendingReason | null;
};

/** A refund to a card; the bank's reference follows later, so it is `pending` at first (facts 6.1, recorded). */
export function newRefund(fresh: FreshRefund): Stripe.Refund {
  const { charge, paymentIntent, paymentMethod, pendingReason, ...fields } = fresh;
  return {
    id: relatedId("re", paymentIntent),
    object: "refund",
    ...fields,
    balance_transaction: null,
    charge,
    customer_account: null,
    destination_details: {
      card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
      type: "card",
    },
    payment_intent: paymentIntent,
    payment_method: paymentMethod,
    receipt_number: null,
    source_transfer_reversal: null,
    transfer_reversal: null,
    ...(pendingReason === null ? {} : { pending_reason: pendingReason }),
  };
}
