import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { Operation } from "@/lib/simulator/http/call";
import { Problem } from "@/lib/simulator/http/problem";
import type { ApiKeyRecord } from "@/lib/simulator/store/kinds";

/**
 * What a restricted key's permission is called, by the part of the path that names the resource. Customer, charge,
 * webhook and account names are seen in real refusals; the others follow their pattern [~]. Refunds belong to charges.
 */
const RESOURCES: Readonly<Record<string, string>> = {
  account: "accounts_kyc_basic",
  accounts: "accounts_kyc_basic",
  balance: "balance",
  balance_transactions: "balance_transaction_source",
  event_destinations: "webhook",
  login_links: "login_link",
  radar: "early_fraud_warning",
  refunds: "charge",
  webhook_endpoints: "webhook",
};

/** The resource whose permission an endpoint needs: `/v1/customers/:id/payment_methods` needs `customer`. */
export function resourceOf(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && !part.startsWith(":"));
  const [version = "", first = "", second = ""] = parts;
  const name = version === "v2" ? second : path.endsWith("/login_links") ? "login_links" : first;
  return RESOURCES[name] ?? (version === "v2" ? (parts[2] ?? name) : name).replace(/s$/, "");
}

/** Reading needs `read`; everything that changes something needs `write`, which includes reading. */
function permissionOf(operation: Pick<Operation, "method" | "path">): { resource: string; level: "read" | "write" } {
  return { resource: resourceOf(operation.path), level: operation.method === "GET" ? "read" : "write" };
}

/**
 * Refuses what a restricted key was not given: 403 naming the missing permission (facts 8.4). Calls on connected
 * accounts need Connect permissions, which are chosen separately (facts 11.3).
 */
export function checkPermission(key: ApiKeyRecord, operation: Operation, account: string): void {
  const given = account === key.platform ? key.permissions : key.connectPermissions;
  if (given === undefined) return;
  const { resource, level } = permissionOf(operation);
  const has = given[resource] ?? "none";
  if (has === "write" || has === level) return;
  const masked = `${key.key.slice(0, 8)}${"*".repeat(30)}${key.key.slice(-6)}`;
  const message = `The provided key '${masked}' does not have the required permissions for this endpoint on account '${account}'. Having the 'rak_${resource}_${level}' permission would allow this request to continue.`;
  throw new Problem(403, { type: "invalid_request_error", message }, false);
}

/** An account connected with `read_only` may be read and not changed (facts 3.1; the text is that of facts 8.4 [~]). */
export function checkScope(state: SimulatorState, key: ApiKeyRecord, operation: Operation, account: string): void {
  if (account === key.platform || operation.method === "GET") return;
  const scope = key.scope ?? state.store.connections.get(`${key.platform}:${account}`)?.scope;
  if (scope !== "read_only") return;
  const message = `This application does not have the required permissions for this endpoint on account '${account}'.`;
  throw new Problem(403, { type: "invalid_request_error", code: "oauth_not_supported", message }, false);
}
