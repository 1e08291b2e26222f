import { findPaymentIntent, findSetupIntent } from "@/lib/simulator/engine/intents";
import type { Call, Operation } from "@/lib/simulator/http/call";
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

export const browserOperations: readonly Operation[] = [
  { method: "GET", path: "/v1/elements/sessions", isPublic: true, run: elementsSession },
];
