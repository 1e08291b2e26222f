import { randomText } from "@/lib/simulator/engine/identifiers";
import { changeByItself, now, type SimulatorState } from "@/lib/simulator/engine/state";

/** A login link is used once, soon after it was made; Stripe publishes no lifetime [?]. */
const LINK_SECONDS = 300;
const SESSION_SECONDS = 3_600;

/** The address that signs the owner of an Express account in, once. */
export function createLogin(state: SimulatorState, account: string): string {
  for (const old of [...state.store.logins.newestFirst(account)]) {
    if (old.expiresAt <= now(state)) state.store.logins.delete(old.token);
  }
  const token = randomText(24);
  state.store.logins.put(account, token, { token, account, expiresAt: now(state) + LINK_SECONDS, session: null });
  return `${state.baseUrl}/express/${account}/${token}`;
}

/** Uses a login link up. Undefined when it is used, too old or unknown. */
export function openLogin(state: SimulatorState, account: string, token: string): string | undefined {
  const login = state.store.logins.find(account, token);
  if (login === undefined || login.session !== null || login.expiresAt <= now(state)) return undefined;
  const session = randomText(24);
  const expiresAt = now(state) + SESSION_SECONDS;
  changeByItself(state, () => state.store.logins.put(account, token, { ...login, session, expiresAt }));
  return session;
}

/** Whether somebody is signed in to this account under this session. */
export function isSignedIn(state: SimulatorState, account: string, token: string, session: string): boolean {
  const login = state.store.logins.find(account, token);
  return login?.session === session && login.expiresAt > now(state);
}
