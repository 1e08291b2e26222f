/** How long an app can look up what its server asked. Source: as events and idempotency keys. */
export const REQUESTS_KEPT_DAYS = 30;

/** One answered request of a key. It has no body, no secret and nothing of a driver. */
export type LoggedRequest = {
  /** A UUIDv7; its public form is the answer's `Request-Id`. */
  readonly id: string;
  /** When it came, on real time. */
  readonly at: Date;
  /** `operationId` of the document. */
  readonly operation: string;
  readonly method: string;
  /** With ids in it, below `/api/v1`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly status: number;
  /** Of the problem; null where there is none. */
  readonly code: string | null;
  readonly durationMs: number;
  /** Its beginning. */
  readonly idempotencyKey: string | null;
};

/** Who asked. */
export type KeyOfRequest = {
  readonly apiKeyId: string;
  readonly appId: string | null;
  readonly operatorId: string | null;
};

const ID_SHOWN_MAX = 64; // an app may give its users longer ids; nobody reads more
const KEY_SHOWN = 8; // enough to find a request among an app's own, too little to send it again

/** How our keys begin, those of webhooks and Stripe's, and what stands in a client secret; Stripe's own ids never have it. */
const SECRET = /bf_(test|live)_|whsec_|(sk|rk|pk)_(test|live)_|_secret_/i;

/** What an id can be: an address has an @, a card's number its check digit, and a secret says of which kind it is. */
function isHarmless(value: string): boolean {
  if (SECRET.test(value)) return false;
  return /^[\w.~-]{1,255}$/.test(value) && !(value.match(/\d{13,19}/g) ?? []).some(isCardNumber);
}

/** Luhn's formula, ISO/IEC 7812-1. */
function isCardNumber(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** The address of an operation with the ids that were asked for; what is no id stays a name. */
export function loggedPath(template: string, params: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (name, key: string) => {
    const value = params[key];
    return typeof value === "string" && isHarmless(value) ? cut(value, ID_SHOWN_MAX) : name;
  });
}

const TIME = /^[\dTZ:.+-]{4,40}$/;
const WORD = /^[a-zA-Z_.]{1,40}$/;
const ID = /^[\w-]{1,64}$/;
/** The names whose values tell nothing of a driver, and what such a value can be: a plate sent as a zone is not kept. */
const HARMLESS_QUERY: ReadonlyMap<string, RegExp> = new Map([
  ["zoneCode", /^\d{1,6}$/],
  ["limit", /^-?\d{1,6}$/],
  ["after", /^\d{1,11}$/],
  ["cursor", ID],
  ["radiusMeters", /^\d{1,6}$/],
  ["sessionStatus", WORD],
  ["balanceStatus", WORD],
  ["kind", WORD],
  ["type", WORD],
  ["state", WORD],
  ["from", TIME],
  ["until", TIME],
]);

export function loggedQuery(asked: URLSearchParams): Readonly<Record<string, string>> {
  const kept = [...HARMLESS_QUERY].flatMap(([name, pattern]) => {
    const value = asked.get(name);
    return value !== null && pattern.test(value) && isHarmless(value.replaceAll(/[:+]/g, "-"))
      ? [[name, value] as const]
      : [];
  });
  return Object.fromEntries(kept);
}

export function maskedIdempotencyKey(key: string | null): string | null {
  return key === null ? null : cut(key.replaceAll(/[^\x21-\x7e]/g, "?"), KEY_SHOWN);
}

export const STATUS_CLASSES = ["2xx", "3xx", "4xx", "5xx", "429"] as const;
/** What a list can be narrowed to; `429` is a part of `4xx`. */
export type StatusClass = (typeof STATUS_CLASSES)[number];

/** Lowest and highest status. */
export function statusesOf(of: StatusClass): readonly [number, number] {
  if (of === "429") return [429, 429];
  const hundred = Number(of.charAt(0)) * 100;
  return [hundred, hundred + 99];
}

/** Of one key on one day, in UTC. */
export type KeyUsage = KeyOfRequest & {
  readonly day: string;
  readonly requests: number;
  /** 4xx that are no 429. */
  readonly refused: number;
  /** 429. */
  readonly limited: number;
  /** 5xx. */
  readonly failed: number;
};

/** What one answer adds to its key's day. */
export function usageOf({ at, status }: Pick<LoggedRequest, "at" | "status">, key: KeyOfRequest): KeyUsage {
  return {
    ...key,
    day: at.toISOString().slice(0, 10),
    requests: 1,
    refused: status >= 400 && status < 500 && status !== 429 ? 1 : 0,
    limited: status === 429 ? 1 : 0,
    failed: status >= 500 ? 1 : 0,
  };
}

export function addUsage(a: KeyUsage, b: KeyUsage): KeyUsage {
  return {
    ...a,
    requests: a.requests + b.requests,
    refused: a.refused + b.refused,
    limited: a.limited + b.limited,
    failed: a.failed + b.failed,
  };
}
