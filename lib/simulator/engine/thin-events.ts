import type Stripe from "stripe";
import { deliverLater } from "@/lib/simulator/engine/events";
import { randomText } from "@/lib/simulator/engine/identifiers";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import type { EndpointRecord, EventRecord } from "@/lib/simulator/store/kinds";

export type ThinType = Stripe.V2.Core.Event["type"];
type Options = {
  /** What only the fetched event says, not its notification. */
  readonly data?: object;
  /** Some events are about no object that could be fetched. */
  readonly hasNoObject?: boolean;
};

/** Where a platform's v2 events are kept: no v1 list shows them. */
export function thinSpace(platform: string): string {
  return `v2:${platform}`;
}

/**
 * A thin event (facts 7.2) about a connected account, one for each platform that may act on it. They are taken to be
 * the platform's own events, so that every destination of it hears of them, whatever its `events_from` [?].
 */
export function emitThin(state: SimulatorState, account: string, type: ThinType, options: Options = {}): void {
  for (const { platform, active } of state.store.connections.newestFirst(account)) {
    if (active) emitThinTo(state, platform, account, type, options);
  }
}

/** The same for one platform, which need not be connected any more. */
export function emitThinTo(
  state: SimulatorState,
  platform: string,
  account: string,
  type: ThinType,
  options: Options = {},
): void {
  const related = { id: account, type: "v2.core.account", url: `/v2/core/accounts/${account}` };
  const event = storeThin(state, platform, type, options.hasNoObject === true ? null : related, options.data ?? null);
  for (const destination of thinDestinations(state, platform, type)) deliverLater(state, event.id, destination);
}

/** Writes a thin event down without sending it to anybody. */
export function storeThin(
  state: SimulatorState,
  platform: string,
  type: ThinType,
  related: NonNullable<EventRecord["thin"]>["related"],
  data: object | null,
): EventRecord {
  const event: EventRecord = {
    id: `evt_test_${randomText(24)}`,
    object: "event",
    api_version: "",
    created: now(state),
    data: { object: data ?? {} },
    livemode: false,
    pending_webhooks: 0,
    request: { id: state.cause?.requestId ?? null, idempotency_key: state.cause?.idempotencyKey ?? null },
    type,
    thin: { related, data },
  };
  return state.store.events.put(thinSpace(platform), event.id, event);
}

/** Where a platform wants thin events of this type to go. */
export function thinDestinations(state: SimulatorState, platform: string, type: EventRecord["type"]): EndpointRecord[] {
  return [...state.store.endpoints.newestFirst(platform)].filter(
    ({ destination, object }) =>
      destination !== undefined &&
      object.status === "enabled" &&
      (object.enabled_events.includes("*") || object.enabled_events.includes(type)),
  );
}
