import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { GrantRecord } from "@/lib/simulator/store/connect-kinds";

/** Ends a grant's tokens: its keys expire, its refresh token and its code are worth nothing any more. */
export function revokeGrant(state: SimulatorState, grant: GrantRecord): void {
  state.store.grants.put(grant.platform, grant.code, { ...grant, revoked: true });
  for (const token of grant.tokens) {
    const key = state.store.apiKeys.get(token);
    if (key !== undefined) state.store.apiKeys.put(grant.account, token, { ...key, expired: true });
  }
}

/** Access ended: everything that the account's owner ever granted this platform ends with it. */
export function revokeGrants(state: SimulatorState, platform: string, account: string): void {
  for (const grant of [...state.store.grants.newestFirst(platform)]) {
    if (grant.account === account && !grant.revoked) revokeGrant(state, grant);
  }
}
