import { randomText } from "@/lib/simulator/engine/identifiers";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { badParameter } from "@/lib/simulator/http/problem";

type Asked = {
  readonly refreshUrl: string;
  readonly returnUrl: string;
  readonly lifetimeSeconds: number;
  readonly useCase: "account_onboarding" | "account_update";
};
type Link = { readonly created: number; readonly expiresAt: number; readonly url: string };

/** A hosted onboarding form for one account: one use, a few minutes (facts 3.2, 3.5). Throws 400 for a bad address. */
export function createLink(state: SimulatorState, platform: string, account: string, asked: Asked): Link {
  for (const address of [asked.refreshUrl, asked.returnUrl]) {
    if (!URL.canParse(address)) throw badParameter("Not a valid URL", "refresh_url", "url_invalid");
  }
  const token = randomText(24);
  const created = now(state);
  const expiresAt = created + asked.lifetimeSeconds;
  const { returnUrl, refreshUrl, useCase } = asked;
  state.store.links.put(account, token, {
    token,
    platform,
    account,
    returnUrl,
    refreshUrl,
    expiresAt,
    usedAt: null,
    useCase,
  });
  return { created, expiresAt, url: `${state.baseUrl}/setup/${account}/${token}` };
}
