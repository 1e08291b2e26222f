import type Stripe from "stripe";
import type { BankRecord } from "@/lib/simulator/store/connect-kinds";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

/** The bank account of an onboarded account; accounts of older files get one made up from their id. */
export function bankOf(account: AccountRecord): BankRecord | null {
  if (account.bank !== undefined) return account.bank;
  if (!account.detailsSubmitted) return null;
  return {
    id: `ba_1${account.id.slice("acct_1".length)}00000000`,
    last4: "2606",
    country: account.country,
    status: "new",
  };
}

/** The v1 shape of the bank account that payouts go to. */
export function bankAccountObject(account: AccountRecord, bank: BankRecord): Stripe.BankAccount {
  return {
    id: bank.id,
    object: "bank_account",
    account: account.id,
    account_holder_name: account.name,
    account_holder_type: account.entityType === "individual" ? "individual" : "company",
    account_type: null,
    available_payout_methods: ["standard"],
    bank_name: "STRIPE TEST BANK",
    country: bank.country,
    currency: account.currency,
    default_for_currency: true,
    fingerprint: bank.id.slice("ba_1".length, "ba_1".length + 16),
    future_requirements: { currently_due: [], errors: [], past_due: [], pending_verification: [] },
    last4: bank.last4,
    metadata: {},
    requirements: { currently_due: [], errors: [], past_due: [], pending_verification: [] },
    routing_number: null,
    status: bank.status,
  };
}
