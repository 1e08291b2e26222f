import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, truncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { type Change, LineReader, LineWriter, lineOf, type Slot, type Write } from "@/lib/simulator/store/journal-line";

/** What a table gives the journal so that rows can be brought back and written again. */
export type JournaledTable = {
  load(account: string, id: string, value: unknown): void;
  unload(id: string): void;
  value(id: string): unknown;
  clear(): void;
  size(): number;
  dump(): Iterable<readonly [string, string, unknown]>;
  /** Set where rows point to objects that other tables hold. */
  readonly slot?: Slot | undefined;
};

type Row = { readonly account: string; readonly value: unknown };

/** Rewriting the file is worth it only when most of its rows are old versions. */
const DEAD_ROWS_PER_LIVE_ROW = 3;
const ROWS_BEFORE_REWRITE = 5_000;
/** Rows per line of a rewritten file: keeps single lines far below the limit of a string. */
const ROWS_PER_LINE = 500;
const PIECE_BYTES = 16_000_000;

/**
 * The simulator's memory on disk: one appended line per change, holding every row that the change wrote. A line is
 * whole or, after a kill in the middle of a write, thrown away; so a change is there completely or not at all. The
 * append is given to the system before the answer is sent, which is enough to survive `kill -9` of the process.
 */
export class Journal {
  readonly #path: string;
  readonly #tables = new Map<string, JournaledTable>();
  #file = -1;
  #pending: Write[] = [];
  /** The row of each pending write as it was before; undefined for one that was not there. */
  #before: Array<Row | undefined> = [];
  #rowsInFile = 0;
  /** Lines of changes that are done and not yet given to the system. */
  #unwritten = "";
  #writing: Promise<void> | null = null;
  readonly #slotOf = (table: string): Slot | undefined => this.#tables.get(table)?.slot;

  constructor(path: string) {
    this.#path = path;
  }

  register(name: string, table: JournaledTable): void {
    this.#tables.set(name, table);
  }

