import type { DueQueue } from "@/lib/simulator/engine/due-queue";
import type { Faults } from "@/lib/simulator/http/faults";
import { Problem } from "@/lib/simulator/http/problem";
import type { RequestLog } from "@/lib/simulator/http/request-log";
import type { Store } from "@/lib/simulator/store/store";
import type { WebhookSender } from "@/lib/simulator/webhooks/sender";

/** The request that a change comes from; events name it. `null` for what happens by itself or on a hosted page. */
export type Cause = {
  readonly requestId: string | null;
  readonly idempotencyKey: string | null;
  /** The platform whose key made the call: its application is written on what is created on connected accounts. */
  readonly platform: string;
};

/** One simulator. Everything below runs synchronously, so two requests never see each other half done. */
export type SimulatorState = {
  readonly store: Store;
  readonly token: string;
  /** The outbox of the product that is being tried, if it has one to show. */
  readonly mailFolder: string | null;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly webhooks: WebhookSender;
  /** Where browsers and the SDK reach this simulator, without a slash at the end. */
  baseUrl: string;
  cause: Cause | null;
  readonly dueQueue: DueQueue;
  /** When to look again for what may be forgotten, on the simulator's clock. */
  nextPruneAt: number;
  /** While something falls due: the time it fell due, which is then the time everywhere. */
  frozenAt: number | null;
  /** Idempotency keys of requests that have not been answered yet. */
  readonly inFlight: Set<string>;
  /** Deliveries made by the running change; sent when its answer is out. */
  outbox: string[];
};

/** Unix seconds on the simulator's own clock, which can be moved. */
export function now(state: SimulatorState): number {
  return state.frozenAt ?? Math.floor(Date.now() / 1000) + offsetSeconds(state);
}

/** How far the simulator's clock is from the real one. */
export function offsetSeconds(state: SimulatorState): number {
  return state.store.meta.get("clock")?.offsetSeconds ?? 0;
}

/**
 * Runs one change and writes it down as a whole. A Stripe error of a request that had begun keeps what it did (a decline
 * leaves a failed charge); a refused parameter or a bug here leaves nothing.
 */
export function change<T>(state: SimulatorState, cause: Cause | null, work: () => T): T {
  state.cause = cause;
  try {
    const result = work();
    state.store.journal.commit();
    return result;
  } catch (error) {
    if (error instanceof Problem && error.isRemembered) {
      state.store.journal.commit();
    } else {
      state.store.journal.rollback();
      state.outbox = [];
    }
    throw error;
  } finally {
    state.cause = null;
  }
}

/** The deliveries of the change that just ended; the caller decides when they go out. */
export function takeOutbox(state: SimulatorState): readonly string[] {
  const deliveries = state.outbox;
  state.outbox = [];
  return deliveries;
}

/** A change that no API request waits for: its webhooks go out at once. */
export function changeByItself<T>(state: SimulatorState, work: () => T): T {
  const result = change(state, null, work);
  state.store.journal.flush();
  state.webhooks.send(takeOutbox(state));
  return result;
}
