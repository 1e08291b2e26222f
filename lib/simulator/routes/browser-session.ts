import { deauthorize } from "@/lib/simulator/engine/accounts";
import { findPaymentIntent, findSetupIntent } from "@/lib/simulator/engine/intents";
import type { Call, Operation } from "@/lib/simulator/http/call";
import { refused } from "@/lib/simulator/http/problem";
import { publicView } from "@/lib/simulator/http/public-view";
import { checkClientSecret } from "@/lib/simulator/routes/intent-params";

/**
 * What the card fields ask for before they show themselves. Private in real life; the shape here is our own. Answers
 * 401 for a rolled key, which is how a page learns that its key is old (facts 2.3).
 */
function elementsSession(call: Call): object {
  const { params, state, account } = call;
  const secret = params.text("client_secret");
  const id = secret?.split("_secret_")[0] ?? null;
  if (id === null) return { object: "elements_session", account, intent: null };
  if (id.startsWith("pi_")) {
    const payment = findPaymentIntent(state, account, id);
    checkClientSecret(call, payment);
    return { object: "elements_session", account, intent: publicView(payment) };
  }
  const setup = findSetupIntent(state, account, id);
  checkClientSecret(call, setup);
  return { object: "elements_session", account, intent: publicView(setup) };
}

/** The platform itself ends its access to an account (facts 3.1). */
function oauthDeauthorize(call: Call): object {
  const { params, state, platform } = call;
  params.accept("client_id", "stripe_user_id");
  const clientId = params.required("client_id");
  if (state.store.platforms.get(platform)?.clientId !== clientId) throw refused(`No such application: '${clientId}'`);
  const account = params.required("stripe_user_id");
  deauthorize(state, platform, account);
  return { stripe_user_id: account };
}

export const browserOperations: readonly Operation[] = [
  { method: "GET", path: "/v1/elements/sessions", isPublic: true, run: elementsSession },
  { method: "POST", path: "/oauth/deauthorize", run: oauthDeauthorize },
];
