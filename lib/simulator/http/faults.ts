export const FAULT_KINDS = [
  "cut_before",
  "answer_lost",
  "rate_limit",
  "server_error",
  "server_error_after",
  "hang",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

type Match = { readonly method?: string; readonly path?: RegExp; readonly account?: string };
type Fault = { readonly kind: FaultKind; times: number; readonly match: Match };
export type FaultView = { kind: FaultKind; times: number; match: { method?: string; path?: string; account?: string } };

/** Faults that wait for the next matching requests made with a secret key. They do not survive a restart. */
export class Faults {
  #waiting: Fault[] = [];

  add(kind: FaultKind, times: number, match: { method?: string; path?: string; account?: string }): void {
    const { path, ...rest } = match;
    const compiled = path === undefined ? rest : { ...rest, path: new RegExp(path) };
    this.#waiting.push({ kind, times, match: compiled });
  }

  /** Uses up one time of the first fault that fits. */
  take(method: string, path: string, account: string): FaultKind | null {
    if (this.#waiting.length === 0) return null;
    const fault = this.#waiting.find(
      ({ match }) =>
        (match.method === undefined || match.method.toUpperCase() === method) &&
        (match.path === undefined || match.path.test(path)) &&
        (match.account === undefined || match.account === account),
    );
    if (fault === undefined) return null;
    fault.times -= 1;
    if (fault.times <= 0) this.#waiting = this.#waiting.filter((other) => other !== fault);
    return fault.kind;
  }

  list(): FaultView[] {
    return this.#waiting.map(({ kind, times, match: { path, ...rest } }) => ({
      kind,
      times,
      match: path === undefined ? rest : { ...rest, path: path.source },
    }));
  }

  clear(): void {
    this.#waiting = [];
  }
}
