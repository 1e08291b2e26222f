import { runDue } from "@/lib/simulator/engine/due";
import { deliverLater, endpointsFor } from "@/lib/simulator/engine/events";
import { prune } from "@/lib/simulator/engine/pruning";
import { changeByItself, now, offsetSeconds, type SimulatorState } from "@/lib/simulator/engine/state";
import { thinDestinations } from "@/lib/simulator/engine/thin-events";
import type { Params } from "@/lib/simulator/http/params";
import { missing } from "@/lib/simulator/http/problem";

/**
 * Moves the one clock of this simulator. Forward, everything that falls due happens first, in order and each at its own
 * time; the answer comes when that is done. Backward only the clock moves.
 */
export function moveClock(state: SimulatorState, params: Params): object {
  const before = offsetSeconds(state);
  const offset = params.integer("offsetSeconds") ?? before + (params.integer("advanceSeconds") ?? 0);
  if (offset > before) runDue(state, now(state) + offset - before);
  changeByItself(state, () => state.store.meta.put("", "clock", { offsetSeconds: offset }));
  prune(state);
  state.webhooks.clockMoved();
  return { now: now(state), offsetSeconds: offset };
}

/** Sends an event again to every endpoint that wants it, as the Dashboard's button does. */
export function resendEvent(state: SimulatorState, id: string): object {
  const event = state.store.events.get(id);
  const account = state.store.events.accountOf(id);
  if (event === undefined || account === undefined) throw missing("event", id, "id");
  const endpoints =
    event.thin === undefined
      ? endpointsFor(state, account, event.type, event.account !== undefined)
      : thinDestinations(state, account.replace(/^v2:/, ""), event.type);
  changeByItself(state, () => {
    for (const endpoint of endpoints) deliverLater(state, id, endpoint);
  });
  return { event: id, deliveries: endpoints.length };
}

/** Forgets everything: accounts, keys, objects, clock, faults, log. */
export function resetAll(state: SimulatorState): object {
  state.webhooks.forget();
  state.store.journal.clear();
  state.dueQueue.clear();
  state.faults.clear();
  state.faults.limiter.clear();
  state.requests.clear();
  state.inFlight.clear();
  state.outbox = [];
  return { ok: true };
}
