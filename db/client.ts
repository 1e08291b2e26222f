import { DrizzleQueryError, type SQL, sql } from "drizzle-orm";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

/** Whose rows a transaction may see. Row-level security reads the four settings made from it. */
export type Scope =
  | { kind: "system" }
  /** With an app: which operators it can sell is public too. */
  | { kind: "public"; appId?: string }
  | { kind: "driver"; appId: string; driverId: string }
  | { kind: "app"; appId: string }
  | { kind: "operator"; operatorId: string }
  | { kind: "support"; appId: string | null };

type Drizzle = PostgresJsDatabase<Record<string, never>>;
export type Tx = Parameters<Parameters<Drizzle["transaction"]>[0]>[0];

/** What one statement is asked with: a transaction, or a connection that asks it alone. */
export type Asking = Tx | Drizzle;

export type Database = {
  /** The same of all that were made from one connection. */
  readonly origin: object;
  readonly scope: Scope;
  /**
   * One statement by itself, with the rights of the system and without a transaction around it, which would be three more. For
   * what comes with every request.
   */
  single<T>(fn: (asking: Asking) => Promise<T>): Promise<T>;
  /** A transaction that the server refuses to write in. */
  read<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs again from the start (at most three times more) when the server reports a serialization failure or a deadlock. */
  transaction<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  as(scope: Scope): Database;
};

export type Connection = { database(scope: Scope): Database; close(): Promise<void> };

/** The answer to COMMIT was lost: the work is done or not done. Whoever gets this looks up its own row by its id before anything else. */
export class CommitUnknown extends Error {
  override readonly name = "CommitUnknown";
  constructor(cause: unknown) {
    super("the outcome of COMMIT is unknown", { cause });
  }
}

const RETRIES_MAX = 3; // a fourth collision in a row is contention that a caller must see
const CONNECTIONS_MAX = 10; // per process; several processes share the server's 100
const SINGLE_CONNECTIONS_MAX = 4; // each is taken for the time of one look by a key
const RETRYABLE = new Set(["40001", "40P01"]);
const CONNECTION_SECONDS = { connect: 5, close: 5 }; // a page waits no longer for a database that is away
// 10 s is far above the slowest page query; a lock is waited for half as long; a forgotten transaction must not hold rows.
const SERVER_LIMITS = { statement_timeout: 10_000, lock_timeout: 5_000, idle_in_transaction_session_timeout: 15_000 };

/** Opens a pool. It connects on first use and again by itself after the server was away. */
export function connect(url: string, options: { max?: number; applicationName?: string } = {}): Connection {
  const { max = CONNECTIONS_MAX, applicationName: application_name = "bayfare" } = options;
  const open = (most: number, settings: Readonly<Record<string, string>>) => {
    const client = postgres(url, {
      max: most,
      connect_timeout: CONNECTION_SECONDS.connect,
      backoff: () => 0.05 + Math.random() * 0.2,
      onnotice: () => undefined,
      connection: { application_name, ...SERVER_LIMITS, ...settings },
    });
    return { client, db: drizzle(preparing(client), { casing: "snake_case" }) };
  };
  const pool = open(max, {});
  const single = open(Math.min(max, SINGLE_CONNECTIONS_MAX), { "bayfare.scope": "system" });
  const pools = { db: pool.db, single: single.db };
  return {
    database: (scope) => scoped(pools, scope),
    close: async () => {
      const ended = [pool, single].map(({ client }) => client.end({ timeout: CONNECTION_SECONDS.close }));
      await Promise.all(ended);
    },
  };
}

/**
 * Lets the server keep what it parsed and planned. Drizzle asks for an unnamed statement each time: one more round trip,
 * and for tables with policies five times the server's work.
 */
function preparing<S extends postgres.ISql>(sql: S): S {
  return new Proxy(sql, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name === "unsafe") {
        return (text: string, values: unknown[], options: object) =>
          Reflect.apply(member, target, [text, values, { ...options, prepare: true }]);
      }
      if (name === "begin" || name === "savepoint") {
        return (work: (inner: postgres.TransactionSql) => unknown) =>
          Reflect.apply(member, target, [(inner: postgres.TransactionSql) => work(preparing(inner))]);
      }
      return member;
    },
  });
}

type Pools = { readonly db: Drizzle; readonly single: Drizzle };

function scoped(pools: Pools, scope: Scope): Database {
  return {
    origin: pools,
    scope,
    single: async (fn) => {
      try {
        return await fn(pools.single);
      } catch (error) {
        throw withoutParameters(error);
      }
    },
    read: (fn) => run(pools.db, { scope, readOnly: true }, fn),
    transaction: (fn) => run(pools.db, { scope, readOnly: false }, fn),
    as: (other) => scoped(pools, other),
  };
}

type Mode = { readonly scope: Scope; readonly readOnly: boolean };

