import type { Provider } from "next-auth/providers/index";

/** An organisation's own sign-in. Accounts are linked by provider and subject only, and only with a verified address. */
export function oidcProviders(): Provider[] {
  return [];
}
