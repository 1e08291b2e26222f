import { deauthorize, isConnected } from "@/lib/simulator/engine/accounts";
import { redeemCode, refreshTokens } from "@/lib/simulator/engine/oauth";
import type { Call, Operation } from "@/lib/simulator/http/call";
import { OAuthProblem } from "@/lib/simulator/http/problem";
import type { OAuthScope } from "@/lib/simulator/store/connect-kinds";
import type { PlatformRecord } from "@/lib/simulator/store/kinds";

const SCOPES: readonly OAuthScope[] = ["read_write", "read_only"];

function platformOf({ state, platform }: Call): PlatformRecord {
  const record = state.store.platforms.get(platform);
  if (record === undefined) throw new OAuthProblem("invalid_client", "No such application", 401);
  return record;
}

/** POST /oauth/token */
function token(call: Call): object {
  const { state, params } = call;
  const platform = platformOf(call);
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
      return refreshTokens(state, platform, refresh, scopeIn(call));
    }
    case null:
      throw new OAuthProblem("invalid_request", "No grant type specified");
    default:
      throw new OAuthProblem("unsupported_grant_type", `Unsupported grant type: ${grantType}`);
  }
}

function scopeIn({ params }: Call): OAuthScope | null {
  const asked = params.text("scope");
  const scope = SCOPES.find((one) => one === asked) ?? null;
  if (asked !== null && scope === null) throw new OAuthProblem("invalid_scope", `Invalid scope: ${asked}`);
  return scope;
}

/** POST /oauth/deauthorize */
function revoke(call: Call): object {
  const { state, params } = call;
  const platform = platformOf(call);
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

/** The machine's side of OAuth (facts 3.1, 10.2 row 27); people meet the consent page. */
export const oauthOperations: readonly Operation[] = [
  { method: "POST", path: "/oauth/token", isOAuth: true, run: token },
  { method: "POST", path: "/oauth/deauthorize", isOAuth: true, run: revoke },
];
