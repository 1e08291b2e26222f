import { signingSecrets } from "@/lib/simulator/engine/endpoint-secrets";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import type { DeliveryRecord } from "@/lib/simulator/store/kinds";
import { AttemptLog } from "@/lib/simulator/webhooks/attempt-log";
import { signatureHeader } from "@/lib/simulator/webhooks/signature";

export const WEBHOOK_MODES = ["normal", "hold", "duplicate", "drop"] as const;
export type WebhookMode = (typeof WEBHOOK_MODES)[number];
export type ReleaseOrder = "as_sent" | "reverse" | "shuffle";

/** Stripe publishes no timeout (facts 12.6); generous for a laptop that is compiling. */
const TIMEOUT_MS = 15_000;
/** Deliveries leave a few milliseconds after the answer, not in the order they were made (facts 10). */
const JITTER_MS = 15;
/** Open connections at once; a burst of thousands of events must not exhaust sockets. */
const PARALLEL_MAX = 24;

/** Sandboxes try three more times (facts 7.1); the intervals are not published, these are short on purpose [?]. */
const RETRY_SECONDS = [1, 5, 30] as const;

/** Sends events to endpoints after the answers that caused them, and again when an endpoint does not say 2xx. */
export class WebhookSender {
  mode: WebhookMode = "normal";
  /** What endpoints answered lately. */
  readonly attempts = new AttemptLog();
  #state: SimulatorState | null = null;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #ready: string[] = [];
  #inFlight = 0;
  #isStopped = false;

  /** Called once when the state exists; takes up what an earlier process left undelivered. */
  start(state: SimulatorState): void {
    this.#state = state;
    for (const delivery of state.store.deliveries.oldestFirst()) {
      if (delivery.state === "waiting") this.#schedule(delivery, 0);
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.forget();
  }

  /** Drops every delivery; the rows are cleared by the caller. */
  forget(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#ready.length = 0;
    this.attempts.clear();
    this.mode = "normal";
  }

  /** New deliveries, after their cause has been answered. */
  send(ids: readonly string[]): void {
    const state = this.#state;
    if (state === null || ids.length === 0) return;
    for (const id of ids) {
      const delivery = state.store.deliveries.get(id);
      if (delivery === undefined) continue;
      if (this.mode === "hold") this.#save({ ...delivery, state: "held" });
      else if (this.mode === "drop") this.#save({ ...delivery, state: "dropped" });
      else this.#schedule(delivery, Math.random() * JITTER_MS);
    }
    if (this.mode === "hold" || this.mode === "drop") state.store.journal.commit();
  }

  /** Sends what was held, one after the other in the order asked for; resolves when all were attempted. */
  async release(order: ReleaseOrder): Promise<number> {
    const held = this.#with("held");
    if (order === "reverse") held.reverse();
    if (order === "shuffle") held.sort(() => Math.random() - 0.5);
    for (const delivery of held) {
      this.#save({ ...delivery, state: "waiting" });
      this.#state?.store.journal.commit();
      await this.#attempt(delivery.id);
    }
    return held.length;
  }

  counts(): { pending: number; held: number } {
    return { pending: this.#with("waiting").length, held: this.#with("held").length };
  }

  /** Nothing waits, is being sent or will be tried again; held deliveries do not count. */
  isIdle(): boolean {
    return this.#inFlight === 0 && this.#ready.length === 0 && this.#with("waiting").length === 0;
  }

  /** The clock moved: what was to be tried again by now is tried at once. */
  clockMoved(): void {
    for (const delivery of this.#with("waiting")) {
      if (this.#timers.has(delivery.id)) this.#schedule(delivery, 0);
    }
  }

  #with(wanted: DeliveryRecord["state"]): DeliveryRecord[] {
    return [...(this.#state?.store.deliveries.oldestFirst() ?? [])].filter(({ state }) => state === wanted);
  }

  #schedule(delivery: DeliveryRecord, extraMs: number): void {
    if (this.#state === null || this.#isStopped) return;
    clearTimeout(this.#timers.get(delivery.id));
    // The clock may have moved back since; nothing waits longer than the longest interval.
    const seconds = Math.min(delivery.nextAt - now(this.#state), RETRY_SECONDS[2]);
    const waitMs = Math.max(0, seconds * 1000) + extraMs;
    const timer = setTimeout(() => {
      this.#timers.delete(delivery.id);
      this.#ready.push(delivery.id);
      this.#drain();
    }, waitMs);
    this.#timers.set(delivery.id, timer);
  }

  #drain(): void {
    while (this.#inFlight < PARALLEL_MAX) {
      const id = this.#ready.shift();
      if (id === undefined) return;
      void this.#attempt(id).then(() => this.#drain());
    }
  }

  async #attempt(id: string): Promise<void> {
    const state = this.#state;
    const delivery = state?.store.deliveries.get(id);
    if (state === null || delivery === undefined || this.#isStopped) return;
    this.#inFlight += 1;
    const copies = this.mode === "duplicate" ? 2 : 1;
    let isTaken = false;
    for (let copy = 0; copy < copies; copy += 1) isTaken = (await this.#post(state, delivery)) || isTaken;
    this.#inFlight -= 1;
    if (!this.#isStopped) this.#settle(state, delivery, isTaken);
  }

  #settle(state: SimulatorState, delivery: DeliveryRecord, isTaken: boolean): void {
    if (state.store.deliveries.get(delivery.id) === undefined) return;
    const wait = RETRY_SECONDS[delivery.attempts];
    const attempts = delivery.attempts + 1;
    if (isTaken) {
      state.store.deliveries.delete(delivery.id);
    } else if (wait === undefined) {
      this.#save({ ...delivery, attempts, state: "failed" });
    } else {
      const again = { ...delivery, attempts, state: "waiting" as const, nextAt: now(state) + wait };
      this.#save(again);
      this.#schedule(again, 0);
    }
    state.store.journal.commit();
  }

  #save(delivery: DeliveryRecord): void {
    const account = this.#state?.store.deliveries.accountOf(delivery.id) ?? "";
    this.#state?.store.deliveries.put(account, delivery.id, delivery);
  }

  /** True for any 2xx; redirects are not followed and count as failures (facts 7.1). */
  async #post(state: SimulatorState, delivery: DeliveryRecord): Promise<boolean> {
    const event = state.store.events.get(delivery.event);
    const endpoint = state.store.endpoints.get(delivery.endpoint);
    if (event === undefined || endpoint === undefined) return true;
    const payload = JSON.stringify(event, null, 2);
    const seconds = Math.floor(Date.now() / 1000);
    const { url } = endpoint.object;
    const attempt = { event: event.id, endpoint: endpoint.object.id, url, at: Date.now(), n: delivery.attempts + 1 };
    const startedAt = performance.now();
    const note = (status: number | null, error: string | null): void =>
      this.attempts.add({ ...attempt, ms: Math.round(performance.now() - startedAt), status, error });
    try {
      const response = await fetch(url, {
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          "content-type": "application/json; charset=utf-8",
          "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
          "stripe-signature": signatureHeader(signingSecrets(state, endpoint), payload, seconds),
        },
        body: payload,
      });
      await response.body?.cancel();
      note(response.status, null);
      return response.ok;
    } catch (error) {
      note(null, reasonOf(error));
      return false;
    }
  }
}

/** Node hides why a connection failed one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  const { cause } = error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return error.name === "TimeoutError" ? "no answer in time" : error.message;
}
