import { createHash } from "node:crypto";
import { REFUSALS, Refusal, type RefusalCode } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";

/** What is known of a request with an idempotency key. `resourceId` is the id of what it makes: the same with every repeat. */
export type Claim =
  | {
      readonly resourceId: string;
      readonly before: null;
      answered(status: number): Promise<void>;
      refused(refusal: Refusal, status: number): Promise<void>;
      /** A repeat may try again; `isUndone`: nothing of this one is left, so it makes another thing. */
      freed(isUndone: boolean): Promise<void>;
    }
  | { readonly resourceId: string; readonly before: { readonly status: number; readonly refusal: Refusal | null } };

export type OpenClaim = (context: Context, by: { key: string; fingerprint: string }) => Promise<Claim>;

const HEADER = "idempotency-key";
/** Of an answer that was given before to the same request. */
export const REPLAYED = "idempotent-replayed";

/** The key of a request, and a hash of what it asks; undefined without a key. Source: api.md, conventions. */
export function idempotencyOf(request: Request, body: unknown): { key: string; fingerprint: string } | undefined {
  const key = request.headers.get(HEADER);
  if (key === null) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new Refusal("idempotency.key_invalid");
  const asked = [request.method, new URL(request.url).pathname, canonical(body)].join("\n");
  return { key, fingerprint: createHash("sha256").update(asked).digest("base64url") };
}

/** The same text for the same JSON: members of an object have no order (RFC 8259, 4), and not every library keeps one. */
function canonical(body: unknown): string {
  return JSON.stringify(body, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Runs the work of a claim once and keeps its answer; a "no" that may pass, or an error, is not kept. */
export async function once<T>(
  claim: Claim | undefined,
  statusOf: (done: T) => number,
  work: () => Promise<T>,
): Promise<T> {
  if (claim === undefined || claim.before !== null) return work();
  try {
    const done = await work();
    await claim.answered(statusOf(done));
    return done;
  } catch (error) {
    if (error instanceof Refusal && isKept(error.code)) await claim.refused(error, REFUSALS[error.code].status);
    else await claim.freed(error instanceof Refusal);
    throw error;
  }
}

/** A declined card is an answer, although another try may succeed: the same request again must not ask the bank again. */
export function isKept(code: RefusalCode): boolean {
  const { status, retryable } = REFUSALS[code];
  return status === 402 || !retryable;
}
