import type { KeyKind } from "@/lib/simulator/store/kinds";

export type LoggedRequest = {
  readonly n: number;
  readonly at: number;
  readonly requestId: string;
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

/** What was said, as it was said; the pages take secrets out when they show it. */
export type Exchange = {
  readonly query: string;
  readonly text: string;
  readonly apiVersion: string | null;
  /** Null when the connection was cut or never answered. */
  readonly answer: object | null;
};

/** More than any test looks back; older requests are forgotten so that long runs do not grow. */
const KEPT_MAX = 50_000;
/** Bodies are for somebody who looks at what just happened. */
const EXCHANGES_KEPT_MAX = 300;
/** Far above any form of this API. */
const TEXT_LENGTH_MAX = 20_000;

/** Every API request with its outcome; control calls and pages are not in it. Kept in memory only. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #exchanges = new Map<number, Exchange>();
  #last = 0;

  add(entry: Omit<LoggedRequest, "n">, exchange: Exchange): void {
    this.#last += 1;
    this.#entries.push({ n: this.#last, ...entry });
    if (this.#entries.length > KEPT_MAX * 2) this.#entries = this.#entries.slice(-KEPT_MAX);
    this.#exchanges.set(this.#last, exchange.text.length > TEXT_LENGTH_MAX ? shortened(exchange) : exchange);
    this.#exchanges.delete(this.#last - EXCHANGES_KEPT_MAX);
  }

  after(n: number, limit: number): LoggedRequest[] {
    const first = this.#entries[0]?.n ?? 1;
    const start = Math.max(0, n + 1 - first);
    return this.#entries.slice(start, start + limit);
  }

  *newestFirst(): Generator<LoggedRequest> {
    for (let index = this.#entries.length - 1; index >= 0; index -= 1) {
      const entry = this.#entries[index];
      if (entry !== undefined) yield entry;
    }
  }

  find(requestId: string): LoggedRequest | undefined {
    return this.#entries.findLast((entry) => entry.requestId === requestId);
  }

  /** Undefined for all but the newest requests. */
  exchangeOf(n: number): Exchange | undefined {
    return this.#exchanges.get(n);
  }

  get last(): number {
    return this.#last;
  }

  clear(): void {
    this.#entries = [];
    this.#exchanges.clear();
    this.#last = 0;
  }
}

/** Copied, because a part of a string keeps the whole string in memory. */
function shortened(exchange: Exchange): Exchange {
  return { ...exchange, text: Buffer.from(`${exchange.text.slice(0, TEXT_LENGTH_MAX)}…`).toString() };
}
