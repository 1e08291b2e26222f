import type Stripe from "stripe";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

type V2Account = Stripe.V2.Core.Account;

/** What the real API leaves out of an answer unless asked for; it then stands there as null (facts 3.2). */
export const INCLUDABLE = ["configuration.merchant", "requirements", "defaults", "identity", "future_requirements"];

/** The v2 shape of an account, whichever API made it. */
export function accountV2(account: AccountRecord, include: readonly string[]): V2Account {
  const asked = (part: string): boolean => include.includes(part);
  return {
    id: account.id,
    object: "v2.core.account",
    applied_configurations: ["merchant"],
    closed: account.closed,
    ...(asked("configuration.merchant") ? { configuration: { merchant: merchant(account) } } : {}),
    ...(account.email === null ? {} : { contact_email: account.email }),
    created: new Date(account.created * 1000).toISOString(),
    dashboard: account.dashboard,
    ...(asked("defaults") ? { defaults: defaults(account) } : {}),
    ...(account.name === null ? {} : { display_name: account.name }),
    ...(asked("identity") ? { identity: identity(account) } : {}),
    livemode: false,
    metadata: { ...account.metadata },
    ...(asked("requirements") ? { requirements: requirements(account) } : {}),
  };
}

function merchant(account: AccountRecord): Stripe.V2.Core.Account.Configuration.Merchant {
  const { card_payments: known = "inactive" } = account.capabilities;
  const status = known === "inactive" ? "restricted" : known;
  return {
    applied: true,
    capabilities: {
      card_payments: {
        status,
        status_details: status === "active" ? [] : [{ code: "requirements_past_due", resolution: "provide_info" }],
      },
    },
    ...(account.businessProfile.mcc ? { mcc: account.businessProfile.mcc } : {}),
  };
}

function defaults(account: AccountRecord): Stripe.V2.Core.Account.Defaults {
  return {
    currency: account.currency,
    responsibilities: {
      fees_collector: account.feesCollector,
      losses_collector: account.lossesCollector,
      requirements_collector: "stripe",
    },
  };
}

function identity(account: AccountRecord): Stripe.V2.Core.Account.Identity {
  return {
    country: account.country,
    ...(account.entityType === null ? {} : { entity_type: account.entityType }),
  };
}

/** One entry per requirement; only the summary has a time, the earliest (facts 3.2). */
function requirements(account: AccountRecord): Stripe.V2.Core.Account.Requirements {
  const inReview = account.inReview ?? {};
  const names = [...account.currentlyDue, ...Object.keys(inReview)];
  const entries = names.map((description): Stripe.V2.Core.Account.Requirements.Entry => {
    const isPast = account.pastDue.includes(description) || inReview[description] === true;
    const status = isPast ? "past_due" : "currently_due";
    const restricted = { capability: "card_payments", configuration: "merchant", deadline: { status } } as const;
    return {
      awaiting_action_from: inReview[description] === undefined ? "user" : "stripe",
      description,
      errors: [],
      impact: { restricts_capabilities: [restricted] },
      minimum_deadline: { status },
      requested_reasons: [{ code: account.detailsSubmitted ? "routine_verification" : "routine_onboarding" }],
    };
  });
  if (entries.length === 0) return { entries };
  const times = Object.values(account.deadlines ?? {});
  const isPast = entries.some((entry) => entry.minimum_deadline.status === "past_due");
  const status = isPast ? "past_due" : "currently_due";
  const time = times.length === 0 ? {} : { time: new Date(Math.min(...times) * 1000).toISOString() };
  return { entries, summary: { minimum_deadline: { status, ...time } } };
}
