import { isConnected, noAccess } from "@/lib/simulator/engine/accounts";
import { isKeyExpired } from "@/lib/simulator/engine/keys";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { Form } from "@/lib/simulator/http/form";
import { OAuthProblem, Problem } from "@/lib/simulator/http/problem";
import type { ApiKeyRecord } from "@/lib/simulator/store/kinds";

const NO_KEY =
  "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.";
const NO_AUTHENTICATION =
  "No authentication was provided. Send your secret API key using the Authorization header, or as a client_secret POST parameter.";
const SECRET_KEY_REQUIRED =
  "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.";

/** Whose key this is (facts 8.3): Bearer, Basic, or the `key` field that Stripe.js sends. Throws 401. */
export function authenticate(state: SimulatorState, header: string | undefined, form: Form): ApiKeyRecord {
  const sent = keyFrom(header) ?? (typeof form.key === "string" ? form.key : null);
  if (sent === null || sent === "") {
    throw unauthorized(NO_KEY, undefined, { "WWW-Authenticate": 'Basic realm="Stripe"' });
  }
  const key = state.store.apiKeys.get(sent);
  if (key === undefined) throw unauthorized(`Invalid API Key provided: ${masked(sent)}`);
  if (key.actsOn !== undefined && !isConnected(state, key.platform, key.actsOn)) throw disconnected();
  if (isKeyExpired(state, key)) throw unauthorized(`Expired API Key provided: ${masked(sent)}`, "api_key_expired");
  return key;
}

/** Whose secret key this is, from the header or the field `client_secret`. Throws 401 invalid_client (facts 3.1). */
export function authenticateOAuth(state: SimulatorState, header: string | undefined, form: Form): ApiKeyRecord {
  const sent = keyFrom(header) ?? form.client_secret;
  if (typeof sent !== "string" || sent === "") throw new OAuthProblem("invalid_client", NO_AUTHENTICATION, 401);
  const key = state.store.apiKeys.get(sent);
  const isGood = key !== undefined && key.kind !== "pk" && key.actsOn === undefined && !isKeyExpired(state, key);
  if (isGood) return key;
  throw new OAuthProblem("invalid_client", `Invalid API Key provided: ${masked(sent)}`, 401);
}

/** A token of OAuth whose account has left (facts 8.4). */
function disconnected(): Problem {
  const text =
    "The API key provided by your Connect platform has expired. This occurs if your platform has either generated a new key or the connected account has been disconnected from the platform.";
  return unauthorized(text, "platform_api_key_expired");
}

/** The HTTP status of this refusal is not established: 401 or 403 (facts 12.2). */
export function secretKeyRequired(): Problem {
  return unauthorized(SECRET_KEY_REQUIRED, "secret_key_required");
}

/** The account a call is about; throws 403 account_invalid without access to it (facts 3.3). */
export function accountFor(state: SimulatorState, key: ApiKeyRecord, asked: string | undefined, form: Form): string {
  const field = form._stripe_account;
  const account = asked ?? (typeof field === "string" && field !== "" ? field : (key.actsOn ?? key.platform));
  if (key.actsOn !== undefined && account !== key.actsOn) throw noAccess(key.key, account);
  if (account !== key.platform && !isConnected(state, key.platform, account)) throw noAccess(key.key, account);
  return account;
}

function keyFrom(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (header.startsWith("Bearer ")) return header.slice("Bearer ".length).trim();
  if (!header.startsWith("Basic ")) return null;
  const [user] = Buffer.from(header.slice("Basic ".length), "base64").toString("utf8").split(":");
  return user ?? null;
}

function unauthorized(message: string, code?: string, headers: Record<string, string> = {}): Problem {
  const body = { type: "invalid_request_error" as const, message, ...(code === undefined ? {} : { code }) };
  return new Problem(401, body, false, headers);
}

function masked(key: string): string {
  if (key.length <= 12) return "*".repeat(key.length);
  return `${key.slice(0, 8)}${"*".repeat(key.length - 12)}${key.slice(-4)}`;
}
