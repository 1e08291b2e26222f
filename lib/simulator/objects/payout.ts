import type Stripe from "stripe";
import { newId } from "@/lib/simulator/engine/identifiers";

type FreshPayout = Pick<
  Stripe.Payout,
  | "amount"
  | "arrival_date"
  | "automatic"
  | "created"
  | "currency"
  | "description"
  | "metadata"
  | "method"
  | "statement_descriptor"
> & { readonly destination: string };

/** Money on its way to a bank account (facts 3.5, 10.1); its balance transaction is filled in when it is booked. */
export function newPayout(fresh: FreshPayout): Stripe.Payout {
  return {
    id: newId("po", "1"),
    object: "payout",
    ...fresh,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    original_payout: null,
    payout_method: null,
    reconciliation_status: fresh.automatic ? "in_progress" : "not_applicable",
    reversed_by: null,
    source_type: "card",
    status: "pending",
    trace_id: null,
    type: "bank_account",
  };
}

/** Why a bank sent a payout back, as Stripe says it; texts are from memory of the documentation [~]. */
export const PAYOUT_FAILURES = {
  account_closed: "The bank account has been closed",
  account_frozen: "The bank account has been frozen",
  bank_account_restricted:
    "The bank account has restrictions on either the type, or the number, of payouts allowed. This normally indicates that the bank account is a savings or other non-checking account.",
  could_not_process: "The bank could not process this payout.",
  declined: "The bank has declined this transfer. Please contact the bank before retrying.",
  incorrect_account_holder_name: "Your bank notified us that the bank account holder name on file is incorrect.",
  insufficient_funds: "Your Stripe account has insufficient funds to cover the payout.",
  invalid_account_number:
    "The routing number seems correct, but the account number is invalid (e.g., too few or too many digits).",
  no_account:
    "The bank account details on file are probably incorrect. No bank account could be located with those details.",
} as const;

export type PayoutFailure = keyof typeof PAYOUT_FAILURES;
