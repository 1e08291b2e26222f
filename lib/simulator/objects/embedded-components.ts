import type Stripe from "stripe";

type Components = Stripe.AccountSession.Components;

const ACCOUNT = ["disable_stripe_user_authentication", "external_account_collection"] as const;
const PAYOUTS = [...ACCOUNT, "edit_payout_schedule", "instant_payouts", "standard_payouts"] as const;
const DISPUTES = [
  "destination_on_behalf_of_charge_management",
  "dispute_management",
  "refund_management",
  "smart_disputes_management",
] as const;
const PAYMENTS = [...DISPUTES, "capture_payments"] as const;
const CARDS = [
  "card_management",
  "card_spend_dispute_management",
  "cardholder_management",
  "spend_control_management",
] as const;

/** The embedded components that the SDK knows, each with its switches (facts 2.5). */
const FEATURES: Readonly<Record<keyof Components, readonly string[]>> = {
  account_management: ACCOUNT,
  account_onboarding: ACCOUNT,
  balance_report: [],
  balances: PAYOUTS,
  disputes_list: PAYMENTS,
  documents: [],
  financial_account: [...ACCOUNT, "send_money", "transfer_balance"],
  financial_account_transactions: ["card_spend_dispute_management"],
  instant_payouts_promotion: [...ACCOUNT, "instant_payouts"],
  issuing_card: CARDS,
  issuing_cards_list: [...CARDS, "disable_stripe_user_authentication"],
  notification_banner: ACCOUNT,
  payment_details: PAYMENTS,
  payment_disputes: DISPUTES,
  payment_method_settings: ["disable_stripe_user_authentication"],
  payments: PAYMENTS,
  payout_details: [],
  payout_reconciliation_report: [],
  payouts: PAYOUTS,
  payouts_list: [],
  reporting_chart: [],
  tax_registrations: [],
  tax_settings: [],
  terminal_hardware_orders: [],
  terminal_hardware_shop: [],
};

/** Names of all components, as they are asked for. */
export const COMPONENTS: readonly string[] = Object.keys(FEATURES);

/**
 * The switches of a component, all of them present as the SDK's types say. Which of them are on without being asked for
 * is not established [?]: here none is.
 */
export function featuresOf(
  component: string,
  asked: (feature: string) => boolean | undefined,
): Record<string, boolean> {
  const names = new Map(Object.entries(FEATURES)).get(component) ?? [];
  return Object.fromEntries(names.map((name) => [name, asked(name) ?? false]));
}
