import { addUsage, type KeyOfRequest, type KeyUsage, type LoggedRequest, usageOf } from "@/lib/domain/request-log";

/** A developer who looks right after a request finds it; one write for all of half a second is cheap. */
const FLUSH_MS = 500;
/** Rows of one write. Of a flood the rest is counted only: nobody reads thousands of refusals of one second. */
const ROWS_MAX = 2_000;

export type Batch = { readonly rows: readonly (LoggedRequest & KeyOfRequest)[]; readonly usage: readonly KeyUsage[] };

/**
 * Keeps what was answered for half a second and then writes it at once, away from the request's own path. What a process holds
 * when it is killed is lost; the books do not need it. `held` is told of each write to come, so that a process that ends waits for it.
 */
export function bufferRequests(
  write: (batch: Batch) => Promise<void>,
  held: (written: Promise<void>) => void,
): (request: LoggedRequest, key: KeyOfRequest) => void {
  let open: { rows: (LoggedRequest & KeyOfRequest)[]; usage: Map<string, KeyUsage> } | undefined;
  return (request, key) => {
    if (!open) {
      const made = { rows: [], usage: new Map<string, KeyUsage>() };
      open = made;
      const written = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_MS)).then(() => {
        open = undefined;
        return write({ rows: made.rows, usage: [...made.usage.values()] });
      });
      held(written);
    }
    if (open.rows.length < ROWS_MAX) open.rows.push({ ...request, ...key });
    const added = usageOf(request, key);
    const of = `${key.apiKeyId} ${added.day}`;
    const before = open.usage.get(of);
    open.usage.set(of, before ? addUsage(before, added) : added);
  };
}
