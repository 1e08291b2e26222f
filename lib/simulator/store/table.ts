import type { Journal } from "@/lib/simulator/store/journal";
import type { Slot } from "@/lib/simulator/store/journal-line";

type Row<T> = { readonly account: string; readonly value: T };

/**
 * One kind of object: by id, and per account in the order of creation. Values are never changed in place: a change puts
 * a new value, so an event can keep the old one as its snapshot without copying it.
 */
export class Table<T> {
  readonly name: string;
  readonly #journal: Journal;
  readonly #rows = new Map<string, Row<T>>();
  readonly #order = new Map<string, string[]>();
  readonly #gone = new Map<string, number>();
  readonly #index = new Map<string, string | Set<string>>();
  readonly #indexKey: (value: T) => string | null;

  /** `indexKey` names what rows are looked up by besides their id, such as the payment of a charge. */
  constructor(name: string, journal: Journal, indexKey: (value: T) => string | null = () => null, slot?: Slot) {
    this.name = name;
    this.#journal = journal;
    this.#indexKey = indexKey;
    journal.register(name, {
      load: (account, id, value) => this.#set(account, id, revived<T>(value), this.#rows.get(id)),
      unload: (id) => this.#remove(id),
      value: (id) => this.get(id),
      clear: () => {
        this.#rows.clear();
        this.#order.clear();
        this.#gone.clear();
        this.#index.clear();
      },
      size: () => this.#rows.size,
      dump: () => this.#dump(),
      slot,
    });
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): T | undefined {
    return this.#rows.get(id)?.value;
  }

  accountOf(id: string): string | undefined {
    return this.#rows.get(id)?.account;
  }

  /** The object with this id if it lives in this account's space. */
  find(account: string, id: string): T | undefined {
    const row = this.#rows.get(id);
    return row?.account === account ? row.value : undefined;
  }

  put(account: string, id: string, value: T): T {
    const before = this.#rows.get(id);
    this.#set(account, id, value, before);
    this.#journal.wrote(this.name, account, id, value, before);
    return value;
  }

  delete(id: string): void {
    const before = this.#rows.get(id);
    if (before === undefined) return;
    this.#remove(id);
    this.#journal.wrote(this.name, before.account, id, null, before);
  }

  /** Ids of one account, oldest first, including ids that were deleted since. */
  ids(account: string): readonly string[] {
    return this.#order.get(account) ?? [];
  }

  *newestFirst(account: string): Generator<T> {
    const ids = this.ids(account);
    for (let index = ids.length - 1; index >= 0; index -= 1) {
      const value = this.get(ids[index] ?? "");
      if (value !== undefined) yield value;
    }
  }

  /** Rows whose index key is `key`, newest first. */
  by(key: string): T[] {
    const found: T[] = [];
    const ids = this.#index.get(key);
    for (const id of typeof ids === "string" ? [ids] : (ids ?? [])) {
      const value = this.get(id);
      if (value !== undefined) found.unshift(value);
    }
    return found;
  }

  *oldestFirst(): Generator<T> {
    for (const row of this.#rows.values()) yield row.value;
  }

  #set(account: string, id: string, value: T, before: Row<T> | undefined): void {
    this.#reindex(id, before?.value, value);
    if (before === undefined) {
      const order = this.#order.get(account);
      if (order === undefined) this.#order.set(account, [id]);
      else order.push(id);
    }
    this.#rows.set(id, { account, value });
  }

  #remove(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#reindex(id, row.value, undefined);
    this.#rows.delete(id);
    this.#forget(row.account);
  }

  #reindex(id: string, before: T | undefined, after: T | undefined): void {
    const from = before === undefined ? null : this.#indexKey(before);
    const to = after === undefined ? null : this.#indexKey(after);
    if (from === to) return;
    if (from !== null) this.#unindex(from, id);
    if (to === null) return;
    const ids = this.#index.get(to);
    if (ids === undefined) this.#index.set(to, id);
    else if (typeof ids === "string") this.#index.set(to, new Set([ids, id]));
    else ids.add(id);
  }

  /** Most keys have one row, which then needs no set of its own. */
  #unindex(key: string, id: string): void {
    const ids = this.#index.get(key);
    if (typeof ids === "object") ids.delete(id);
    if (ids === id || (typeof ids === "object" && ids.size === 0)) this.#index.delete(key);
  }

  /** Ids of deleted rows stay in the order until they are the greater part of it. */
  #forget(account: string): void {
    const order = this.#order.get(account) ?? [];
    const gone = (this.#gone.get(account) ?? 0) + 1;
    if (gone * 2 < order.length) {
      this.#gone.set(account, gone);
    } else {
      this.#gone.set(account, 0);
      this.#order.set(
        account,
        order.filter((id) => this.#rows.has(id)),
      );
    }
  }

  *#dump(): Generator<readonly [string, string, unknown]> {
    for (const [id, row] of this.#rows) yield [row.account, id, row.value];
  }
}

/** Rows come back from our own file exactly as `put` gave them to it. */
function revived<T>(value: unknown): T {
  return value as T;
}
