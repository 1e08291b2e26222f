import { addUsage, type KeyOfRequest, type KeyUsage, type LoggedRequest, usageOf } from "@/lib/domain/request-log";

/** A developer who looks right after a request finds it; one write for all of half a second is cheap. */
const FLUSH_MS = 500;
/** Rows of one write. Of a flood the rest is counted only: nobody reads thousands of refusals of one second. */
const ROWS_MAX = 2_000;
/** Of what one key was refused because it asks too often: they are all the same, and would take other keys' places. */
const TOO_OFTEN_ROWS_MAX = 10;

export type Batch = { readonly rows: readonly (LoggedRequest & KeyOfRequest)[]; readonly usage: readonly KeyUsage[] };

type Open = {
  readonly rows: (LoggedRequest & KeyOfRequest)[];
  readonly usage: Map<string, KeyUsage>;
  /** How often each key was refused for asking too often. */
  readonly tooOften: Map<string, number>;
};

function isKept({ rows, tooOften }: Open, { status }: LoggedRequest, { apiKeyId }: KeyOfRequest): boolean {
  if (rows.length >= ROWS_MAX) return false;
  if (status !== 429) return true;
  const times = (tooOften.get(apiKeyId) ?? 0) + 1;
  tooOften.set(apiKeyId, times);
  return times <= TOO_OFTEN_ROWS_MAX;
}

/**
 * Keeps what was answered for half a second and then writes it at once, away from the request's own path. What a process holds
 * when it is killed is lost; the books do not need it. `held` is told of each write to come, so that a process that ends waits for it.
 */
export function bufferRequests(
  write: (batch: Batch) => Promise<void>,
  held: (written: Promise<void>) => void,
): (request: LoggedRequest, key: KeyOfRequest) => void {
  let open: Open | undefined;
  return (request, key) => {
    if (!open) {
      const made: Open = { rows: [], usage: new Map(), tooOften: new Map() };
      open = made;
      const written = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_MS)).then(() => {
        open = undefined;
        return write({ rows: made.rows, usage: [...made.usage.values()] });
      });
      held(written);
    }
    if (isKept(open, request, key)) open.rows.push({ ...request, ...key });
    const added = usageOf(request, key);
    const of = `${key.apiKeyId} ${added.day}`;
    const before = open.usage.get(of);
    open.usage.set(of, before ? addUsage(before, added) : added);
  };
}
