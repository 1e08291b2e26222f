import type { RefusalCode } from "./operations";

/** RFC 9457, as the server writes it; further members carry what a refusal knows, e.g. `debts` or `declineCode`. */
export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number;
  readonly driverMessage?: string;
  readonly [member: string]: unknown;
};

/** Codes that an editor offers; a newer server may have others. */
export type ErrorCode = RefusalCode | "internal_error" | (string & {});

/** The server's "no". */
export class BayfareError extends Error {
  override readonly name = "BayfareError";
  readonly status: number;
  readonly code: ErrorCode;
  /** Whether the same wish can succeed later. */
  readonly retryable: boolean;
  /** From now; of a limit until its window ends. */
  readonly retryAfterSeconds: number | undefined;
  /** For whoever parks, in the language that the call asked for. */
  readonly driverMessage: string | undefined;
  /** The whole answer. */
  readonly details: Problem;
  /** What a POST was sent with: sent again with it, the same request does nothing twice. */
  readonly idempotencyKey: string | undefined;
  /** What the server's request log and its support find this very answer by. */
  readonly requestId: string | undefined;

  constructor(
    problem: Problem,
    { idempotencyKey, headers }: { idempotencyKey?: string | undefined; headers?: Headers } = {},
  ) {
    super(`${problem.code}: ${problem.detail}`);
    this.status = problem.status;
    this.code = problem.code;
    this.retryable = problem.retryable;
    this.retryAfterSeconds = problem.retryAfterSeconds ?? secondsOf(headers?.get("retry-after"));
    this.requestId = headers?.get("request-id") ?? undefined;
    this.driverMessage = problem.driverMessage;
    this.details = problem;
    this.idempotencyKey = idempotencyKey;
  }
}

/** No answer, or none of the server's own: what came of the request is unknown. Send it again with the same key. */
export class BayfareUnreachable extends Error {
  override readonly name = "BayfareUnreachable";
  readonly idempotencyKey: string | undefined;

  constructor(why: string, idempotencyKey: string | undefined, cause?: unknown) {
    super(`Bayfare did not answer: ${why}`, { cause });
    this.idempotencyKey = idempotencyKey;
  }
}

function secondsOf(header: string | null | undefined): number | undefined {
  return header && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}

/** What an answer that is no success says; undefined when it is not the server's, but of something in between. */
export function problemOf(text: string): Problem | undefined {
  try {
    const said: unknown = JSON.parse(text);
    return isProblem(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

function isProblem(said: unknown): said is Problem {
  if (typeof said !== "object" || said === null) return false;
  const { status, code, detail, retryable }: Partial<Record<string, unknown>> = { ...said };
  const isNamed = typeof code === "string" && typeof detail === "string";
  return isNamed && typeof status === "number" && typeof retryable === "boolean";
}