function settings({ scope, readOnly }: Mode): SQL {
  const { app, operator, driver } = ids(scope);
  const readOnlySetting = readOnly ? sql`, set_config('transaction_read_only', 'on', true)` : sql.empty();
  return sql`select set_config('bayfare.scope', ${scope.kind}, true), set_config('bayfare.app', ${app}, true),
    set_config('bayfare.operator', ${operator}, true), set_config('bayfare.driver', ${driver}, true)${readOnlySetting}`;
}

function ids(scope: Scope): { app: string; operator: string; driver: string } {
  const none = { app: "", operator: "", driver: "" };
  switch (scope.kind) {
    case "system":
      return none;
    case "public":
      return { ...none, app: scope.appId ?? "" };
    case "driver":
      return { ...none, app: scope.appId, driver: scope.driverId };
    case "app":
      return { ...none, app: scope.appId };
    case "operator":
      return { ...none, operator: scope.operatorId };
    case "support":
      return { ...none, app: scope.appId ?? "" };
  }
}

async function run<T>(db: Drizzle, mode: Mode, fn: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(db, mode, fn);
    } catch (error) {
      if (attempt >= RETRIES_MAX || !RETRYABLE.has(sqlState(error) ?? "")) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
    }
  }
}

async function once<T>(db: Drizzle, mode: Mode, fn: (tx: Tx) => Promise<T>): Promise<T> {
  let worked = false;
  try {
    return await db.transaction(async (tx) => {
      const isSet = set(tx, mode);
      const result = await fn(tx);
      await isSet;
      await finish(tx, mode.scope);
      worked = true;
      return result;
    });
  } catch (error) {
    const cause = withoutParameters(error);
    throw worked && !isDefinite(cause) ? new CommitUnknown(cause) : cause;
  }
}

/** What the server answers to everything that comes after an error in the same transaction. */
const ABORTED = "25P02";

/**
 * Statements that were sent one after the other without waiting: in the order of these calls, each of which sends before it
 * first waits. Ends when all have, so that nothing of a transaction comes after its end, and with the error that was the cause
 * of the others.
 */
export async function atOnce<const T extends readonly unknown[]>(works: T) {
  const ended = await Promise.allSettled(works);
  const errors: unknown[] = ended.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (errors.length > 0) throw errors.find((error) => sqlState(error) !== ABORTED) ?? errors[0];
  return Promise.all(works);
}

/** Not waited for: what follows on the connection comes after it. */
function set(tx: Tx, mode: Mode): Promise<unknown> {
  const isSet = Promise.resolve(tx.execute(settings(mode)));
  isSet.catch(() => undefined);
  return isSet;
}

type Turn = "first" | "middle" | "last";
const atTheEnd = new WeakMap<Tx, Record<Turn, (() => Promise<void>)[]>>();

/**
 * Runs right before the commit of `tx`, with the rights of the system: for what tells how everything stands in the end,
 * whoever was its cause. A work may ask for a later turn. The `last` one is for rows that others wait for: its works begin one
 * after the other without waiting, so what they send together comes to the server at once.
 */
export function beforeCommit(tx: Tx, work: () => Promise<void>, turn: Turn = "middle"): void {
  const known = atTheEnd.get(tx) ?? { first: [], middle: [], last: [] };
  known[turn].push(work);
  atTheEnd.set(tx, known);
}

async function finish(tx: Tx, { kind }: Scope): Promise<void> {
  const works = atTheEnd.get(tx);
  if (!works) return;
  if (kind !== "system") await tx.execute(settings({ scope: { kind: "system" }, readOnly: false }));
  for (const work of works.first) await work();
  for (const work of works.middle) await work();
  await atOnce(works.last.map((work) => work()));
}

/** Deferred constraints, triggers, collisions and timeouts are answers: the server rolled back. Anything else at COMMIT tells nothing. */
function isDefinite(error: unknown): boolean {
  const state = sqlState(error);
  if (state === undefined || state === "40003") return false;
  return ["22", "23", "40", "42", "55", "P0"].includes(state.slice(0, 2)) || state === "57014" || state === "25P02";
}

/** Drizzle puts the parameters (addresses, plates, sealed secrets) into its message; the server's own error says enough. */
function withoutParameters(error: unknown): unknown {
  if (!(error instanceof DrizzleQueryError)) return error;
  return error.cause ?? new Error("a query failed");
}

/** The five characters of SQLSTATE when the server answered with an error, e.g. `23505`. */
export function sqlState(error: unknown): string | undefined {
  return serverError(error)?.code;
}

/** The constraint or unique index that refused, e.g. `payment_one_open_attempt`. */
export function brokenConstraint(error: unknown): string | undefined {
  return serverError(error)?.constraint_name;
}

function serverError(error: unknown): postgres.PostgresError | undefined {
  if (error instanceof postgres.PostgresError) return error;
  return error instanceof Error && error.cause !== undefined && !(error instanceof CommitUnknown)
    ? serverError(error.cause)
    : undefined;
}
