import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { type Clock, type Db, fromDrizzle, PgBoss, type QueueOptions } from "pg-boss";
import { sqlState, type Tx } from "@/db/client";
import { JOBS, type JobName, type JobPayload } from "@/lib/jobs/catalog";
import { log } from "@/lib/log";

const DAY_SECONDS = 86_400;
const DEAD_LETTERS = "dead";
const DELAY_MAX_SECONDS = 30 * DAY_SECONDS; // what is due later than that stands in our tables; a sweep rings for it

/** Limits of every queue. Waiting jobs outlive the longest wait; the heartbeat is the shortest that the engine takes. */
const QUEUE: QueueOptions = {
  retryLimit: 5,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 300,
  expireInSeconds: 300,
  heartbeatSeconds: 10,
  retentionSeconds: 90 * DAY_SECONDS,
  deleteAfterSeconds: 7 * DAY_SECONDS,
};

// pg-boss keeps timers for its own cache; here it only composes inserts, so a process that enqueues can still end.
const noTimers: Clock = {
  now: () => Date.now(),
  setTimeout: () => null,
  clearTimeout: () => undefined,
  setInterval: () => null,
  clearInterval: () => undefined,
};

// Every statement of the enqueuing engine runs in the caller's transaction: no second connection, hence no deadlock of pools.
const transaction = new AsyncLocalStorage<Tx>();
const inCallersTransaction: Db = {
  executeSql(text, values) {
    const tx = transaction.getStore();
    if (!tx) throw new Error("a job is enqueued only inside a transaction");
    return fromDrizzle(tx, sql).executeSql(text, values);
  },
};

let ready: PgBoss | undefined;

async function sender(): Promise<PgBoss> {
  if (ready) return ready;
  const boss = new PgBoss({
    db: inCallersTransaction,
    clock: noTimers,
    migrate: false,
    supervise: false,
    schedule: false,
  });
  boss.on("error", (error) => log.error("jobs.sender", { error }));
  await boss.start();
  ready = boss;
  return boss;
}

/** Thrown by a job that has to wait for somebody else: it runs again soon, and nothing is wrong. */
export class TryLater extends Error {
  override readonly name = "TryLater";
}

export type EnqueueOptions = {
  /** Real seconds from now, at most 30 days. */
  afterSeconds?: number;
  /** While a job of the same name, key and delay waits, another one is not added. */
  key?: string;
};

/**
 * Rings the bell for `name` when `tx` commits; rolled back with it. The queue may be lost at any time: what is due stands in
 * our tables and a sweep rings again, so a missing queue never fails the caller's transaction: then the answer is false.
 */
export async function enqueue<N extends JobName>(
  tx: Tx,
  name: N,
  payload: JobPayload<N>,
  options: EnqueueOptions = {},
): Promise<boolean> {
  const data = JOBS[name].parse(payload);
  const after = Math.min(Math.max(0, Math.ceil(options.afterSeconds ?? 0)), DELAY_MAX_SECONDS);
  const singletonKey = options.key === undefined ? randomUUID() : after > 0 ? `${options.key}+${after}` : options.key;
  return compose(tx, name, async (boss) => {
    await boss.send(name, data, { singletonKey, ...(after > 0 ? { startAfter: after } : {}) });
  });
}

type Bell = {
  readonly [N in JobName]: { readonly name: N; readonly payload: JobPayload<N>; readonly key: string };
}[JobName];

/** Rings many bells, with one statement for each name. False: the queue is missing, and none was rung. */
export async function enqueueAll(tx: Tx, bells: readonly Bell[]): Promise<boolean> {
  for (const [name, same] of Map.groupBy(bells, (bell) => bell.name)) {
    const jobs = same.map(({ payload, key }) => ({ data: JOBS[name].parse(payload), singletonKey: key }));
    const isRung = await compose(tx, name, async (boss) => {
      await boss.insert(name, jobs);
    });
    if (!isRung) return false;
  }
  return true;
}

async function compose(tx: Tx, name: JobName, work: (boss: PgBoss) => Promise<void>): Promise<boolean> {
  try {
    await tx.transaction((inner) => transaction.run(inner, async () => work(await sender())));
    return true;
  } catch (error) {
    if (!isQueueMissing(error)) throw error;
    ready = undefined;
    log.error("jobs.missing", { job: name });
    return false;
  }
}

/** The schema, a table, a function or the queue itself is not there (SQLSTATE 3F000, 42P01, 42883), or is another version's. */
export function isQueueMissing(error: unknown): boolean {
  if (["3F000", "42P01", "42883"].includes(sqlState(error) ?? "")) return true;
  return (
    error instanceof Error &&
    /^pg-boss (is not installed|database requires)|^Queue .* does not exist$/.test(error.message)
  );
}

/**
 * Installs or upgrades the queue's schema and its queues, as the owner. Safe to run at any time and by several processes.
 */
export async function installQueue(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, max: 2, supervise: false, schedule: false });
  boss.on("error", (error) => log.error("jobs.install", { error }));
  try {
    await boss.start();
    await boss.createQueue(DEAD_LETTERS, { ...QUEUE, policy: "standard" });
    for (const name of Object.keys(JOBS)) {
      const options = { ...QUEUE, deadLetter: DEAD_LETTERS, notify: true };
      await boss.createQueue(name, { ...options, policy: "short" });
      await boss.updateQueue(name, options);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** An engine that works: its own small pool, because sharing the application's deadlocks both. */
export function workingQueue(url: string): PgBoss {
  const boss = new PgBoss({
    connectionString: url,
    application_name: "bayfare-jobs",
    max: 5,
    migrate: false,
    createSchema: false,
    schedule: false,
    reindex: false, // indexes belong to the owner
    useListenNotify: true,
    superviseIntervalSeconds: 5, // a job of a killed worker runs again after heartbeat + supervision
    monitorIntervalSeconds: 5,
    maintenanceIntervalSeconds: 3600,
  });
  boss.on("error", (error) => log.warn("jobs.engine", { error }));
  return boss;
}

/** Seconds since a worker last looked after the queues; undefined when none ever did. Throws when the queue is missing. */
export async function secondsSinceWorker(tx: Tx): Promise<number | undefined> {
  const rows = await tx.execute<{ seconds: number | null }>(
    sql`select extract(epoch from now() - max(monitor_on))::float8 as seconds from pgboss.queue`,
  );
  return rows[0]?.seconds ?? undefined;
}
