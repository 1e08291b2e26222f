import { EVENTS_KEPT_SECONDS } from "@/lib/simulator/engine/events";
import { changeByItself, now, type SimulatorState } from "@/lib/simulator/engine/state";
import { ANSWERS_KEPT_SECONDS } from "@/lib/simulator/http/idempotency";
import type { EventRecord } from "@/lib/simulator/store/kinds";

/** Windows are days long: looking more often than once a minute would find nothing new. */
const LOOK_AGAIN_SECONDS = 60;
/** How many rows are forgotten together; keeps one journal line small. */
const TOGETHER_MAX = 1_000;

/**
 * Forgets what the documented windows have passed by on the simulator's clock: kept answers of idempotency keys after a
 * day (facts 8.1), events and their deliveries after 30 days (facts 7.1). Everything else is kept for good.
 */
export function prune(state: SimulatorState): void {
  const time = now(state);
  // A clock that was moved back must not keep the next look far in the future.
  if (time < state.nextPruneAt && state.nextPruneAt - time <= LOOK_AGAIN_SECONDS) return;
  state.nextPruneAt = time + LOOK_AGAIN_SECONDS;
  inParts(state, oldAnswers(state, time - ANSWERS_KEPT_SECONDS), (id) => state.store.idempotency.delete(id));
  inParts(state, oldEvents(state, time - EVENTS_KEPT_SECONDS), (event) => forgetEvent(state, event));
}

function inParts<T>(state: SimulatorState, rows: Iterator<T>, forget: (row: T) => void): void {
  for (;;) {
    const part: T[] = [];
    for (let row = rows.next(); !row.done; row = rows.next()) if (part.push(row.value) === TOGETHER_MAX) break;
    if (part.length === 0) return;
    changeByItself(state, () => part.forEach(forget));
  }
}

function* oldAnswers(state: SimulatorState, until: number): Generator<string> {
  for (const answer of state.store.idempotency.oldestFirst()) {
    if (answer.at > until) return;
    yield answer.id;
  }
}

/** An event that still has to be delivered is kept until it was. */
function* oldEvents(state: SimulatorState, before: number): Generator<EventRecord> {
  for (const event of state.store.events.oldestFirst()) {
    if (event.created >= before) return;
    const isOnItsWay = state.store.deliveries.by(event.id).some(({ state: at }) => at === "waiting" || at === "held");
    if (!isOnItsWay) yield event;
  }
}

function forgetEvent(state: SimulatorState, { id }: EventRecord): void {
  for (const delivery of state.store.deliveries.by(id)) state.store.deliveries.delete(delivery.id);
  state.store.events.delete(id);
}
