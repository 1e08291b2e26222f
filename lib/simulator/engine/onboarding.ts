import { completeOnboarding, keepOnboardingFields } from "@/lib/simulator/engine/accounts";
import { changeByItself, now, type SimulatorState } from "@/lib/simulator/engine/state";

export type OnboardingView = {
  readonly account: string;
  readonly status: "open" | "used" | "expired";
  readonly returnUrl: string;
  readonly refreshUrl: string;
  readonly country: string;
  readonly displayName: string;
};

/** What the hosted form shows for an account link; undefined for a link that was never given out. */
export function findOnboarding(state: SimulatorState, accountId: string, token: string): OnboardingView | undefined {
  const link = state.store.links.find(accountId, token);
  const account = state.store.accounts.get(accountId);
  if (link === undefined || account === undefined) return undefined;
  const status = link.usedAt !== null ? "used" : link.expiresAt <= now(state) ? "expired" : "open";
  return {
    account: accountId,
    status,
    returnUrl: link.returnUrl,
    refreshUrl: link.refreshUrl,
    country: account.country,
    displayName: account.name ?? "",
  };
}

/**
 * Ends the visit of a hosted onboarding form. Both "complete" and "come back later" go to the return address; a used or
 * expired link goes to the refresh address and changes nothing (facts 3.5).
 */
export function submitOnboarding(
  state: SimulatorState,
  accountId: string,
  token: string,
  outcome: "complete" | "later",
  fields: Record<string, string>,
): { redirectUrl: string } {
  const view = findOnboarding(state, accountId, token);
  if (view === undefined) return { redirectUrl: "/" };
  if (view.status !== "open") return { redirectUrl: view.refreshUrl };
  changeByItself(state, () => {
    const link = state.store.links.find(accountId, token);
    if (link !== undefined) state.store.links.put(accountId, token, { ...link, usedAt: now(state) });
    keepOnboardingFields(state, accountId, fields);
    if (outcome === "complete") completeOnboarding(state, accountId);
  });
  return { redirectUrl: view.returnUrl };
}
