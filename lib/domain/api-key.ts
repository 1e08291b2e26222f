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

/** Of a text in which a key was found; what is longer is read to here. */
export const LEAK_TEXT_MAX = 10_000;
/** Reports of leaked keys in ten minutes: from one place, and from all together. Each one is at most some look-ups. */
export const LEAK_REPORTS_MAX = { source: 10, all: 600 } as const;
export const LEAK_WINDOW_MS = 600_000;
/** How long it is known how often somebody told us. */
export const LEAK_KEPT_MS = 86_400_000;

/** Reads `bf_test_<keyid>_<secret>`; undefined when it is no key. Source: api.md, conventions. */
export function parseApiKey(text: string): ApiKeyText | undefined {
  if (text.length > KEY_CHARACTERS_MAX) return undefined;
  const [, mode, keyId, secret] = /^bf_(test|live)_([a-z0-9]+)_([a-z0-9]+)$/.exec(text) ?? [];
  if (!keyId || !secret) return undefined;
  return { mode: mode === "live" ? "live" : "test", keyId, secret };
}

/** Keys in one report; whoever finds more of them tells us again. */
const FOUND_MAX = 20;

/** Every key in a text that somebody pasted: a line of configuration, or a whole file of it. */
export function keysIn(text: string): readonly ApiKeyText[] {
  const found = text.slice(0, LEAK_TEXT_MAX).match(/bf_(?:test|live)_[a-z0-9]{1,64}_[a-z0-9]{1,64}/g) ?? [];
  return [...new Set(found)].slice(0, FOUND_MAX).flatMap((each) => parseApiKey(each) ?? []);
}

export function apiKeyText({ mode, keyId, secret }: ApiKeyText): string {
  return `bf_${mode}_${keyId}_${secret}`;
}

type KeyTimes = {
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly leakedAt: Date | null;
};

/** How long a key works beside the one that takes over from it: until a server has the new one, or all of a fleet have. */
export const ROLL_OVERLAPS_MS = {
  now: 0,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
} as const;
export type RollOverlap = keyof typeof ROLL_OVERLAPS_MS;

/** Living keys of one owner: one per server and developer is plenty, and each one more is one more to lose. */
export const LIVING_KEYS_MAX = 20;
export const KEY_LABEL_MAX = 60;
/** Sixty random bits: enough never to meet, short enough to read. */
export const KEY_ID_LETTERS = 12;

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
