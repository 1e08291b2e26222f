import { createConnectedAccount, updateAccount } from "@/lib/simulator/engine/accounts";
import { createLink } from "@/lib/simulator/engine/links";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter } from "@/lib/simulator/http/problem";
import { accountV2, INCLUDABLE } from "@/lib/simulator/objects/account-v2";
import { connectedAccounts, visibleAccount } from "@/lib/simulator/routes/accounts";

/** Account links of v2 live ten minutes in the reference sample (facts 3.2). */
const LINK_SECONDS = 600;
const LIST_LIMIT_DEFAULT = 10;
const LIST_LIMIT_MAX = 100;

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
  const after = updateAccount(state, before.id, {
    name: params.has("display_name") ? params.text("display_name") : before.name,
    email: params.has("contact_email") ? params.text("contact_email") : before.email,
    metadata: params.metadata(before.metadata),
  });
  return accountV2(after, includeOf(params));
}

function close(call: Call): object {
  call.params.accept("applied_configurations");
  const before = visibleAccount(call, idOfPath(call));
  const after = updateAccount(call.state, before.id, { closed: true, chargesEnabled: false, payoutsEnabled: false });
  return accountV2(after, []);
}

/** Pages of v2 lists are addresses; the page token here is the last id seen. */
function list(call: Call): object {
  const { params } = call;
  params.accept("limit", "page", "applied_configurations", "closed");
  const limit = Math.min(params.integer("limit") ?? LIST_LIMIT_DEFAULT, LIST_LIMIT_MAX);
  const all = connectedAccounts(call);
  const page = params.text("page");
  const start = page === null ? 0 : all.findIndex(({ id }) => id === page) + 1;
  const data = all.slice(start, start + limit);
  const last = data.at(-1);
  const hasMore = start + limit < all.length && last !== undefined;
  return {
    data: data.map((account) => accountV2(account, [])),
    next_page_url: hasMore ? `/v2/core/accounts?limit=${limit}&page=${last.id}` : null,
    previous_page_url: null,
  };
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
