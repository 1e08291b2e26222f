/** Stripe counts per second and account (facts 8.2): 25 in sandboxes, 100 in live mode. */
type Second = { readonly at: number; count: number };

/** Stripe's limiter for all requests of one account; off until a limit is set. Kept in memory only. */
export class RateLimiter {
  perSecond: number | null = null;
  readonly #seconds = new Map<string, Second>();

  /** Counts one request; true when the account has had all it may have in this second. */
  isOver(account: string, nowMs: number): boolean {
    if (this.perSecond === null) return false;
    const at = Math.floor(nowMs / 1000);
    const second = this.#seconds.get(account);
    if (second?.at !== at) {
      this.#seconds.set(account, { at, count: 1 });
      return this.perSecond < 1;
    }
    second.count += 1;
    return second.count > this.perSecond;
  }

  clear(): void {
    this.perSecond = null;
    this.#seconds.clear();
  }
}
