import type Stripe from "stripe";
import { randomText } from "@/lib/simulator/engine/identifiers";
import { createLogin } from "@/lib/simulator/engine/logins";
import { rejectAccount, settleRequirements } from "@/lib/simulator/engine/requirements";
import { now } from "@/lib/simulator/engine/state";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { missingParameter } from "@/lib/simulator/http/params";
import { badParameter, missing, refused } from "@/lib/simulator/http/problem";
import { accountV1 } from "@/lib/simulator/objects/account-v1";
import { bankAccountObject, bankOf } from "@/lib/simulator/objects/bank-account";
import { capabilityObject } from "@/lib/simulator/objects/capability";
import { COMPONENTS, featuresOf } from "@/lib/simulator/objects/embedded-components";
import { visibleAccount } from "@/lib/simulator/routes/accounts";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

/** How long a browser may use a session before it must ask for another; not published [?]. */
const SESSION_SECONDS = 3_600;

/** Only accounts with the Express dashboard have login links; the others sign in at Stripe (facts 3.5). */
function createLoginLink(call: Call): object {
  call.params.accept();
  const account = visibleAccount(call, idOfPath(call));
  if (account.dashboard !== "express") {
    throw refused("Cannot create a login link for an account that does not have an Express Dashboard.");
  }
  if (!account.detailsSubmitted) {
    throw refused("Cannot create a login link for an account that has not completed onboarding.");
  }
  const link: Stripe.LoginLink = {
    object: "login_link",
    created: now(call.state),
    url: createLogin(call.state, account.id),
  };
  return link;
}

/** A secret for embedded components. The simulator has no components to embed; the call is checked all the same. */
function createSession(call: Call): object {
  const { params, state } = call;
  params.accept("account", "components");
  const account = visibleAccount(call, params.required("account"));
  if (!params.has("components")) throw missingParameter("components");
  const asked = params.inside("components").accept(...COMPONENTS);
  const components = COMPONENTS.map((name) => {
    const component = asked.inside(name);
    const switches = component.inside("features");
    const features = featuresOf(name, (feature) => switches.flag(feature));
    return [name, { enabled: component.flag("enabled") ?? false, features }] as const;
  });
  if (!components.some(([, { enabled }]) => enabled)) {
    throw badParameter("You must enable at least one component.", "components");
  }
  return {
    object: "account_session",
    account: account.id,
    client_secret: `accs_secret__${randomText(40)}`,
    components: Object.fromEntries(components),
    expires_at: now(state) + SESSION_SECONDS,
    livemode: false,
  };
}

function listCapabilities(call: Call): object {
  const account = visibleAccount(call, idOfPath(call));
  const data = Object.keys(account.capabilities).map((name) => capabilityObject(account, name));
  return { object: "list", data, has_more: false, url: call.path };
}

function knownCapability(call: Call): AccountRecord {
  const account = visibleAccount(call, idOfPath(call));
  const name = idOfPath(call, "capability");
  if (!/^[a-z_]+(_payments|transfers)$|^transfers$/.test(name)) throw missing("capability", name, "capability");
  return account;
}

function updateCapability(call: Call): object {
  const { params, state } = call;
  params.accept("requested");
  const account = knownCapability(call);
  const name = idOfPath(call, "capability");
  const { [name]: before, ...others } = account.capabilities;
  const isRequested = params.flag("requested") ?? before !== undefined;
  const capabilities = isRequested ? { ...others, [name]: before ?? ("inactive" as const) } : others;
  const { currentlyDue, pastDue } = account;
  const after = settleRequirements(state, account.id, { currentlyDue, pastDue }, { capabilities });
  return capabilityObject(after, name);
}

/** Only where the platform carries the losses, so not for Standard accounts; the text is not established [?]. */
function reject(call: Call): object {
  const { params, state } = call;
  params.accept("reason");
  const account = visibleAccount(call, idOfPath(call));
  const reason = params.oneOf("reason", ["fraud", "other", "terms_of_service"]);
  if (reason === undefined) throw missingParameter("reason");
  if (account.dashboard === "full") throw refused("You cannot reject an account that you are not liable for.");
  return accountV1(rejectAccount(state, account.id, reason));
}

function listExternalAccounts(call: Call): object {
  const account = visibleAccount(call, idOfPath(call));
  const bank = bankOf(account);
  const data = bank === null ? [] : [bankAccountObject(account, bank)];
  return { object: "list", data, has_more: false, total_count: data.length, url: call.path };
}

function findExternalAccount(call: Call): object {
  const account = visibleAccount(call, idOfPath(call));
  const bank = bankOf(account);
  const id = idOfPath(call, "external");
  if (bank?.id !== id) throw missing("external account", id, "id");
  return bankAccountObject(account, bank);
}

export const accountPartOperations: readonly Operation[] = [
  { method: "POST", path: "/v1/accounts/:id/login_links", run: createLoginLink },
  { method: "POST", path: "/v1/account_sessions", run: createSession },
  { method: "GET", path: "/v1/accounts/:id/capabilities", run: listCapabilities },
  {
    method: "GET",
    path: "/v1/accounts/:id/capabilities/:capability",
    run: (call) => capabilityObject(knownCapability(call), idOfPath(call, "capability")),
  },
  { method: "POST", path: "/v1/accounts/:id/capabilities/:capability", run: updateCapability },
  { method: "POST", path: "/v1/accounts/:id/reject", run: reject },
  { method: "GET", path: "/v1/accounts/:id/external_accounts", run: listExternalAccounts },
  { method: "GET", path: "/v1/accounts/:id/external_accounts/:external", run: findExternalAccount },
];
