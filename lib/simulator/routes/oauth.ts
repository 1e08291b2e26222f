import { type Context, Hono } from "hono";
import { deauthorize, isConnected } from "@/lib/simulator/engine/accounts";
import { randomText } from "@/lib/simulator/engine/identifiers";
import { isKeyExpired } from "@/lib/simulator/engine/keys";
import { OAuthProblem, redeemCode, refreshTokens } from "@/lib/simulator/engine/oauth";
import { change, type SimulatorState, takeOutbox } from "@/lib/simulator/engine/state";
import { pretty } from "@/lib/simulator/http/answer";
import { keyFrom } from "@/lib/simulator/http/auth";
import { parseForm } from "@/lib/simulator/http/form";
import { Params } from "@/lib/simulator/http/params";
import type { OAuthScope } from "@/lib/simulator/store/connect-kinds";
import type { PlatformRecord } from "@/lib/simulator/store/kinds";

const NO_AUTHENTICATION =
  "No authentication was provided. Send your secret API key using the Authorization header, or as a client_secret POST parameter.";
const SCOPES: readonly OAuthScope[] = ["read_write", "read_only"];

/** Whose secret key this is, from the header or the field `client_secret`. Throws 401 invalid_client (facts 3.1). */
function platformOf(state: SimulatorState, header: string | undefined, params: Params): PlatformRecord {
  const sent = keyFrom(header) ?? params.text("client_secret");
  if (sent === null || sent === "") throw new OAuthProblem("invalid_client", NO_AUTHENTICATION, 401);
  const key = state.store.apiKeys.get(sent);
  const isGood = key !== undefined && key.kind !== "pk" && key.actsOn === undefined && !isKeyExpired(state, key);
  const platform = isGood ? state.store.platforms.get(key.platform) : undefined;
  if (platform !== undefined) return platform;
  throw new OAuthProblem("invalid_client", `Invalid API Key provided: ${sent.slice(0, 8)}****${sent.slice(-4)}`, 401);
}

/** POST /oauth/token */
function token(state: SimulatorState, platform: PlatformRecord, params: Params): object {
  const grantType = params.text("grant_type");
  switch (grantType) {
    case "authorization_code": {
      const code = params.text("code");
      if (code === null) throw new OAuthProblem("invalid_request", "No authorization code specified");
      return redeemCode(state, platform, code);
    }
    case "refresh_token": {
      const refresh = params.text("refresh_token");
      if (refresh === null) throw new OAuthProblem("invalid_request", "No refresh token specified");
      return refreshTokens(state, platform, refresh, scopeIn(params));
    }
    case null:
      throw new OAuthProblem("invalid_request", "No grant type specified");
    default:
      throw new OAuthProblem("unsupported_grant_type", `Unsupported grant type: ${grantType}`);
  }
}

function scopeIn(params: Params): OAuthScope | null {
  const asked = params.text("scope");
  const scope = SCOPES.find((one) => one === asked) ?? null;
  if (asked !== null && scope === null) throw new OAuthProblem("invalid_scope", `Invalid scope: ${asked}`);
  return scope;
}

/** POST /oauth/deauthorize */
function revoke(state: SimulatorState, platform: PlatformRecord, params: Params): object {
  const clientId = params.text("client_id");
  if (clientId !== platform.clientId) {
    throw new OAuthProblem("invalid_client", `No such application: '${clientId ?? ""}'`, 401);
  }
  const account = params.text("stripe_user_id");
  if (account === null) throw new OAuthProblem("invalid_request", "No stripe_user_id specified");
  if (!isConnected(state, platform.account, account)) {
    const text = `This application is not connected to stripe account ${account}, or that account does not exist.`;
    throw new OAuthProblem("invalid_client", text, 401);
  }
  deauthorize(state, platform.account, account);
  return { stripe_user_id: account };
}

type Work = (state: SimulatorState, platform: PlatformRecord, params: Params) => object;

/** Events leave when the answer is out; a refused second use is written down, for it revoked something. */
async function answer(state: SimulatorState, context: Context, work: Work): Promise<Response> {
  const params = new Params(parseForm(await context.req.text()));
  const requestId = `req_${randomText(14)}`;
  const done = change(state, null, () => {
    try {
      const platform = platformOf(state, context.req.header("authorization"), params);
      return { status: 200 as const, body: work(state, platform, params) };
    } catch (error) {
      if (!(error instanceof OAuthProblem)) throw error;
      return { status: error.status, body: { error: error.error, error_description: error.message } };
    }
  });
  log(state, context, requestId, done);
  const deliveries = takeOutbox(state);
  setImmediate(() => state.webhooks.send(deliveries));
  return new Response(pretty(done.body), {
    status: done.status,
    headers: { "content-type": "application/json", "cache-control": "no-store", "request-id": requestId },
  });
}

type Done = { readonly status: number; readonly body: object };

/** What was asked for and what came of it, without the code and the tokens: they are keys. */
function log(state: SimulatorState, context: Context, requestId: string, { status, body }: Done): void {
  const shown = Object.entries(body).filter(([name]) => !/token|publishable/.test(name));
  const entry = {
    at: Date.now(),
    requestId,
    method: "POST",
    path: context.req.path,
    account: null,
    keyKind: null,
    platform: null,
    idempotencyKey: null,
    status,
    replayed: false,
  };
  state.requests.add(entry, { query: "", text: "", apiVersion: null, answer: Object.fromEntries(shown) });
}

/** The machine's side of OAuth (facts 3.1, 10.2 row 27); people meet the consent page. */
export function oauthRoutes(state: SimulatorState): Hono {
  const app = new Hono();
  app.post("/oauth/token", (context) => answer(state, context, token));
  app.post("/oauth/deauthorize", (context) => answer(state, context, revoke));
  return app;
}
