export type DeliveryAttempt = {
  readonly event: string;
  readonly endpoint: string;
  readonly url: string;
  /** Real time in milliseconds, as in the receiver's own log. */
  readonly at: number;
  readonly n: number;
  readonly ms: number;
  /** Null when no answer came; `error` then says why. */
  readonly status: number | null;
  readonly error: string | null;
};

/** Enough for the events that somebody looks at; older attempts are forgotten so that long runs do not grow. */
const KEPT_MAX = 2_000;

/** What endpoints answered, newest first. Kept in memory only. */
export class AttemptLog {
  #attempts: DeliveryAttempt[] = [];

  add(attempt: DeliveryAttempt): void {
    this.#attempts.push(attempt);
    if (this.#attempts.length > KEPT_MAX * 2) this.#attempts = this.#attempts.slice(-KEPT_MAX);
  }

  of(event: string): DeliveryAttempt[] {
    return this.#attempts.filter((attempt) => attempt.event === event).reverse();
  }

  ofEndpoint(endpoint: string, limit: number): DeliveryAttempt[] {
    return this.#attempts
      .filter((attempt) => attempt.endpoint === endpoint)
      .slice(-limit)
      .reverse();
  }

  clear(): void {
    this.#attempts = [];
  }
}
