import { randomText } from "@/lib/simulator/engine/identifiers";
import { RateLimiter } from "@/lib/simulator/http/rate-limiter";
import type { KeyKind } from "@/lib/simulator/store/kinds";

export const FAULT_KINDS = [
  "cut_before",
  "cut_answer",
  "answer_lost",
  "rate_limit",
  "lock_timeout",
  "key_in_use",
  "server_error",
  "server_error_after",
  "bad_gateway",
  "hang",
  "latency",
  "latency_after",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Values of `Stripe-Rate-Limited-Reason` (facts 8.2; the last is [~]). */
export const RATE_LIMIT_REASONS = [
  "global-rate",
  "endpoint-rate",
  "global-concurrency",
  "endpoint-concurrency",
  "resource-specific",
] as const;
export type RateLimitReason = (typeof RATE_LIMIT_REASONS)[number];

/** Which requests a fault waits for; what is left out fits every request. Paths and keys are regular expressions. */
export type FaultMatch = {
  readonly method?: string;
  readonly path?: string;
  readonly account?: string;
  readonly platform?: string;
  readonly idempotencyKey?: string;
  readonly keyKind?: KeyKind;
};

export type FaultOrder = {
  readonly kind: FaultKind;
  readonly times: number;
  readonly match: FaultMatch;
  /** Real milliseconds, for the two kinds of latency. */
  readonly ms?: number;
  /** How many of a hundred fitting requests it hits; all of them when left out. */
  readonly percent?: number;
  /** For `rate_limit`. */
  readonly reason?: RateLimitReason;
};

type Fault = Omit<FaultOrder, "times"> & {
  readonly id: string;
  times: number;
  readonly path: RegExp | null;
  readonly idempotencyKey: RegExp | null;
};
export type FaultView = FaultOrder & { readonly id: string };

export type FaultedRequest = {
  readonly method: string;
  readonly path: string;
  readonly account: string;
  readonly platform: string;
  readonly keyKind: KeyKind;
  readonly idempotencyKey: string | null;
};

/** What happens to one request: latency can come together with one other fault. */
export type Trouble = {
  readonly kind: Exclude<FaultKind, "latency" | "latency_after"> | null;
  readonly reason: RateLimitReason | null;
  readonly msBefore: number;
  readonly msAfter: number;
};

const NONE: Trouble = { kind: null, reason: null, msBefore: 0, msAfter: 0 };

/** Faults that wait for the next matching requests. They do not survive a restart. */
export class Faults {
  readonly limiter = new RateLimiter();
  #waiting: Fault[] = [];

  /** Throws SyntaxError for a path or key that is no regular expression. */
  add(order: FaultOrder): FaultView {
    const { path, idempotencyKey } = order.match;
    const fault: Fault = {
      ...order,
      id: `fault_${randomText(10)}`,
      path: path === undefined ? null : new RegExp(path),
      idempotencyKey: idempotencyKey === undefined ? null : new RegExp(idempotencyKey),
    };
    this.#waiting.push(fault);
    return viewOf(fault);
  }

  /** Uses up one time of the first fault that fits, and of the first latency on each side of the work. */
  take(request: FaultedRequest): Trouble {
    if (this.#waiting.length === 0) return NONE;
    const fitting = this.#waiting.filter((fault) => fits(fault, request));
    const before = fitting.find(({ kind }) => kind === "latency");
    const after = fitting.find(({ kind }) => kind === "latency_after");
    const other = fitting.find(({ kind }) => kind !== "latency" && kind !== "latency_after");
    for (const fault of [before, after, other]) if (fault !== undefined) this.#useUp(fault);
    const kind = other?.kind ?? null;
    return {
      kind: kind === "latency" || kind === "latency_after" ? null : kind,
      reason: other?.reason ?? null,
      msBefore: before?.ms ?? 0,
      msAfter: after?.ms ?? 0,
    };
  }

  list(): FaultView[] {
    return this.#waiting.map(viewOf);
  }

  /** Whether there was such a fault. */
  remove(id: string): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((fault) => fault.id !== id);
    return this.#waiting.length < before;
  }

  clear(): void {
    this.#waiting = [];
  }

  #useUp(fault: Fault): void {
    fault.times -= 1;
    if (fault.times <= 0) this.remove(fault.id);
  }
}

/** Browsers are left alone unless a fault asks for their keys: most faults are about a server's calls. */
function fits(fault: Fault, request: FaultedRequest): boolean {
  const { match } = fault;
  const isForKey = match.keyKind === undefined ? request.keyKind !== "pk" : match.keyKind === request.keyKind;
  return (
    isForKey &&
    (match.method === undefined || match.method.toUpperCase() === request.method) &&
    (match.account === undefined || match.account === request.account) &&
    (match.platform === undefined || match.platform === request.platform) &&
    (fault.path?.test(request.path) ?? true) &&
    (fault.idempotencyKey?.test(request.idempotencyKey ?? "") ?? true) &&
    (fault.percent === undefined || Math.random() * 100 < fault.percent)
  );
}

function viewOf({ path: _, idempotencyKey: __, ...view }: Fault): FaultView {
  return { ...view };
}
