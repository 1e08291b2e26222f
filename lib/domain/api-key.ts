/** What an app's key of the HTTP API may be used for. `refunds` is off unless an app asks for it. */
export const API_SCOPES = ["drive", "read", "webhooks", "refunds"] as const;
export type ApiScope = (typeof API_SCOPES)[number];

/** What an operator's key may be used for, and nothing else. `apds` reads its places, rates and stays in the words of APDS. */
export const OPERATOR_SCOPES = ["checks", "apds"] as const;
export type OperatorScope = (typeof OPERATOR_SCOPES)[number];
export type KeyScope = ApiScope | OperatorScope;

export const APP_MODES = ["test", "live"] as const;
export type AppMode = (typeof APP_MODES)[number];

/** The id is looked up, the secret is compared with its stored hash. */
export type ApiKeyText = { readonly mode: AppMode; readonly keyId: string; readonly secret: string };

/** Longer than any key; what is longer is none. */
const KEY_CHARACTERS_MAX = 200;

/** Reads `bf_test_<keyid>_<secret>`; undefined when it is no key. Source: api.md, conventions. */
export function parseApiKey(text: string): ApiKeyText | undefined {
  if (text.length > KEY_CHARACTERS_MAX) return undefined;
  const [, mode, keyId, secret] = /^bf_(test|live)_([a-z0-9]+)_([a-z0-9]+)$/.exec(text) ?? [];
  if (!keyId || !secret) return undefined;
  return { mode: mode === "live" ? "live" : "test", keyId, secret };
}

export function apiKeyText({ mode, keyId, secret }: ApiKeyText): string {
  return `bf_${mode}_${keyId}_${secret}`;
}

type KeyTimes = {
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly leakedAt: Date | null;
};

/** `ending`: another key takes over from it, and until then both work. `leaked`: revoked because somebody found it. */
export type KeyState = "active" | "ending" | "ended" | "revoked" | "leaked";

/** How a key stands; `now` is real time, as all times of keys. */
export function keyStateOf({ expiresAt, revokedAt, leakedAt }: KeyTimes, now: Date): KeyState {
  if (revokedAt) return leakedAt ? "leaked" : "revoked";
  if (!expiresAt) return "active";
  return expiresAt > now ? "ending" : "ended";
}

/** What is shown of a key after it was shown once: enough to find it in a configuration. */
export function keyHint(mode: AppMode, keyId: string): string {
  return `bf_${mode}_${keyId}_…`;
}
