import { defaultCurrency } from "@/lib/simulator/engine/currencies";
import { emit } from "@/lib/simulator/engine/events";
import { revokeGrants } from "@/lib/simulator/engine/grants";
import { newAccountId } from "@/lib/simulator/engine/identifiers";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { emitThin, type ThinType } from "@/lib/simulator/engine/thin-events";
import { Problem, refused } from "@/lib/simulator/http/problem";
import { accountV1 } from "@/lib/simulator/objects/account-v1";
import type { OAuthScope } from "@/lib/simulator/store/connect-kinds";
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

export type FreshAccount = Pick<
  AccountRecord,
  "name" | "email" | "country" | "type" | "dashboard" | "feesCollector" | "lossesCollector" | "entityType" | "metadata"
> & {
  readonly currency: string | null;
  readonly api: "v1" | "v2";
  readonly isIndependent?: boolean;
  /** Capabilities asked for; they stay inactive until the account is set up. */
  readonly requested?: readonly string[];
};

/** A connected account that still has everything before it; the creating platform may act on it. */
export function createConnectedAccount(state: SimulatorState, platform: string, fresh: FreshAccount): AccountRecord {
  const account = makeAccount(state, fresh);
  connect(state, platform, account.id);
  if (fresh.api === "v2") emitThin(state, account.id, "v2.core.account.created");
  return account;
}

/** An account that nobody is connected to yet. */
export function makeAccount(state: SimulatorState, fresh: FreshAccount): AccountRecord {
  const id = newAccountId();
  const { requested = [], ...record } = fresh;
  return state.store.accounts.put(id, id, {
    ...record,
    id,
    isPlatform: false,
    currency: fresh.currency ?? defaultCurrency(fresh.country),
    created: now(state),
    detailsSubmitted: false,
    chargesEnabled: false,
    payoutsEnabled: false,
    debitNegativeBalances: true,
    capabilities: Object.fromEntries(requested.map((name) => [name, "inactive" as const])),
    currentlyDue: FIRST_REQUIREMENTS,
    pastDue: FIRST_REQUIREMENTS,
    disabledReason: "requirements.past_due",
    businessProfile: {},
    closed: false,
  });
}

/** Lets a platform act on an account, within a scope of OAuth or in everything. */
export function connect(state: SimulatorState, platform: string, account: string, scope?: OAuthScope): void {
  const limits = scope === undefined ? {} : { scope };
  state.store.connections.put(account, `${platform}:${account}`, { platform, account, active: true, ...limits });
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
  if (Object.keys(previous).length > 0 && !after.isPlatform) {
    emit(state, id, "account.updated", drawn, { previous });
  }
  for (const [type, data] of thinChanges(before, after)) emitThin(state, id, type, data === null ? {} : { data });
  return after;
}

/**
 * What a change of an account made with v2 is called there, one event per part that changed (facts 3.2). Which v1
 * events such an account has besides is not established (facts 12.7); here it has both.
 */
function thinChanges(before: AccountRecord, after: AccountRecord): [ThinType, object | null][] {
  if (after.api !== "v2") return [];
  const isOther = (...fields: (keyof AccountRecord)[]): boolean =>
    fields.some((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  const changes: [ThinType, object | null][] = [];
  if (isOther("currentlyDue", "pastDue", "deadlines", "inReview"))
    changes.push(["v2.core.account[requirements].updated", null]);
  if (isOther("entityType")) changes.push(["v2.core.account[identity].updated", null]);
  if (isOther("feesCollector", "lossesCollector")) changes.push(["v2.core.account[defaults].updated", null]);
  if (isOther("businessProfile")) changes.push(["v2.core.account[configuration.merchant].updated", null]);
  if (before.capabilities.card_payments !== after.capabilities.card_payments) {
    const data = { updated_capability: "card_payments" };
    changes.push(["v2.core.account[configuration.merchant].capability_status_updated", data]);
  }
  if (isOther("closed")) changes.push(["v2.core.account.closed", null]);
  else if (isOther("name", "email", "metadata")) changes.push(["v2.core.account.updated", null]);
  return changes;
}

/** The account's owner ends a platform's access: the event names the application, and every call is 403 from now on. */
export function deauthorize(state: SimulatorState, platform: string, account: string): void {
  const record = state.store.platforms.get(platform);
  if (record === undefined || !isConnected(state, platform, account)) {
    throw refused("This account is not connected to this platform.");
  }
  state.store.connections.put(account, `${platform}:${account}`, { platform, account, active: false });
  revokeGrants(state, platform, account);
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
