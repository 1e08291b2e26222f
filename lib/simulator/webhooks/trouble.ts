import { randomText } from "@/lib/simulator/engine/identifiers";
import type { EndpointRecord, EventRecord } from "@/lib/simulator/store/kinds";

export const DELIVERY_TROUBLES = ["delay", "duplicate", "drop", "reorder", "refuse", "twin"] as const;
export type DeliveryTrouble = (typeof DELIVERY_TROUBLES)[number];

/** Which deliveries a rule is for; what is left out fits every one. `type` may end in `*`. */
export type DeliveryMatch = { readonly endpoint?: string; readonly type?: string; readonly account?: string };

export type DeliveryRuleOrder = {
  readonly kind: DeliveryTrouble;
  /** How many deliveries (for `refuse` and `duplicate`: attempts) it is for; null until it is removed. */
  readonly times: number | null;
  readonly match: DeliveryMatch;
  /** For `delay`: seconds on the simulator's clock. */
  readonly seconds: number;
  /** For `delay`: real milliseconds. For `reorder`: how long deliveries are gathered before they leave backwards. */
  readonly ms: number;
  /** For `duplicate`: how often it is posted in all. */
  readonly copies: number;
  /** How many of a hundred fitting deliveries it is for. */
  readonly percent: number;
};

export type DeliveryRule = DeliveryRuleOrder & { readonly id: string };

export type DeliveryPlan = {
  readonly isDropped: boolean;
  /** Another event about the same change goes out beside it. */
  readonly hasTwin: boolean;
  readonly seconds: number;
  readonly ms: number;
  /** Null when it leaves by itself. */
  readonly gatherMs: number | null;
};

export type AttemptPlan = { readonly copies: number; readonly isRefused: boolean };

/** What goes wrong with which deliveries, and which endpoints are dead. Kept in memory only, like the faults of the API. */
export class DeliveryRules {
  #rules: DeliveryRule[] = [];
  readonly #dead = new Set<string>();

  add(order: DeliveryRuleOrder): DeliveryRule {
    const rule = { ...order, id: `rule_${randomText(10)}` };
    this.#rules.push(rule);
    return rule;
  }

  list(): readonly DeliveryRule[] {
    return this.#rules;
  }

  /** Whether there was such a rule. */
  remove(id: string): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter((rule) => rule.id !== id);
    return this.#rules.length < before;
  }

  clear(): void {
    this.#rules = [];
    this.#dead.clear();
  }

  /** A dead endpoint is never reached: every try at it fails until it lives again. */
  setDead(endpoint: string, isDead: boolean): void {
    if (isDead) this.#dead.add(endpoint);
    else this.#dead.delete(endpoint);
  }

  dead(): string[] {
    return [...this.#dead];
  }

  /** What becomes of a delivery when it is about to leave. */
  planDelivery(event: EventRecord, endpoint: EndpointRecord): DeliveryPlan {
    const delay = this.#use("delay", event, endpoint);
    const reorder = this.#use("reorder", event, endpoint);
    return {
      isDropped: this.#use("drop", event, endpoint) !== undefined,
      hasTwin: this.#use("twin", event, endpoint) !== undefined,
      seconds: delay?.seconds ?? 0,
      ms: delay?.ms ?? 0,
      gatherMs: reorder?.ms ?? null,
    };
  }

  /** What becomes of one try at an endpoint. */
  planAttempt(event: EventRecord, endpoint: EndpointRecord): AttemptPlan {
    if (this.#dead.has(endpoint.object.id)) return { copies: 1, isRefused: true };
    return {
      copies: this.#use("duplicate", event, endpoint)?.copies ?? 1,
      isRefused: this.#use("refuse", event, endpoint) !== undefined,
    };
  }

  /** The first rule of this kind that fits; one of its times is used up. */
  #use(kind: DeliveryTrouble, event: EventRecord, endpoint: EndpointRecord): DeliveryRule | undefined {
    const rule = this.#rules.find(
      (one) => one.kind === kind && fits(one.match, event, endpoint) && Math.random() * 100 < one.percent,
    );
    if (rule === undefined || rule.times === null) return rule;
    if (rule.times <= 1) this.remove(rule.id);
    else this.#rules = this.#rules.map((one) => (one.id === rule.id ? { ...one, times: (one.times ?? 1) - 1 } : one));
    return rule;
  }
}

function fits(match: DeliveryMatch, event: EventRecord, endpoint: EndpointRecord): boolean {
  return (
    (match.endpoint === undefined || match.endpoint === endpoint.object.id) &&
    (match.account === undefined || match.account === event.account) &&
    (match.type === undefined || isOfType(event.type, match.type))
  );
}

function isOfType(type: string, wanted: string): boolean {
  return wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}
