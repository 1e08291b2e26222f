import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { ErrorBody } from "@/lib/simulator/http/problem";

/**
 * Whether card fields may show themselves for this publishable key: the check that the real fields make when they have
 * no intent yet. Null when they may; otherwise Stripe's error, with the key masked as Stripe masks it (facts 8.4).
 */
export function sessionError(state: SimulatorState, key: string): ErrorBody | null {
  const record = state.store.apiKeys.get(key);
  if (record?.kind !== "pk") {
    return { type: "invalid_request_error", message: `Invalid API Key provided: ${masked(key)}` };
  }
  if (!record.expired) return null;
  return {
    type: "invalid_request_error",
    code: "api_key_expired",
    message: `Expired API Key provided: ${masked(key)}`,
  };
}

function masked(key: string): string {
  return `${key.slice(0, 8)}${"*".repeat(Math.max(0, key.length - 12))}${key.slice(-4)}`;
}
