import type { Slot } from "@/lib/simulator/store/journal-line";
import type { EventRecord, IdempotencyRecord } from "@/lib/simulator/store/kinds";

/** An event points to its object as it was then. */
export const eventSlot = slot<EventRecord>({
  objectOf: (event) => event.data.object,
  without: (event) => ({ ...event, data: { ...event.data, object: {} } }),
  within: (event, object) => ({ ...event, data: { ...event.data, object } }),
});

/** The answer that a key keeps is mostly the very object that the request made. */
export const answerSlot = slot<IdempotencyRecord>({
  objectOf: (kept) => kept.body,
  without: (kept) => ({ ...kept, body: {} }),
  within: (kept, body) => ({ ...kept, body }),
});

type TypedSlot<T> = {
  objectOf(value: T): object;
  without(value: T): T;
  within(value: T, object: object): T;
};

/** A table gets only its own rows, and the journal only plain objects, so both casts are safe. */
function slot<T>(typed: TypedSlot<T>): Slot {
  return {
    objectOf: (value) => typed.objectOf(value as T),
    without: (value) => typed.without(value as T),
    within: (value, object) => typed.within(value as T, object as object),
  };
}
