import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import type { DeliveryRecord } from "@/lib/simulator/store/kinds";
import { AttemptLog } from "@/lib/simulator/webhooks/attempt-log";
import { noteAttempt, postEvent } from "@/lib/simulator/webhooks/post";
import { longestWait, nextTry, type RetryScheduleName, retryWait } from "@/lib/simulator/webhooks/retries";
import { DeliveryRules } from "@/lib/simulator/webhooks/trouble";
import { makeTwin } from "@/lib/simulator/webhooks/twin";

export const WEBHOOK_MODES = ["normal", "hold", "duplicate", "drop"] as const;
export type WebhookMode = (typeof WEBHOOK_MODES)[number];
export type ReleaseOrder = "as_sent" | "reverse" | "shuffle";

/** Deliveries leave a few milliseconds after the answer, not in the order they were made (facts 10). */
const JITTER_MS = 15;
/** Open connections at once; a burst of thousands of events must not exhaust sockets. */
const PARALLEL_MAX = 24;

/** A delivery that is not due for longer sleeps until the clock is moved; nobody waits for it in real time. */
const ASLEEP_AFTER_SECONDS = 60;
/** The longest that Node's timers can wait. */
const TIMER_MS_MAX = 2_147_483_647;

/** Sends events to endpoints after the answers that caused them, and again when an endpoint does not say 2xx. */
export class WebhookSender {
  mode: WebhookMode = "normal";
  /** What endpoints answered lately. */
  readonly attempts = new AttemptLog();
  /** How failed deliveries are tried again. */
  retries: RetryScheduleName = "quick";
  readonly rules = new DeliveryRules();
  readonly #gathering = new Map<number, string[]>();
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
    this.#gathering.clear();
    this.mode = "normal";
    this.retries = "quick";
    this.rules.clear();
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
      else this.#sendOne(state, delivery);
    }
    state.store.journal.commit();
  }

  #sendOne(state: SimulatorState, delivery: DeliveryRecord): void {
    const event = state.store.events.get(delivery.event);
    const endpoint = state.store.endpoints.get(delivery.endpoint);
    if (event === undefined || endpoint === undefined) {
      this.#schedule(delivery, 0);
      return;
    }
    const plan = this.rules.planDelivery(event, endpoint);
    if (plan.hasTwin) this.#schedule(makeTwin(state, delivery, event), Math.random() * JITTER_MS);
    if (plan.isDropped) {
      this.#save({ ...delivery, state: "dropped" });
    } else if (plan.gatherMs !== null) {
      this.#gather(delivery.id, plan.gatherMs);
    } else {
      const nextAt = plan.seconds === 0 ? delivery.nextAt : now(state) + plan.seconds;
      if (plan.seconds > 0) this.#save({ ...delivery, nextAt });
      this.#schedule({ ...delivery, nextAt }, plan.ms + Math.random() * JITTER_MS);
    }
  }

  /** Deliveries that come within `ms` of the first leave together, the last one first. */
  #gather(id: string, ms: number): void {
    const gathered = this.#gathering.get(ms);
    if (gathered !== undefined) {
      gathered.push(id);
      return;
    }
    const first = [id];
    const key = `gathered for ${ms}`;
    this.#gathering.set(ms, first);
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      this.#gathering.delete(ms);
      void this.#attemptInOrder(first.toReversed());
    }, ms);
    this.#timers.set(key, timer);
  }

  async #attemptInOrder(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#attempt(id);
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

  /** `asleep` are those of the pending ones that wait for the simulator's clock. */
  counts(): { pending: number; held: number; asleep: number } {
    const waiting = this.#with("waiting");
    const asleep = waiting.filter((delivery) => this.#isAsleep(delivery)).length;
    return { pending: waiting.length, held: this.#with("held").length, asleep };
  }

  /** Nothing waits, is being sent or will soon be tried again; held and sleeping deliveries do not count. */
  isIdle(): boolean {
    if (this.#inFlight > 0 || this.#ready.length > 0) return false;
    return this.#with("waiting").every((delivery) => this.#isAsleep(delivery));
  }

  #isAsleep(delivery: DeliveryRecord): boolean {
    // The quick schedule never waits longer than its own steps, also when the clock was moved back.
    if (this.retries === "quick" && delivery.attempts > 0) return false;
    return this.#state !== null && delivery.nextAt - now(this.#state) > ASLEEP_AFTER_SECONDS;
  }

  /** The clock moved: what was to leave or to be tried again by now does so at once. */
  clockMoved(): void {
    for (const delivery of this.#with("waiting")) {
      if (delivery.nextAt > 0 && this.#timers.has(delivery.id)) this.#schedule(delivery, 0);
    }
  }

  #with(wanted: DeliveryRecord["state"]): DeliveryRecord[] {
    return [...(this.#state?.store.deliveries.oldestFirst() ?? [])].filter(({ state }) => state === wanted);
  }

  #schedule(delivery: DeliveryRecord, extraMs: number): void {
    if (this.#state === null || this.#isStopped) return;
    clearTimeout(this.#timers.get(delivery.id));
    const due = delivery.nextAt - now(this.#state);
    // The clock may have moved back since; a retry never waits longer than the longest interval.
    const seconds = delivery.attempts === 0 ? due : Math.min(due, longestWait(this.retries));
    const waitMs = Math.min(Math.max(0, seconds * 1000) + extraMs, TIMER_MS_MAX);
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
    const isTaken = await this.#postCopies(state, delivery);
    this.#inFlight -= 1;
    if (!this.#isStopped) this.#settle(state, delivery, isTaken);
  }

  async #postCopies(state: SimulatorState, delivery: DeliveryRecord): Promise<boolean> {
    const event = state.store.events.get(delivery.event);
    const endpoint = state.store.endpoints.get(delivery.endpoint);
    if (event === undefined || endpoint === undefined) return true;
    const posting = { state, event, endpoint, n: delivery.attempts + 1 };
    // A disabled endpoint is left alone; enabled again before the next try, it gets what it missed (facts 7.1).
    if (endpoint.object.status === "disabled") {
      noteAttempt(posting, null, "the endpoint is disabled");
      return false;
    }
    const plan = this.rules.planAttempt(event, endpoint);
    if (plan.isRefused) {
      noteAttempt(posting, null, "refused on demand");
      return false;
    }
    const copies = Math.max(plan.copies, this.mode === "duplicate" ? 2 : 1);
    let isTaken = false;
    for (let copy = 0; copy < copies; copy += 1) isTaken = (await postEvent(posting)) || isTaken;
    return isTaken;
  }

  #settle(state: SimulatorState, delivery: DeliveryRecord, isTaken: boolean): void {
    if (state.store.deliveries.get(delivery.id) === undefined) return;
    const attempts = delivery.attempts + 1;
    const wait = retryWait(this.retries, attempts);
    if (isTaken) {
      state.store.deliveries.delete(delivery.id);
    } else if (wait === undefined) {
      this.#save({ ...delivery, attempts, state: "failed" });
    } else {
      const nextAt = nextTry(this.retries, delivery.nextAt, now(state), wait);
      const again = { ...delivery, attempts, state: "waiting" as const, nextAt };
      this.#save(again);
      this.#schedule(again, 0);
    }
    state.store.journal.commit();
  }

  #save(delivery: DeliveryRecord): void {
    const account = this.#state?.store.deliveries.accountOf(delivery.id) ?? "";
    this.#state?.store.deliveries.put(account, delivery.id, delivery);
  }
}
