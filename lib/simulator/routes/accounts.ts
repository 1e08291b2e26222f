import {
  createConnectedAccount,
  deauthorize,
  isConnected,
  noAccess,
  updateAccount,
} from "@/lib/simulator/engine/accounts";
import { createLink } from "@/lib/simulator/engine/links";
import { expectPayoutRunAnew } from "@/lib/simulator/engine/payout-schedule";
import { requestCapabilities } from "@/lib/simulator/engine/requirements";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { listObject, PAGE } from "@/lib/simulator/http/list";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter, Problem, refused } from "@/lib/simulator/http/problem";
import { accountV1 } from "@/lib/simulator/objects/account-v1";
import { scheduleIn } from "@/lib/simulator/routes/payout-params";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

const V1_CLOSED =
  "Stripe no longer recommends Accounts v1 for new Connect integrations. Create connected accounts with POST /v2/core/accounts instead. If your integration requires v1 account creation for a supported compatibility scenario, enable Accounts v1 support in the Dashboard: https://dashboard.stripe.com/settings/features/feat_accounts_v1_support";
const UPDATABLE = ["email", "business_profile", "metadata", "settings", "capabilities"] as const;
const IDENTITY = ["business_type", "company", "individual", "external_account", "tos_acceptance"] as const;
const PROFILE_FIELDS = [
  "name",
  "mcc",
  "product_description",
  "support_email",
  "support_phone",
  "support_url",
  "url",
] as const;

/** An account this platform may see; another one gets the 403 of facts 3.3. */
export function visibleAccount(call: Call, id: string): AccountRecord {
  const account = call.state.store.accounts.get(id);
  const mayTouch = id === call.platform || isConnected(call.state, call.platform, id);
  if (account === undefined || !mayTouch) throw noAccess(call.key.key, id);
  return account;
}

/** `capabilities[card_payments][requested]=true`. */
function requestedIn(capabilities: Params): string[] {
  return Object.keys(capabilities.form).filter((name) => capabilities.inside(name).flag("requested") === true);
}

/** POST /v1/accounts is closed to new platforms unless switched on (facts 3.2). */
function create(call: Call): object {
  const { state, params, platform } = call;
  params.accept(...UPDATABLE, "type", "country", "controller", "business_type", "default_currency");
  if (state.store.platforms.get(platform)?.accountsV1 !== true) throw refused(V1_CLOSED);
  const type = params.oneOf("type", ["standard", "express", "custom"]) ?? "standard";
  const controller = params.inside("controller");
  const dashboard = controller.inside("stripe_dashboard").oneOf("type", ["full", "express", "none"]);
  const account = createConnectedAccount(state, platform, {
    name: params.inside("business_profile").text("name"),
    email: params.text("email"),
    country: (params.text("country") ?? state.store.accounts.get(platform)?.country ?? "US").toUpperCase(),
    currency: params.text("default_currency"),
    type,
    dashboard: dashboard ?? (type === "standard" ? "full" : type === "express" ? "express" : "none"),
    feesCollector: controller.inside("fees").text("payer") === "application" ? "application" : "stripe",
    lossesCollector: controller.inside("losses").text("payments") === "application" ? "application" : "stripe",
    entityType: params.text("business_type"),
    metadata: params.metadata({}),
    api: "v1",
    requested: requestedIn(params.inside("capabilities")),
  });
  return accountV1(account);
}

function retrieve(call: Call): object {
  call.params.accept();
  return accountV1(visibleAccount(call, idOfPath(call)));
}

function retrieveOwn(call: Call): object {
  return accountV1(visibleAccount(call, call.account));
}

/** Where Stripe collects the requirements, a platform cannot give an account's identity or bank (facts 3.3). */
function refuseIdentity({ params, key }: Call, account: AccountRecord): void {
  if (!IDENTITY.some((name) => params.has(name))) return;
  const message = `This application does not have the required permissions for this endpoint on account '${account.id}'.`;
  if (account.id !== key.platform)
    throw new Problem(403, { type: "invalid_request_error", code: "oauth_not_supported", message }, true);
}

function update(call: Call): object {
  const { state, params } = call;
  const before = visibleAccount(call, idOfPath(call));
  refuseIdentity(call, before);
  params.accept(...UPDATABLE);
  const profile = params.inside("business_profile").accept(...PROFILE_FIELDS, "support_address");
  const businessProfile = { ...before.businessProfile };
  for (const field of PROFILE_FIELDS) if (profile.has(field)) businessProfile[field] = profile.text(field);
  const payouts = params.inside("settings").inside("payouts");
  const debit = payouts.flag("debit_negative_balances");
  const payoutSchedule = scheduleIn(payouts.inside("schedule"));
  const after = updateAccount(state, before.id, {
    email: params.has("email") ? params.text("email") : before.email,
    businessProfile,
    metadata: params.metadata(before.metadata),
    debitNegativeBalances: debit ?? before.debitNegativeBalances,
    ...(payoutSchedule === undefined ? {} : { payoutSchedule }),
  });
  if (payoutSchedule !== undefined) expectPayoutRunAnew(state, before.id);
  const requested = requestedIn(params.inside("capabilities")).filter((name) => after.capabilities[name] === undefined);
  return accountV1(requested.length === 0 ? after : requestCapabilities(state, after, requested));
}

function remove(call: Call): object {
  const account = visibleAccount(call, idOfPath(call));
  if (account.isPlatform) throw refused("You cannot delete your own account through the API.");
  deauthorize(call.state, call.platform, account.id);
  return { id: account.id, object: "account", deleted: true };
}

function list(call: Call): object {
  call.params.accept(...PAGE, "created");
  return listObject(call, connectedAccounts(call).map(accountV1).map(withCreated));
}

/** The SDK's type lets `created` be absent; a list sorts and filters by it. */
function withCreated(account: ReturnType<typeof accountV1>) {
  return { ...account, created: account.created ?? 0 };
}

/** Everything connected to this platform, newest first. */
export function connectedAccounts(call: Call): AccountRecord[] {
  const found: AccountRecord[] = [];
  for (const { platform, account, active } of call.state.store.connections.oldestFirst()) {
    const record = call.state.store.accounts.get(account);
    if (active && platform === call.platform && record !== undefined) found.unshift(record);
  }
  return found;
}

function createAccountLink(call: Call): object {
  const { params } = call;
  params.accept("account", "type", "refresh_url", "return_url", "collection_options", "collect");
  const account = visibleAccount(call, params.required("account"));
  const type = params.required("type");
  if (type === "account_update" && account.type === "standard") {
    throw refused("You cannot create `account_update` type Account Links for this account.", { param: "type" });
  }
  if (type !== "account_onboarding" && type !== "account_update") throw badParameter(`Invalid type: ${type}`, "type");
  const link = createLink(call.state, call.platform, account.id, {
    refreshUrl: params.required("refresh_url"),
    returnUrl: params.required("return_url"),
    lifetimeSeconds: 300,
    useCase: type,
  });
  return { object: "account_link", created: link.created, expires_at: link.expiresAt, url: link.url };
}

export const accountOperations: readonly Operation[] = [
  { method: "POST", path: "/v1/accounts", run: create },
  { method: "GET", path: "/v1/accounts", run: list },
  { method: "GET", path: "/v1/account", run: retrieveOwn },
  { method: "GET", path: "/v1/accounts/:id", run: retrieve },
  { method: "POST", path: "/v1/accounts/:id", run: update },
  { method: "DELETE", path: "/v1/accounts/:id", run: remove },
  { method: "POST", path: "/v1/account_links", run: createAccountLink },
];
