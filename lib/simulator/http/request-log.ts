import type { KeyKind } from "@/lib/simulator/store/kinds";

export type LoggedRequest = {
  readonly n: number;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly account: string | null;
  readonly keyKind: KeyKind | null;
  readonly platform: string | null;
  readonly idempotencyKey: string | null;
  /** 0 when the connection was cut or never answered. */
  readonly status: number;
  readonly replayed: boolean;
};

/** More than any test looks back; older requests are forgotten so that long runs do not grow. */
const KEPT_MAX = 50_000;

/** Every API request with its outcome; control calls and pages are not in it. Kept in memory only. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #last = 0;

  add(entry: Omit<LoggedRequest, "n">): void {
    this.#last += 1;
    this.#entries.push({ n: this.#last, ...entry });
    if (this.#entries.length > KEPT_MAX * 2) this.#entries = this.#entries.slice(-KEPT_MAX);
  }

  after(n: number, limit: number): LoggedRequest[] {
    const first = this.#entries[0]?.n ?? 1;
    const start = Math.max(0, n + 1 - first);
    return this.#entries.slice(start, start + limit);
  }

  get last(): number {
    return this.#last;
  }

  clear(): void {
    this.#entries = [];
    this.#last = 0;
  }
}
