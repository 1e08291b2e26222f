import { setTimeout as sleep } from "node:timers/promises";
import type { Ask, CallOptions, Send } from "./call";
import { BayfareError, BayfareUnreachable, problemOf } from "./errors";

export type ClientOptions = {
  /** Where Bayfare is served, e.g. `https://pay.example.org`. */
  readonly url: string;
  /** `bf_test_…` or `bf_live_…`; belongs on a server, never into a page. */
  readonly apiKey: string;
  /** How often one call is sent at most. */
  readonly tries?: number;
  /** When one try counts as unanswered. */
  readonly timeoutMs?: number;
  /** The longest wait before a repeat; where the server asks for more, the refusal is thrown. */
  readonly waitMsMax?: number;
};

const TRIES = 3; // a lost connection is back at once or not for long
const TIMEOUT_MS = 30_000; // above the longest that the server waits for Stripe
const WAIT_MS_MAX = 5_000; // a driver stands at the kerb
const FIRST_WAIT_MS = 250;

type Tried = { readonly bytes: Uint8Array } | { readonly error: BayfareError | BayfareUnreachable };
type Request = { readonly url: URL; readonly init: RequestInit; readonly key: string | undefined };

/** The way of every call: the key, the idempotency key, and repeats of what may be repeated. */
export function sender(client: ClientOptions): Send {
  return {
    async json<Answer>(ask: Ask, options: CallOptions = {}): Promise<Answer> {
      const text = new TextDecoder().decode(await answered(client, ask, "application/json", options));
      const answer: Answer = text === "" ? undefined : JSON.parse(text); // the server's own tests hold it against the document
      return answer;
    },
    file: (ask, type, options = {}) => answered(client, ask, type, options),
  };
}

async function answered(client: ClientOptions, ask: Ask, accept: string, options: CallOptions): Promise<Uint8Array> {
  const { tries = TRIES, timeoutMs = TIMEOUT_MS, waitMsMax = WAIT_MS_MAX } = client;
  const request = requestOf(client, ask, accept, options);
  let isUnknown = false;
  for (let made = 1; ; made += 1) {
    const tried = await once(request, timeoutMs, options.signal);
    if ("bytes" in tried) return tried.bytes;
    const { error } = tried;
    // What is gone at the second try was removed by the first, whose answer was lost.
    if (ask.method === "DELETE" && isUnknown && "status" in error && error.status === 404) return new Uint8Array();
    isUnknown ||= error instanceof BayfareUnreachable;
    const waitMs = waitOf(error, made);
    if (waitMs === undefined || waitMs > waitMsMax || made >= tries) throw error;
    await sleep(waitMs, undefined, options.signal ? { signal: options.signal } : {});
  }
}

function requestOf({ url: base, apiKey }: ClientOptions, ask: Ask, accept: string, options: CallOptions): Request {
  const { method, path, query = {}, body } = ask;
  const url = new URL(`/api/v1/${path.map(encodeURIComponent).join("/")}`, base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const key = method === "POST" ? (options.idempotencyKey ?? crypto.randomUUID()) : undefined;
  const headers = {
    accept,
    authorization: `Bearer ${apiKey}`,
    ...(key === undefined ? {} : { "idempotency-key": key }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(options.language === undefined ? {} : { "accept-language": options.language }),
  };
  // A redirect is not followed: the key is meant for this address only.
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return { url, key, init: { method, headers, redirect: "manual", ...sent } };
}

async function once({ url, init, key }: Request, timeoutMs: number, signal: AbortSignal | undefined): Promise<Tried> {
  const ends = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, ends]) : ends });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.ok) return { bytes };
    const problem = problemOf(new TextDecoder().decode(bytes));
    if (problem) return { error: new BayfareError(problem, { idempotencyKey: key, headers: response.headers }) };
    return { error: new BayfareUnreachable(`something else did, with ${response.status}`, key) };
  } catch (error) {
    signal?.throwIfAborted();
    return { error: new BayfareUnreachable(error instanceof Error ? error.message : String(error), key, error) };
  }
}

/**
 * How long to wait before the same request is sent again; undefined when only the app can know whether to. Of what is
 * retryable a program alone repeats what passes by itself: a card that was declined is for its driver to think about.
 */
function waitOf(error: BayfareError | BayfareUnreachable, made: number): number | undefined {
  const soonMs = FIRST_WAIT_MS * 2 ** (made - 1) * (0.5 + Math.random() / 2);
  if (error instanceof BayfareUnreachable) return soonMs;
  const { retryable, retryAfterSeconds, status, code } = error;
  const passes = status === 429 || status >= 500 || code === "idempotency.in_progress";
  if (!retryable || !passes) return undefined;
  return retryAfterSeconds === undefined ? soonMs : retryAfterSeconds * 1_000;
}
