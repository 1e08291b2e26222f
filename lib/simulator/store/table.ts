import type { Journal } from "@/lib/simulator/store/journal";

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

  constructor(name: string, journal: Journal) {
    this.name = name;
    this.#journal = journal;
    journal.register(name, {
      load: (account, id, value) => this.#set(account, id, value as T),
      unload: (id) => this.#remove(id),
      clear: () => {
        this.#rows.clear();
        this.#order.clear();
      },
      size: () => this.#rows.size,
      dump: () => this.#dump(),
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
    this.#set(account, id, value);
    this.#journal.wrote(this.name, account, id, value, () =>
      before === undefined ? this.#remove(id) : this.#set(before.account, id, before.value),
    );
    return value;
  }

  delete(id: string): void {
    const before = this.#rows.get(id);
    if (before === undefined) return;
    this.#remove(id);
    this.#journal.wrote(this.name, before.account, id, null, () => this.#set(before.account, id, before.value));
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

  *oldestFirst(): Generator<T> {
    for (const row of this.#rows.values()) yield row.value;
  }

  #set(account: string, id: string, value: T): void {
    if (!this.#rows.has(id)) {
      const order = this.#order.get(account);
      if (order === undefined) this.#order.set(account, [id]);
      else order.push(id);
    }
    this.#rows.set(id, { account, value });
  }

  #remove(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#rows.delete(id);
    const order = this.#order.get(row.account) ?? [];
    const last = order.lastIndexOf(id);
    if (last >= 0) order.splice(last, 1);
  }

  *#dump(): Generator<readonly [string, string, unknown]> {
    for (const [id, row] of this.#rows) yield [row.account, id, row.value];
  }
}
