import { completeOnboarding, keepAnswers } from "@/lib/simulator/engine/account-setup";
import { randomText } from "@/lib/simulator/engine/identifiers";
import { changeByItself, now, type SimulatorState } from "@/lib/simulator/engine/state";
import { emitThinTo } from "@/lib/simulator/engine/thin-events";
import type { LinkRecord } from "@/lib/simulator/store/connect-kinds";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

/** How long somebody may take over the form once it is open; not published [?]. */
const SESSION_SECONDS = 3_600;

/** Another account of the same owner, set up with another platform: its details can be used again (facts 3.1). */
export type KnownBusiness = { readonly account: string; readonly name: string };

export type OnboardingView = {
  readonly account: string;
  readonly session: string;
  readonly returnUrl: string;
  readonly refreshUrl: string;
  readonly country: string;
  readonly displayName: string;
  /** What was answered before, also on an earlier visit. */
  readonly answers: Readonly<Record<string, string>>;
  /** What Stripe wants besides the questions of the form. */
  readonly alsoDue: readonly string[];
  readonly knownBusiness: KnownBusiness | null;
};

const ASKED_BY_FORM = ["business_profile.", "external_account", "tos_acceptance."];

/**
 * The first visit of an account link: it is used up, and the visit goes on under a session of its own. A used or
 * expired link leads to the refresh address and changes nothing (facts 3.5). Undefined for a link never given out.
 */
export function openLink(
  state: SimulatorState,
  accountId: string,
  token: string,
): { readonly session: string } | { readonly refreshUrl: string } | undefined {
  const link = state.store.links.find(accountId, token);
  if (link === undefined || state.store.accounts.get(accountId) === undefined) return undefined;
  if (link.usedAt !== null || link.expiresAt <= now(state)) return { refreshUrl: link.refreshUrl };
  const session = randomText(24);
  changeByItself(state, () => state.store.links.put(accountId, token, { ...link, usedAt: now(state), session }));
  return { session };
}

type Visit = { readonly link: LinkRecord; readonly account: AccountRecord };

function visit(state: SimulatorState, accountId: string, token: string, session: string): Visit | undefined {
  const link = state.store.links.find(accountId, token);
  const account = state.store.accounts.get(accountId);
  return link === undefined || account === undefined || link.session !== session ? undefined : { link, account };
}

/** The open form; or where to go when the visit has ended; undefined when there was none. */
export function findOnboarding(
  state: SimulatorState,
  accountId: string,
  token: string,
  session: string,
): OnboardingView | { readonly refreshUrl: string; readonly isOver: true } | undefined {
  const found = visit(state, accountId, token, session);
  if (found === undefined) return undefined;
  const { link, account } = found;
  const isOver = link.endedAt !== undefined || (link.usedAt ?? 0) + SESSION_SECONDS <= now(state);
  if (isOver) return { refreshUrl: link.refreshUrl, isOver };
  return {
    account: accountId,
    session,
    returnUrl: link.returnUrl,
    refreshUrl: link.refreshUrl,
    country: account.country,
    displayName: account.name ?? "",
    answers: account.answers ?? {},
    alsoDue: account.currentlyDue.filter((name) => !ASKED_BY_FORM.some((asked) => name.startsWith(asked))),
    knownBusiness: knownBusiness(state, account),
  };
}

/** The owner is taken to be the same when the e-mail address is: Stripe asks people to sign in instead. */
function knownBusiness(state: SimulatorState, account: AccountRecord): KnownBusiness | null {
  const email = account.email?.toLowerCase();
  if (email === undefined || account.detailsSubmitted) return null;
  for (const other of state.store.accounts.oldestFirst()) {
    const isSame = other.id !== account.id && other.email?.toLowerCase() === email;
    if (isSame && other.detailsSubmitted && !other.closed) return { account: other.id, name: other.name ?? other.id };
  }
  return null;
}

/** What the owner's other account knows; `undefined` when it is not offered. */
export function answersOfKnownBusiness(
  state: SimulatorState,
  view: OnboardingView,
): Readonly<Record<string, string>> | undefined {
  const known = view.knownBusiness === null ? undefined : state.store.accounts.get(view.knownBusiness.account);
  if (known === undefined) return undefined;
  const profile = Object.entries(known.businessProfile).map(([name, value]) => [name, value ?? ""]);
  return { name: known.name ?? "", ...Object.fromEntries(profile), ...known.answers };
}

/** Keeps answers while the form stays open. */
export function saveAnswers(
  state: SimulatorState,
  view: OnboardingView,
  answers: Readonly<Record<string, string>>,
): void {
  changeByItself(state, () => keepAnswers(state, view.account, answers));
}

/**
 * Ends the visit: "complete" and "come back later" both go to the return address, which says nothing of the outcome
 * (facts 3.5); the answers given are kept either way.
 */
export function endOnboarding(
  state: SimulatorState,
  view: OnboardingView,
  token: string,
  outcome: "complete" | "later",
  answers: Readonly<Record<string, string>>,
): string {
  const link = state.store.links.find(view.account, token);
  changeByItself(state, () => {
    if (link !== undefined) state.store.links.put(view.account, token, { ...link, endedAt: now(state) });
    keepAnswers(state, view.account, answers);
    if (outcome === "complete") completeOnboarding(state, view.account);
    if (link === undefined || state.store.accounts.get(view.account)?.api !== "v2") return;
    const data = {
      account_id: view.account,
      configurations: ["merchant"],
      use_case: link.useCase ?? "account_onboarding",
    };
    emitThinTo(state, link.platform, view.account, "v2.core.account_link.returned", { data, hasNoObject: true });
  });
  return view.returnUrl;
}
