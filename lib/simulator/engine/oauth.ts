import { connect, isConnected } from "@/lib/simulator/engine/accounts";
import { emit } from "@/lib/simulator/engine/events";
import { revokeGrant } from "@/lib/simulator/engine/grants";
import { newId, randomText } from "@/lib/simulator/engine/identifiers";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { OAuthProblem } from "@/lib/simulator/http/problem";
import type { GrantRecord, OAuthScope } from "@/lib/simulator/store/connect-kinds";
import type { KeyKind, PlatformRecord } from "@/lib/simulator/store/kinds";

/** A code lives five minutes (facts 3.1). */
const CODE_SECONDS = 300;

/** The account's owner agreed: a code that the platform may redeem once, within five minutes. */
export function grantCode(
  state: SimulatorState,
  platform: PlatformRecord,
  account: string,
  scope: OAuthScope,
): GrantRecord {
  const code = newId("ac", randomText(8));
  return state.store.grants.put(platform.account, code, {
    code,
    platform: platform.account,
    account,
    scope,
    expiresAt: now(state) + CODE_SECONDS,
    usedAt: null,
    refreshToken: newId("rt", randomText(8)),
    tokens: [],
    revoked: false,
  });
}

/**
 * Redeems a code: the platform may act on the account from now on. A code that comes a second time revokes what the
 * first time gave out; that access by Stripe-Account stays all the same is our reading [?].
 */
export function redeemCode(state: SimulatorState, platform: PlatformRecord, code: string): object {
  const grant = state.store.grants.find(platform.account, code);
  if (grant === undefined) throw new OAuthProblem("invalid_grant", `Authorization code does not exist: ${code}`);
  if (grant.usedAt !== null) {
    revokeGrant(state, grant);
    throw new OAuthProblem(
      "invalid_grant",
      "This authorization code has already been used. All tokens issued with this code have been revoked.",
    );
  }
  if (grant.expiresAt <= now(state)) {
    throw new OAuthProblem("invalid_grant", `Authorization code expired: ${code}`);
  }
  connect(state, platform.account, grant.account, grant.scope);
  const application = { id: platform.clientId, object: "application", name: platform.name };
  emit(state, grant.account, "account.application.authorized", application, { onlyPlatform: platform.account });
  return tokensOf(state, { ...grant, usedAt: now(state) }, grant.scope);
}

/** New tokens of an old grant; a narrower scope may be asked for. The refresh token stays. */
export function refreshTokens(
  state: SimulatorState,
  platform: PlatformRecord,
  refreshToken: string,
  asked: OAuthScope | null,
): object {
  const [grant] = state.store.grants.by(refreshToken);
  const isGood = grant?.platform === platform.account && grant.usedAt !== null && !grant.revoked;
  if (grant === undefined || !isGood || !isConnected(state, platform.account, grant.account)) {
    throw new OAuthProblem("invalid_grant", `Refresh token does not exist: ${refreshToken}`);
  }
  if (asked === "read_write" && grant.scope === "read_only") {
    throw new OAuthProblem("invalid_scope", "Requested scope exceeds the scope that was granted: read_only");
  }
  return tokensOf(state, grant, asked ?? grant.scope);
}

/** The answer of POST /oauth/token; the tokens are keys that see this one account. */
function tokensOf(state: SimulatorState, grant: GrantRecord, scope: OAuthScope): object {
  const secret = accountKey(state, grant, "sk", scope);
  const publishable = accountKey(state, grant, "pk", scope);
  state.store.grants.put(grant.platform, grant.code, { ...grant, tokens: [...grant.tokens, secret, publishable] });
  return {
    access_token: secret,
    livemode: false,
    refresh_token: grant.refreshToken,
    token_type: "bearer",
    stripe_publishable_key: publishable,
    stripe_user_id: grant.account,
    scope,
  };
}

function accountKey(state: SimulatorState, grant: GrantRecord, kind: KeyKind, scope: OAuthScope): string {
  const key = `${kind}_test_${randomText(40)}`;
  const { platform, account } = grant;
  state.store.apiKeys.put(account, key, { key, platform, kind, expired: false, actsOn: account, scope });
  return key;
}
