import { randomText } from "@/lib/simulator/engine/identifiers";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { badParameter, missing } from "@/lib/simulator/http/problem";
import type { EndpointRecord } from "@/lib/simulator/store/kinds";

/** Stripe keeps the old secret for a day at most (facts 7.1). */
const SECRET_OVERLAP_SECONDS_MAX = 86_400;

/** A signing secret of a webhook endpoint or event destination. */
export function newSigningSecret(): string {
  return `whsec_${randomText(32)}`;
}

/** Every secret that signs at this moment, newest first: more than one while an old one lives on (facts 7.1). */
export function signingSecrets(state: SimulatorState, endpoint: EndpointRecord): string[] {
  const old = (endpoint.oldSecrets ?? []).filter(({ until }) => until > now(state));
  return [endpoint.secret, ...old.map(({ secret }) => secret)];
}

/** A new secret; the old one lives on for `overlapSeconds` of the simulator's clock. Throws 404, 400. */
export function rollSecret(state: SimulatorState, id: string, overlapSeconds: number): object {
  const endpoint = state.store.endpoints.get(id);
  if (endpoint === undefined) throw missing("webhook endpoint", id, "webhook_endpoint");
  if (overlapSeconds < 0 || overlapSeconds > SECRET_OVERLAP_SECONDS_MAX) {
    throw badParameter(`A secret can live on for up to ${SECRET_OVERLAP_SECONDS_MAX} seconds.`, "expireAfterSeconds");
  }
  const until = now(state) + overlapSeconds;
  const secret = newSigningSecret();
  const kept = (endpoint.oldSecrets ?? []).filter((old) => old.until > now(state));
  const oldSecrets = overlapSeconds === 0 ? kept : [{ secret: endpoint.secret, until }, ...kept];
  state.store.endpoints.put(endpoint.platform, id, { ...endpoint, secret, oldSecrets });
  return { endpoint: id, secret, oldSecretEndsAt: until };
}
