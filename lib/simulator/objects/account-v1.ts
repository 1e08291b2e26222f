import type Stripe from "stripe";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

/** The v1 shape of an account, whichever API made it (facts 3.2, 3.3). */
export function accountV1(account: AccountRecord): Stripe.Account {
  return {
    id: account.id,
    object: "account",
    business_profile: businessProfile(account),
    business_type: account.entityType,
    capabilities: { ...account.capabilities },
    charges_enabled: account.chargesEnabled,
    controller: controller(account),
    country: account.country,
    created: account.created,
    default_currency: account.currency,
    details_submitted: account.detailsSubmitted,
    email: account.email,
    external_accounts: {
      object: "list",
      data: [],
      has_more: false,
      url: `/v1/accounts/${account.id}/external_accounts`,
    },
    future_requirements: requirements([], [], null),
    metadata: { ...account.metadata },
    payouts_enabled: account.payoutsEnabled,
    requirements: requirements(account.currentlyDue, account.pastDue, account.disabledReason),
    settings: settings(account),
    tos_acceptance: { date: account.detailsSubmitted ? account.created : null, ip: null, user_agent: null },
    type: account.type,
  };
}

function businessProfile(account: AccountRecord): Stripe.Account.BusinessProfile {
  const profile = account.businessProfile;
  return {
    annual_revenue: null,
    estimated_worker_count: null,
    mcc: profile.mcc ?? null,
    minority_owned_business_designation: null,
    name: profile.name ?? account.name,
    product_description: profile.product_description ?? null,
    specified_commercial_transactions_act_url: null,
    support_address: null,
    support_email: profile.support_email ?? null,
    support_phone: profile.support_phone ?? null,
    support_url: null,
    url: profile.url ?? null,
  };
}

function controller(account: AccountRecord): Stripe.Account.Controller {
  if (account.isPlatform) return { type: "account" };
  return {
    fees: { payer: account.feesCollector === "stripe" ? "account" : "application" },
    is_controller: true,
    losses: { payments: account.lossesCollector },
    requirement_collection: "stripe",
    stripe_dashboard: { type: account.dashboard },
    type: "application",
  };
}

function requirements(
  currentlyDue: readonly string[],
  pastDue: readonly string[],
  disabledReason: Stripe.Account.Requirements.DisabledReason | null,
): Stripe.Account.Requirements {
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: [...currentlyDue],
    disabled_reason: disabledReason,
    errors: [],
    eventually_due: [...currentlyDue],
    past_due: [...pastDue],
    pending_verification: [],
  };
}

function settings(account: AccountRecord): Stripe.Account.Settings {
  return {
    branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
    card_payments: {
      decline_on: { avs_failure: false, cvc_failure: false },
      statement_descriptor_prefix: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    dashboard: { display_name: account.name, timezone: "Etc/UTC" },
    payments: {
      statement_descriptor: account.name,
      statement_descriptor_kana: null,
      statement_descriptor_kanji: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    payouts: {
      debit_negative_balances: account.debitNegativeBalances,
      schedule: { delay_days: 2, interval: "daily" },
      statement_descriptor: null,
    },
  };
}
