import { createConnectedAccount, updateAccount } from "@/lib/simulator/engine/accounts";
import { createLink } from "@/lib/simulator/engine/links";
import { settleRequirements } from "@/lib/simulator/engine/requirements";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { listV2 } from "@/lib/simulator/http/list-v2";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter, refused } from "@/lib/simulator/http/problem";
import { accountV2, INCLUDABLE } from "@/lib/simulator/objects/account-v2";
import { connectedAccounts, visibleAccount } from "@/lib/simulator/routes/accounts";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

/** Account links of v2 live ten minutes in the reference sample (facts 3.2). */
const LINK_SECONDS = 600;

function includeOf(params: Params): string[] {
  const include = params.list("include") ?? [];
  const unknown = include.find((part) => !INCLUDABLE.includes(part) && !part.startsWith("configuration."));
  if (unknown !== undefined) throw badParameter(`Invalid include: ${unknown}`, "include");
  return include;
}

function create(call: Call): object {
  const { state, platform, params } = call;
  params.accept(
    "contact_email",
    "contact_phone",
    "display_name",
    "dashboard",
    "identity",
    "defaults",
    "configuration",
    "metadata",
    "include",
  );
  const include = includeOf(params);
  const identity = params.inside("identity");
  const defaults = params.inside("defaults");
  const responsibilities = defaults.inside("responsibilities");
  const dashboard = params.oneOf("dashboard", ["full", "express", "none"]) ?? "full";
  const lossesCollector = responsibilities.oneOf("losses_collector", ["stripe", "application"]) ?? "stripe";
  if (dashboard === "express" && lossesCollector === "stripe") {
    throw badParameter("The Express Dashboard requires the application to collect losses.", "dashboard");
  }
  const account = createConnectedAccount(state, platform, {
    name: params.text("display_name"),
    email: params.text("contact_email"),
    country: identity.required("country").toUpperCase(),
    currency: defaults.text("currency"),
    type: dashboard === "full" ? "standard" : dashboard === "express" ? "express" : "none",
    dashboard,
    feesCollector: responsibilities.oneOf("fees_collector", ["stripe", "application"]) ?? "stripe",
    lossesCollector,
    entityType: identity.text("entity_type"),
    metadata: params.metadata({}),
    api: "v2",
  });
  return accountV2(account, include);
}

function retrieve(call: Call): object {
  call.params.accept("include");
  return accountV2(visibleAccount(call, idOfPath(call)), includeOf(call.params));
}

/** What v2 says of the merchant and v1 of the business profile. */
function merchantIn(params: Params): Record<string, string> {
  const merchant = params.inside("configuration").inside("merchant");
  const support = merchant.inside("support");
  const found = {
    mcc: merchant.text("mcc"),
    support_email: support.text("email"),
    support_phone: support.text("phone"),
    url: support.text("url"),
  };
  return Object.fromEntries(Object.entries(found).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function update(call: Call): object {
  const { params, state } = call;
  params.accept(
    "contact_email",
    "contact_phone",
    "display_name",
    "dashboard",
    "identity",
    "defaults",
    "configuration",
    "metadata",
    "include",
  );
  const before = visibleAccount(call, idOfPath(call));
  const identity = params.inside("identity").accept("country", "entity_type", "business_details", "individual");
  const after = updateAccount(state, before.id, {
    businessProfile: { ...before.businessProfile, ...merchantIn(params) },
    entityType: identity.text("entity_type") ?? before.entityType,
    name: params.has("display_name") ? params.text("display_name") : before.name,
    email: params.has("contact_email") ? params.text("contact_email") : before.email,
    metadata: params.metadata(before.metadata),
  });
  return accountV2(after, includeOf(params));
}

/** An account is closed for good: nothing can be charged or paid out any more. */
function close(call: Call): object {
  call.params.accept("applied_configurations");
  const before = visibleAccount(call, idOfPath(call));
  if (before.closed) throw refused("This account is already closed.");
  const after = settleRequirements(call.state, before.id, { currentlyDue: [], pastDue: [] }, { closed: true });
  return accountV2(after, []);
}

function list(call: Call): object {
  const { params } = call;
  params.accept("limit", "page", "applied_configurations", "closed");
  const isClosed = params.flag("closed") ?? false;
  const configurations = params.list("applied_configurations");
  const isWanted = (account: AccountRecord): boolean =>
    account.closed === isClosed && (configurations === undefined || configurations.includes("merchant"));
  return listV2(call, connectedAccounts(call).filter(isWanted), (account) => accountV2(account, []));
}

function createAccountLink(call: Call): object {
  const { params } = call;
  params.accept("account", "use_case");
  const account = visibleAccount(call, params.required("account"));
  const useCase = params.inside("use_case").accept("type", "account_onboarding", "account_update");
  const type = useCase.oneOf("type", ["account_onboarding", "account_update"]);
  if (type === undefined)
    throw badParameter("Missing required param: use_case[type].", "use_case[type]", "parameter_missing");
  const details = useCase.inside(type);
  const refreshUrl = details.required("refresh_url");
  const returnUrl = details.text("return_url") ?? refreshUrl;
  const link = createLink(call.state, call.platform, account.id, {
    refreshUrl,
    returnUrl,
    lifetimeSeconds: LINK_SECONDS,
    useCase: type,
  });
  return {
    object: "v2.core.account_link",
    account: account.id,
    created: new Date(link.created * 1000).toISOString(),
    expires_at: new Date(link.expiresAt * 1000).toISOString(),
    livemode: false,
    url: link.url,
    use_case: { type, [type]: { refresh_url: refreshUrl, return_url: returnUrl } },
  };
}

export const accountV2Operations: readonly Operation[] = [
  { method: "POST", path: "/v2/core/accounts", run: create },
  { method: "GET", path: "/v2/core/accounts", run: list },
  { method: "GET", path: "/v2/core/accounts/:id", run: retrieve },
  { method: "POST", path: "/v2/core/accounts/:id", run: update },
  { method: "POST", path: "/v2/core/accounts/:id/close", run: close },
  { method: "POST", path: "/v2/core/account_links", run: createAccountLink },
];
