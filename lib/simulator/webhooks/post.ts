import { signingSecrets } from "@/lib/simulator/engine/endpoint-secrets";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { thinNotification } from "@/lib/simulator/objects/thin-event";
import type { EndpointRecord, EventRecord } from "@/lib/simulator/store/kinds";
import { signatureHeader } from "@/lib/simulator/webhooks/signature";

/** Stripe publishes no timeout (facts 12.6); generous for a laptop that is compiling. */
const TIMEOUT_MS = 15_000;

/** One try at an endpoint and what came of it. */
export type Posting = {
  readonly state: SimulatorState;
  readonly event: EventRecord;
  readonly endpoint: EndpointRecord;
  /** How many tries there were, with this one. */
  readonly n: number;
};

/** True for any 2xx; redirects are not followed and count as failures (facts 7.1). Each try is signed anew. */
export async function postEvent({ state, event, endpoint, n }: Posting): Promise<boolean> {
  const payload = JSON.stringify(event.thin ? thinNotification(event) : inVersionOf(endpoint, event), null, 2);
  const seconds = Math.floor(Date.now() / 1000);
  const startedAt = performance.now();
  const note = (status: number | null, error: string | null): void =>
    noteAttempt({ state, event, endpoint, n }, status, error, startedAt);
  try {
    const response = await fetch(endpoint.object.url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "stripe-signature": signatureHeader(signingSecrets(state, endpoint), payload, seconds),
      },
      body: payload,
    });
    await response.body?.cancel();
    note(response.status, null);
    return response.ok;
  } catch (error) {
    note(null, reasonOf(error));
    return false;
  }
}

/** Writes a try down where the simulator's pages show it. */
export function noteAttempt(
  { state, event, endpoint, n }: Posting,
  status: number | null,
  error: string | null,
  startedAt = performance.now(),
): void {
  const { id, url } = endpoint.object;
  const ms = Math.round(performance.now() - startedAt);
  state.webhooks.attempts.add({ event: event.id, endpoint: id, url, at: Date.now() - ms, n, ms, status, error });
}

/** Endpoints keep the API version they were made with (facts 1.6); the objects here are drawn in one version only. */
function inVersionOf(endpoint: EndpointRecord, event: EventRecord): EventRecord {
  return { ...event, api_version: endpoint.object.api_version ?? event.api_version };
}

/** Node hides why a connection failed one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  const { cause } = error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return error.name === "TimeoutError" ? "no answer in time" : error.message;
}
