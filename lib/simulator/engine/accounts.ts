import { defaultCurrency } from "@/lib/simulator/engine/currencies";
import { emit } from "@/lib/simulator/engine/events";
import { newAccountId } from "@/lib/simulator/engine/identifiers";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { Problem, refused } from "@/lib/simulator/http/problem";
import { accountV1 } from "@/lib/simulator/objects/account-v1";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

/** What Stripe wants to know of a fresh account (facts 3.3, recorded). */
const FIRST_REQUIREMENTS: readonly string[] = [
  "business_profile.product_description",
  "business_profile.support_phone",
  "business_profile.url",
  "external_account",
  "tos_acceptance.date",
  "tos_acceptance.ip",
];
const PROFILE_FIELDS: readonly string[] = ["product_description", "support_phone", "support_email", "url", "mcc"];

export type FreshAccount = Pick<
  AccountRecord,
  "name" | "email" | "country" | "type" | "dashboard" | "feesCollector" | "lossesCollector" | "entityType" | "metadata"
> & { readonly currency: string | null };

/** A connected account that still has everything before it; the creating platform may act on it. */
export function createConnectedAccount(state: SimulatorState, platform: string, fresh: FreshAccount): AccountRecord {
  const id = newAccountId();
  const account = state.store.accounts.put(id, id, {
    ...fresh,
    id,
    isPlatform: false,
    currency: fresh.currency ?? defaultCurrency(fresh.country),
    created: now(state),
    detailsSubmitted: false,
    chargesEnabled: false,
    payoutsEnabled: false,
    debitNegativeBalances: true,
    capabilities: {},
    currentlyDue: FIRST_REQUIREMENTS,
    pastDue: FIRST_REQUIREMENTS,
    disabledReason: "requirements.past_due",
    businessProfile: {},
    closed: false,
  });
  connect(state, platform, id);
  return account;
}

/** Lets a platform act on an account. */
export function connect(state: SimulatorState, platform: string, account: string): void {
  state.store.connections.put(account, `${platform}:${account}`, { platform, account, active: true });
}

/** Whether a platform may act on an account right now. */
export function isConnected(state: SimulatorState, platform: string, account: string): boolean {
  return state.store.connections.get(`${platform}:${account}`)?.active === true;
}

/** Changes an account and tells everyone connected to it, with what was there before. */
export function updateAccount(state: SimulatorState, id: string, changes: Partial<AccountRecord>): AccountRecord {
  const before = state.store.accounts.get(id);
  if (before === undefined) throw new Error(`no account ${id}`);
  const after = state.store.accounts.put(id, id, { ...before, ...changes });
  const drawn = accountV1(after);
  const previous = Object.fromEntries(
    Object.entries(accountV1(before)).filter(
      ([name, value]) =>
        JSON.stringify(value) !== JSON.stringify(Object.entries(drawn).find(([key]) => key === name)?.[1]),
    ),
  );
  if (!after.isPlatform) emit(state, id, "account.updated", drawn, { previous });
  return after;
}

/** What the account's owner typed into the hosted form so far. */
export function keepOnboardingFields(state: SimulatorState, id: string, fields: Record<string, string>): void {
  const account = state.store.accounts.get(id);
  if (account === undefined) return;
  const businessProfile = { ...account.businessProfile };
  for (const field of PROFILE_FIELDS) {
    const value = fields[field];
    if (value !== undefined && value !== "") businessProfile[field] = value;
  }
  state.store.accounts.put(id, id, { ...account, businessProfile });
}

/** The hosted form is complete: nothing is required any more, charges and payouts are on (facts 3.3). */
export function completeOnboarding(state: SimulatorState, id: string): AccountRecord {
  const account = state.store.accounts.get(id);
  if (account === undefined) throw new Error(`no account ${id}`);
  const capabilities: Record<string, "active"> = { card_payments: "active", transfers: "active" };
  if (account.currency === "eur") capabilities.cartes_bancaires_payments = "active";
  const updated = updateAccount(state, id, {
    detailsSubmitted: true,
    chargesEnabled: true,
    payoutsEnabled: true,
    capabilities,
    currentlyDue: [],
    pastDue: [],
    disabledReason: null,
  });
  for (const name of Object.keys(capabilities)) {
    emit(state, id, "capability.updated", capability(id, name, "active"));
  }
  return updated;
}

/** Stripe found something wrong: charges are off until a requirement is met. */
export function restrictAccount(state: SimulatorState, id: string): AccountRecord {
  const updated = updateAccount(state, id, {
    chargesEnabled: false,
    payoutsEnabled: false,
    capabilities: { card_payments: "inactive", transfers: "inactive" },
    currentlyDue: ["business_profile.url"],
    pastDue: ["business_profile.url"],
    disabledReason: "requirements.past_due",
  });
  emit(state, id, "capability.updated", capability(id, "card_payments", "inactive"));
  return updated;
}

/** The account's owner ends a platform's access: the event names the application, and every call is 403 from now on. */
export function deauthorize(state: SimulatorState, platform: string, account: string): void {
  const record = state.store.platforms.get(platform);
  if (record === undefined || !isConnected(state, platform, account)) {
    throw refused("This account is not connected to this platform.");
  }
  state.store.connections.put(account, `${platform}:${account}`, { platform, account, active: false });
  const application = { id: record.clientId, object: "application", name: record.name };
  emit(state, account, "account.application.deauthorized", application, { onlyPlatform: platform });
}

/** Foreign, unknown and revoked accounts get one and the same answer (facts 3.3, recorded). */
export function noAccess(key: string, account: string): Problem {
  const masked = `${key.slice(0, 8)}${"*".repeat(30)}${key.slice(-4)}`;
  return new Problem(
    403,
    {
      type: "invalid_request_error",
      code: "account_invalid",
      message: `The provided key '${masked}' does not have access to account '${account}' (or that account does not exist). Application access may have been revoked.`,
    },
    false,
  );
}

function capability(account: string, name: string, status: "active" | "inactive"): object {
  return { id: name, object: "capability", account, requested: true, status };
}
