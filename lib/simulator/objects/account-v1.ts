import type Stripe from "stripe";
import { bankAccountObject, bankOf } from "@/lib/simulator/objects/bank-account";
import type { PayoutSchedule } from "@/lib/simulator/store/connect-kinds";
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
    external_accounts: externalAccounts(account),
    future_requirements: { ...requirements(NOTHING_DUE), disabled_reason: null },
    groups: { payments_pricing: null },
    metadata: { ...account.metadata },
    payouts_enabled: account.payoutsEnabled,
    requirements: requirements(account),
    settings: settings(account),
    tos_acceptance: { date: account.detailsSubmitted ? account.created : null, ip: null, user_agent: null },
    type: account.type,
  };
}

/** One of the few lists that count their rows (facts 3.3, recorded). */
function externalAccounts(account: AccountRecord) {
  const bank = bankOf(account);
  return {
    object: "list" as const,
    data: bank === null ? [] : [bankAccountObject(account, bank)],
    has_more: false,
    total_count: bank === null ? 0 : 1,
    url: `/v1/accounts/${account.id}/external_accounts`,
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
  if (account.isPlatform || account.isIndependent === true) return { type: "account" };
  return {
    fees: { payer: account.feesCollector === "stripe" ? "account" : "application" },
    is_controller: true,
    losses: { payments: account.lossesCollector },
    requirement_collection: "stripe",
    stripe_dashboard: { type: account.dashboard },
    type: "application",
  };
}

type Due = Pick<AccountRecord, "currentlyDue" | "pastDue" | "disabledReason" | "deadlines" | "inReview">;
const NOTHING_DUE: Due = { currentlyDue: [], pastDue: [], disabledReason: null };

/** The deadline is the earliest of what is not past due yet. */
function requirements(due: Due): Stripe.Account.Requirements {
  const ahead = Object.entries(due.deadlines ?? {}).filter(([name]) => !due.pastDue.includes(name));
  return {
    alternatives: [],
    current_deadline: ahead.length === 0 ? null : Math.min(...ahead.map(([, at]) => at)),
    currently_due: [...due.currentlyDue],
    disabled_reason: due.disabledReason,
    errors: [],
    eventually_due: [...due.currentlyDue],
    past_due: [...due.pastDue],
    pending_verification: Object.keys(due.inReview ?? {}),
  };
}

/** Fresh accounts say daily (facts 3.3, recorded), also while automatic payouts are off here. */
function payoutSchedule(schedule: PayoutSchedule = { interval: "daily" }): Stripe.Account.Settings.Payouts.Schedule {
  const { weekly = [], monthly = [] } = schedule;
  const [[weeklyAnchor], [monthlyAnchor]] = [weekly, monthly];
  return {
    delay_days: 2,
    interval: schedule.interval,
    ...(weeklyAnchor === undefined ? {} : { weekly_anchor: weeklyAnchor, weekly_payout_days: [...weekly] }),
    ...(monthlyAnchor === undefined ? {} : { monthly_anchor: monthlyAnchor, monthly_payout_days: [...monthly] }),
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
      schedule: payoutSchedule(account.payoutSchedule),
      statement_descriptor: null,
    },
  };
}
