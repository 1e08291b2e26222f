import { randomText } from "@/lib/simulator/engine/identifiers";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { badParameter, missing } from "@/lib/simulator/http/problem";
import type { ApiKeyRecord, KeyKind } from "@/lib/simulator/store/kinds";

/** Test keys are long; nothing about them may be guessed from the account. */
const KEY_LENGTH = 40;
/** Stripe's Dashboard lets an old key live on for a week at most (facts 11.3). */
const KEY_OVERLAP_SECONDS_MAX = 7 * 86_400;

type Allowed = Pick<ApiKeyRecord, "permissions" | "connectPermissions">;

/** A new key of a platform; `allowed` narrows a restricted one. */
export function addKey(state: SimulatorState, platform: string, kind: KeyKind, allowed: Allowed = {}): ApiKeyRecord {
  const key = `${kind}_test_${randomText(KEY_LENGTH)}`;
  return state.store.apiKeys.put(platform, key, { key, platform, kind, expired: false, expiresAt: null, ...allowed });
}

/** Whether a key has ended: on its own, or because the simulator's clock passed the end of an overlap. */
export function isKeyExpired(state: SimulatorState, key: ApiKeyRecord): boolean {
  return key.expired || (typeof key.expiresAt === "number" && key.expiresAt <= now(state));
}

/** The newest key of a kind that works; null when all have ended. */
export function currentKey(state: SimulatorState, platform: string, kind: KeyKind): ApiKeyRecord | null {
  for (const key of state.store.apiKeys.newestFirst(platform)) {
    if (key.kind === kind && !isKeyExpired(state, key)) return key;
  }
  return null;
}

/** Every key of a platform that is of this kind and still works. */
export function workingKeys(state: SimulatorState, platform: string, kind: KeyKind): ApiKeyRecord[] {
  return [...state.store.apiKeys.newestFirst(platform)].filter((key) => key.kind === kind && !isKeyExpired(state, key));
}

/** Ends exactly this key: now, or when the simulator's clock has moved on by `afterSeconds`. An earlier end stays. */
export function endKey(state: SimulatorState, key: ApiKeyRecord, afterSeconds = 0): ApiKeyRecord {
  if (afterSeconds < 0 || afterSeconds > KEY_OVERLAP_SECONDS_MAX) {
    throw badParameter(`A key can live on for up to ${KEY_OVERLAP_SECONDS_MAX} seconds.`, "expireAfterSeconds");
  }
  const end = Math.min(key.expiresAt ?? Number.POSITIVE_INFINITY, now(state) + afterSeconds);
  const ended = { ...key, expired: key.expired || afterSeconds === 0, expiresAt: end };
  return state.store.apiKeys.put(key.platform, key.key, ended);
}

/** Throws 404 for a key that was never given out. */
export function knownKey(state: SimulatorState, key: string): ApiKeyRecord {
  const found = state.store.apiKeys.get(key);
  if (found === undefined) throw missing("API key", key, "key");
  return found;
}
