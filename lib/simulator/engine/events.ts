import type Stripe from "stripe";
import { newId, relatedId } from "@/lib/simulator/engine/identifiers";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import type { EndpointRecord } from "@/lib/simulator/store/kinds";

/** The version that this simulator's objects are drawn in. */
export const API_VERSION = "2026-10-28.endive";

/** Events can be read for 30 days (facts 7.1). */
export const EVENTS_KEPT_SECONDS = 30 * 86_400;

type Options = {
  readonly previous?: object;
  /** The payment the event belongs to; its id then shares the payment's base. */
  readonly payment?: string;
  /** Only this platform hears of it, also after its access ended (account.application.deauthorized). */
  readonly onlyPlatform?: string;
};

/**
 * Writes an event with the object as it is now, and one delivery per endpoint that wants it: the account's own
 * endpoints, and the Connect endpoints of every platform connected to the account (facts 7.2).
 */
export function emit(
  state: SimulatorState,
  account: string,
  type: Stripe.Event["type"],
  object: object,
  options: Options = {},
): void {
  const { store } = state;
  const isConnected = store.platforms.get(account) === undefined;
  const endpoints = endpointsFor(state, account, type, isConnected, options.onlyPlatform);
  const event = {
    id: options.payment === undefined ? newId("evt", "1") : relatedId("evt", options.payment),
    object: "event" as const,
    ...(isConnected ? { account } : {}),
    api_version: API_VERSION,
    created: now(state),
    data: options.previous === undefined ? { object } : { object, previous_attributes: options.previous },
    livemode: false as const,
    pending_webhooks: endpoints.length,
    request: { id: state.cause?.requestId ?? null, idempotency_key: state.cause?.idempotencyKey ?? null },
    type,
  };
  store.events.put(account, event.id, event);
  for (const endpoint of endpoints) deliverLater(state, event.id, endpoint);
}

/** Queues one delivery; it leaves after the answer of the running change. */
export function deliverLater(state: SimulatorState, event: string, endpoint: EndpointRecord): void {
  const id = newId("del");
  const row = { id, event, endpoint: endpoint.object.id, attempts: 0, nextAt: 0, state: "waiting" as const };
  state.store.deliveries.put(endpoint.platform, id, row);
  state.outbox.push(id);
}

/** The endpoints that want events of this type about this account. */
export function endpointsFor(
  state: SimulatorState,
  account: string,
  type: string,
  isConnected: boolean,
  onlyPlatform?: string,
): EndpointRecord[] {
  const { store } = state;
  if (store.endpoints.size === 0) return [];
  if (!isConnected) return wanting(state, account, type, false);
  if (onlyPlatform !== undefined) return wanting(state, onlyPlatform, type, true);
  const endpoints: EndpointRecord[] = [];
  for (const connection of store.connections.newestFirst(account)) {
    if (!connection.active || isSilent(state, connection.platform, account, type)) continue;
    endpoints.push(...wanting(state, connection.platform, type, true));
  }
  return endpoints;
}

/** Whether v1 accounts' own events are left out for a v2 account; which a real platform gets is not established [?]. */
function isSilent(state: SimulatorState, platform: string, account: string, type: string): boolean {
  if (type !== "account.updated" && type !== "capability.updated") return false;
  const isSwitchedOff = state.store.platforms.get(platform)?.onlyV2AccountEvents === true;
  return isSwitchedOff && state.store.accounts.get(account)?.api === "v2";
}

function wanting(state: SimulatorState, platform: string, type: string, connect: boolean): EndpointRecord[] {
  return [...state.store.endpoints.newestFirst(platform)].filter(
    ({ object, connect: isConnect, destination }) =>
      isConnect === connect &&
      destination === undefined &&
      object.status === "enabled" &&
      (object.enabled_events.includes("*") || object.enabled_events.includes(type)),
  );
}