  /** Reads the file into the registered tables and opens it for appending. */
  open(): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    if (existsSync(this.#path)) this.#replay();
    if (this.#isMostlyDead()) this.rewrite();
    else this.#file = openSync(this.#path, "a");
  }

  wrote(table: string, account: string, id: string, value: unknown, before: Row | undefined): void {
    this.#pending.push([table, account, id, value]);
    this.#before.push(before);
  }

  commit(): void {
    if (this.#pending.length === 0) return;
    const rows = changesOfRows(this.#pending, this.#before);
    this.#pending = [];
    this.#before = [];
    this.#unwritten += `${lineOf(rows, this.#slotOf)}\n`;
    this.#rowsInFile += rows.length;
    if (this.#isMostlyDead()) this.rewrite();
  }

  /** Gives every change that is done to the system; what it has survives `kill -9` of this process. */
  flush(): void {
    if (this.#unwritten === "" || this.#file < 0) return;
    const bytes = Buffer.from(this.#unwritten);
    this.#unwritten = "";
    let written = 0;
    while (written < bytes.length) written += writeSync(this.#file, bytes, written);
  }

  /**
   * Resolves when every change that is done so far survives a kill; null when they all do. Requests that came together
   * are written together: nobody is answered before, so nobody can tell.
   */
  written(): Promise<void> | null {
    if (this.#unwritten === "") return null;
    this.#writing ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#writing = null;
        try {
          this.flush();
          resolve();
        } catch (error) {
          reject(error);
        }
      });
    });
    return this.#writing;
  }

  rollback(): void {
    for (let index = this.#pending.length - 1; index >= 0; index -= 1) {
      const [name, , id] = this.#pending[index] ?? [];
      const table = name === undefined ? undefined : this.#tables.get(name);
      const before = this.#before[index];
      if (table === undefined || id === undefined) continue;
      if (before === undefined) table.unload(id);
      else table.load(before.account, id, before.value);
    }
    this.#pending = [];
    this.#before = [];
  }

  /** Forgets everything, in memory and on disk. */
  clear(): void {
    for (const table of this.#tables.values()) table.clear();
    this.#pending = [];
    this.#before = [];
    this.rewrite();
  }

  close(): void {
    this.flush();
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
  }

  /** Writes only what is alive to a new file, then puts it in the old one's place in one step. */
  rewrite(): void {
    const next = `${this.#path}.next`;
    this.#unwritten = "";
    this.close();
    this.#file = openSync(next, "w");
    this.#rowsInFile = 0;
    const lines = new LineWriter(this.#slotOf);
    let rows: Write[] = [];
    for (const row of this.#everything()) {
      rows.push(row);
      if (rows.length < ROWS_PER_LINE) continue;
      this.#append(lines.lineOf(rows), rows.length);
      rows = [];
    }
    if (rows.length > 0) this.#append(lines.lineOf(rows), rows.length);
    this.close();
    renameSync(next, this.#path);
    this.#file = openSync(this.#path, "a");
  }

  /** Every live row; those that point to objects first. */
  *#everything(): Generator<Write> {
    const tables = [...this.#tables].sort(
      ([, a], [, b]) => Number(b.slot !== undefined) - Number(a.slot !== undefined),
    );
    for (const [name, table] of tables) for (const row of table.dump()) yield [name, ...row];
  }

  #append(line: string, rows: number): void {
    this.#unwritten = `${line}\n`;
    this.flush();
    this.#rowsInFile += rows;
  }

  #isMostlyDead(): boolean {
    if (this.#rowsInFile < ROWS_BEFORE_REWRITE) return false;
    let live = 0;
    for (const table of this.#tables.values()) live += table.size();
    return this.#rowsInFile > live * (1 + DEAD_ROWS_PER_LIVE_ROW);
  }

  /** Reads piece by piece: a file may be greater than what fits into one buffer. */
  #replay(): void {
    const reader = new LineReader(this.#slotOf, (table, id) => this.#tables.get(table)?.value(id));
    const file = openSync(this.#path, "r");
    let rest = Buffer.alloc(0);
    let wholeBytes = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const bytes = readSync(file, piece, 0, PIECE_BYTES, null);
      if (bytes === 0) break;
      const content = Buffer.concat([rest, piece.subarray(0, bytes)]);
      let start = 0;
      for (let end = content.indexOf(10, start); end >= 0; end = content.indexOf(10, start)) {
        this.#load(reader.read(content.toString("utf8", start, end)));
        start = end + 1;
      }
      wholeBytes += start;
      rest = content.subarray(start);
    }
    closeSync(file);
    // A kill in the middle of an append leaves half a line that no answer was ever given for.
    if (rest.length > 0) truncateSync(this.#path, wholeBytes);
  }

  #load(rows: readonly Write[]): void {
    for (const [name, account, id, value] of rows) {
      const table = this.#tables.get(name);
      if (value === null) table?.unload(id);
      else table?.load(account, id, value);
      this.#rowsInFile += 1;
    }
  }
}

/** The last write of each row in the place of its first, so that rows come back in the order they were made. */
function changesOfRows(writes: readonly Write[], before: ReadonlyArray<Row | undefined>): readonly Change[] {
  const places = new Map<string, Map<string, number>>();
  const changes: Change[] = [];
  writes.forEach((write, index) => {
    const [table, , id] = write;
    let ofTable = places.get(table);
    if (ofTable === undefined) {
      ofTable = new Map();
      places.set(table, ofTable);
    }
    const place = ofTable.get(id);
    const earlier = place === undefined ? undefined : changes[place];
    if (place === undefined || earlier === undefined) {
      ofTable.set(id, changes.push({ write, before: before[index]?.value }) - 1);
    } else {
      changes[place] = { write, before: earlier.before };
    }
  });
  return changes;
}
