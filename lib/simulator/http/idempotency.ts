import { hash as digest } from "node:crypto";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { type Form, isForm, type Leaf, parseForm, parseJson } from "@/lib/simulator/http/form";
import { Problem } from "@/lib/simulator/http/problem";
import type { IdempotencyRecord } from "@/lib/simulator/store/kinds";

/** Keys may be pruned after a day; the same key is then a new request (facts 8.1). */
export const ANSWERS_KEPT_SECONDS = 86_400;
const KEY_LENGTH_MAX = 255;
/** Shorter parameters are kept as they were sent: putting them in order and hashing them takes longer. */
const PLAIN_LENGTH_MAX = 300;
const HASHED = "sha1:";

export type Attempt = {
  /** Key, platform and account together: the scope within which a key means something. */
  readonly id: string;
  readonly key: string;
  readonly method: string;
  readonly path: string;
  /** The parameters as they were sent, and what they say. */
  readonly text: string;
  readonly form: Form;
};

/** What an idempotency key stands for; throws 400 for one that is too long. */
export function attemptOf(
  key: string,
  platform: string,
  account: string,
  method: string,
  path: string,
  sent: { readonly text: string; readonly form: Form },
): Attempt {
  if (key.length > KEY_LENGTH_MAX) {
    throw new Problem(
      400,
      { type: "invalid_request_error", message: "Idempotency keys are at most 255 characters." },
      false,
    );
  }
  return { id: `${platform}:${account}:${key}`, key, method, path, ...sent };
}

/** The kept answer of this key, undefined for a new one; throws 400 when the key was used for something else. */
export function findReplay(state: SimulatorState, attempt: Attempt): IdempotencyRecord | undefined {
  const kept = state.store.idempotency.get(attempt.id);
  if (kept === undefined || kept.at + ANSWERS_KEPT_SECONDS <= now(state)) return undefined;
  if (kept.method !== attempt.method || kept.path !== attempt.path) {
    throw clash(
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${kept.path}'). Try using a key other than '${attempt.key}' if you meant to execute a different request.`,
    );
  }
  if (!isSame(kept.hash, attempt)) {
    throw clash(
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${attempt.key}' if you meant to execute a different request.`,
    );
  }
  return kept;
}

/** Remembers an answer for its key. */
export function keepAnswer(
  state: SimulatorState,
  account: string,
  attempt: Attempt,
  answer: Pick<IdempotencyRecord, "status" | "body" | "requestId">,
): void {
  const { id, method, path, text, form } = attempt;
  const hash = text.length <= PLAIN_LENGTH_MAX ? text : hashOf(form);
  const at = now(state);
  state.store.idempotency.put(account, id, { id, method, path, hash, ...answer, at });
}

/** Sources differ on the `type` of this answer (facts 12.3). */
export function keyInUse(key: string): Problem {
  return new Problem(
    409,
    {
      type: "idempotency_error",
      code: "idempotency_key_in_use",
      message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    },
    false,
    { "Stripe-Should-Retry": "true" },
  );
}

function clash(message: string): Problem {
  return new Problem(400, { type: "idempotency_error", message }, false);
}

function hashOf(form: Form): string {
  return `${HASHED}${digest("sha1", canonical(form), "base64")}`;
}

function isSame(kept: string, { text, form, path }: Attempt): boolean {
  if (kept === text) return true;
  if (kept.startsWith(HASHED)) return kept === hashOf(form);
  const before = path.startsWith("/v2/") ? parseJson(kept) : parseForm(kept);
  return canonical(before) === canonical(form);
}

/** The same parameters in another order are the same request. */
function canonical(value: Leaf | Form): string {
  if (!isForm(value)) return JSON.stringify(value);
  const parts = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`);
  return `{${parts.join(",")}}`;
}
