/** One row that a change wrote; a value of `null` means that the row is gone. */
export type Write = readonly [table: string, account: string, id: string, value: unknown];

/**
 * How a table's rows point to an object that is a row itself: an event to what it is about, a kept answer to what it
 * showed. Such an object is written once per line, which is most of a line's size, and is one object again after a start.
 */
export type Slot = {
  objectOf(value: unknown): object | null;
  without(value: unknown): unknown;
  within(value: unknown, object: unknown): unknown;
};

export type SlotOf = (table: string) => Slot | undefined;

/** A row as it stands in a line: the last part is the place of its object, or of the part of it that is one. */
type WrittenRow = readonly [table: string, account: string, id: string, value: unknown, place?: number];

/** Where a row stands. */
type Address = readonly [table: string, id: string];

/**
 * An object that differs little from another state of itself: where that one is (at a place of the same line, or the row
 * as it was before the line), what is different, and what is not there.
 */
type Variant = readonly [
  other: number | Address,
  changed: Readonly<Record<string, unknown>>,
  absent: readonly string[],
];

/** A write, and what the row was before the change that the write belongs to; undefined for a new row. */
export type Change = { readonly write: Write; readonly before: unknown };

type Line = { readonly objects: readonly unknown[]; readonly rows: readonly WrittenRow[]; readonly more?: boolean };

/** The rows of one change as a line of text. */
export function lineOf(changes: readonly Change[], slotOf: SlotOf): string {
  const pool = new Pool();
  const known = new Map<object, Variant>();
  for (const { write, before } of changes) {
    const [table, , id, value] = write;
    if (value === null) continue;
    const object = slotOf(table)?.objectOf(value) ?? null;
    if (object !== null) pool.add(object);
    else if (typeof before === "object" && before !== null && typeof value === "object") {
      pool.add(value);
      known.set(value, variant(fieldsOf(value), [table, id], fieldsOf(before)));
    }
  }
  const rows = changes.map(({ write }) => rowOf(write, slotOf, pool));
  return JSON.stringify({ objects: shortened(pool.objects, known), rows } satisfies Line);
}

/**
 * Lines of a file that is written anew: they share objects across lines, so that rows that point to one object still
 * do after it. Tables whose rows point to objects must come first.
 */
export class LineWriter {
  readonly #pool = new Pool();
  readonly #slotOf: SlotOf;

  constructor(slotOf: SlotOf) {
    this.#slotOf = slotOf;
  }

  lineOf(writes: readonly Write[]): string {
    const before = this.#pool.objects.length;
    for (const [table, , , value] of writes) {
      const object = this.#slotOf(table)?.objectOf(value) ?? null;
      if (object !== null) this.#pool.add(object);
    }
    const rows = writes.map((write) => rowOf(write, this.#slotOf, this.#pool));
    return JSON.stringify({ objects: this.#pool.objects.slice(before), rows, more: true } satisfies Line);
  }
}

/** Reads lines back, in their order; `rowAt` is the row as the lines before made it. */
export class LineReader {
  #objects: unknown[] = [];
  readonly #slotOf: SlotOf;
  readonly #rowAt: (table: string, id: string) => unknown;

  constructor(slotOf: SlotOf, rowAt: (table: string, id: string) => unknown) {
    this.#slotOf = slotOf;
    this.#rowAt = rowAt;
  }

  /** Throws when the line is not whole. */
  read(text: string): readonly Write[] {
    const { objects, rows, more } = parsed(text);
    if (more !== true) this.#objects = [];
    const first = this.#objects.length;
    this.#objects.push(...objects);
    for (let place = this.#objects.length - 1; place >= first; place -= 1) {
      const object = this.#objects[place];
      if (!isVariant(object)) continue;
      const [other] = object;
      const base = typeof other === "number" ? this.#objects[first + other] : this.#rowAt(...other);
      this.#objects[place] = restored(object, base);
    }
    return rows.map((row) => this.#write(row));
  }

  #write([table, account, id, value, place]: WrittenRow): Write {
    if (place === undefined) return [table, account, id, value];
    const object = this.#objects[place];
    return [table, account, id, value === null ? object : this.#slotOf(table)?.within(value, object)];
  }
}

class Pool {
  readonly objects: object[] = [];
  readonly #places = new Map<object, number>();

  add(object: object): void {
    if (this.#places.has(object)) return;
    this.#places.set(object, this.objects.length);
    this.objects.push(object);
  }

  placeOf(value: unknown): number | undefined {
    return typeof value === "object" && value !== null ? this.#places.get(value) : undefined;
  }
}

function rowOf([table, account, id, value]: Write, slotOf: SlotOf, pool: Pool): WrittenRow {
  if (value === null) return [table, account, id, null];
  const whole = pool.placeOf(value);
  if (whole !== undefined) return [table, account, id, null, whole];
  const slot = slotOf(table);
  const place = slot === undefined ? undefined : pool.placeOf(slot.objectOf(value));
  if (slot === undefined || place === undefined) return [table, account, id, value];
  return [table, account, id, slot.without(value), place];
}

/** A payment as it was created and as it ended differ in few of their fifty fields. */
function shortened(objects: readonly object[], known: ReadonlyMap<object, Variant>): readonly unknown[] {
  const places = new Map<string, number>();
  const short: unknown[] = new Array(objects.length);
  for (let place = objects.length - 1; place >= 0; place -= 1) {
    const object = objects[place] ?? {};
    const id = idOf(object);
    const later = id === null ? undefined : places.get(id);
    if (id !== null && later === undefined) places.set(id, place);
    short[place] =
      known.get(object) ??
      (later === undefined ? object : variant(fieldsOf(object), later, fieldsOf(objects[later] ?? {})));
  }
  return short;
}

type Fields = Readonly<Record<string, unknown>>;

function variant(object: Fields, where: number | Address, other: Fields): Variant {
  const changed: Record<string, unknown> = {};
  for (const name in object) if (object[name] !== other[name] || !(name in other)) changed[name] = object[name];
  const absent: string[] = [];
  for (const name in other) if (!(name in object)) absent.push(name);
  return [where, changed, absent];
}

/** The order of the fields is the other state's; nothing in JSON depends on it. */
function restored([, changed, absent]: Variant, other: unknown): Fields {
  const object: Record<string, unknown> = { ...fieldsOf(other), ...changed };
  for (const name of absent) delete object[name];
  return object;
}

function idOf(object: object): string | null {
  const { id, object: kind } = fieldsOf(object);
  return typeof id === "string" && typeof kind === "string" ? `${kind} ${id}` : null;
}

/** Everything in a row is plain data. */
function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

/** Objects of the API are never arrays. */
function isVariant(value: unknown): value is Variant {
  return Array.isArray(value);
}

/** Files of older versions have lines that are only their rows. The file is ours alone, so its shape is known. */
function parsed(text: string): Line {
  const line: unknown = JSON.parse(text);
  return Array.isArray(line) ? { objects: [], rows: line as readonly WrittenRow[] } : (line as Line);
}
