import { newId, randomText } from "@/lib/simulator/engine/identifiers";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { DeliveryRecord, EventRecord } from "@/lib/simulator/store/kinds";

const OWN_LETTERS = 7;

/**
 * A second event about the same change, with an id of its own, for the endpoint of this delivery: Stripe makes such
 * twins now and then (facts 7.1), so knowing an event by its id is not enough.
 */
export function makeTwin(state: SimulatorState, delivery: DeliveryRecord, event: EventRecord): DeliveryRecord {
  const { events, deliveries } = state.store;
  const twin = { ...event, id: `${event.id.slice(0, -OWN_LETTERS)}${randomText(OWN_LETTERS)}` };
  events.put(events.accountOf(event.id) ?? "", twin.id, twin);
  const second = { ...delivery, id: newId("del"), event: twin.id };
  return deliveries.put(deliveries.accountOf(delivery.id) ?? "", second.id, second);
}
