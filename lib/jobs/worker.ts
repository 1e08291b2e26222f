import { randomUUID } from "node:crypto";
import type { Job, JobResult, PgBoss } from "pg-boss";
import { type Connection, connect } from "@/db/client";
import { JOBS, type JobName, type JobPayload } from "@/lib/jobs/catalog";
import { isQueueMissing, TryLater, workingQueue } from "@/lib/jobs/queue";
import { startBell, sweepNow } from "@/lib/jobs/schedule";
import { log } from "@/lib/log";

export type Handlers<C> = { readonly [N in JobName]: (context: C, payload: JobPayload<N>) => Promise<void> };

export type WorkerOptions<C> = {
  /** The application's role. */
  url: string;
  /** A job without a handler is left to other workers. */
  handlers: Partial<Handlers<C>>;
  /** Made anew for each job, so that each has its own time. */
  context: (name: JobName) => C | Promise<C>;
  /** Installs the queue again after it was lost; without it a sweep runs in this process until somebody did. */
  repair?: () => Promise<void>;
  /** False: somebody else rings. */
  schedule?: boolean;
  sweepEveryMs?: number;
};

export type Worker = { stop(): Promise<void> };

const BATCH = 10; // one fetch for ten jobs; below five the engine does not hurry on (facts/reliability.md 3.2)
const START_RETRY_MS = 1_000;
const STOP_MS = 20_000; // a container gets thirty seconds

/** Works until it is stopped. A database or a queue that is away is waited for. */
export async function startWorker<C>(options: WorkerOptions<C>): Promise<Worker> {
  const connection = connect(options.url, { max: 2, applicationName: "bayfare-bell" });
  let stopped = false;
  const bell =
    options.schedule === false ? undefined : startBell(() => ring(connection, options), options.sweepEveryMs);
  const boss = await started(options, () => stopped);
  await work(boss, options);
  // The first look at the queues, at once: a health check need not wait for the next round.
  await boss.supervise().catch((error: unknown) => log.warn("jobs.supervise", { error }));
  return {
    async stop() {
      stopped = true;
      bell?.stop();
      await boss.stop({ graceful: true, timeout: STOP_MS });
      await connection.close();
    },
  };
}

async function started<C>(options: WorkerOptions<C>, stopped: () => boolean): Promise<PgBoss> {
  for (;;) {
    const boss = workingQueue(options.url);
    try {
      await boss.start();
      return boss;
    } catch (error) {
      if (stopped()) throw error;
      log.warn("jobs.waiting", { error });
      await boss.stop({ graceful: false }).catch((problem: unknown) => log.warn("jobs.stop", { error: problem }));
      await new Promise((resolve) => setTimeout(resolve, START_RETRY_MS));
      if (isQueueMissing(error)) await mend(options);
    }
  }
}

/** The minute's ring. When the queue is gone it is installed again; where that is not allowed, the sweep runs right here. */
async function ring<C>(connection: Connection, options: WorkerOptions<C>): Promise<void> {
  try {
    const db = connection.database({ kind: "system" });
    if (await sweepNow(db)) return;
    if ((await mend(options)) && (await sweepNow(db))) return;
    const sweep = options.handlers["sweep.due"];
    if (sweep) await perform("sweep.due", options, { id: randomUUID(), data: {} });
  } catch (error) {
    log.error("jobs.ring", { error });
  }
}

async function mend<C>(options: WorkerOptions<C>): Promise<boolean> {
  if (!options.repair) return false;
  try {
    await options.repair();
    log.warn("jobs.repaired");
    return true;
  } catch (error) {
    log.error("jobs.repair", { error });
    return false;
  }
}

async function work<C>(boss: PgBoss, options: WorkerOptions<C>): Promise<void> {
  const settings = {
    batchSize: BATCH,
    burstWhenBatchFull: true,
    perJobResults: true,
    pollingIntervalSeconds: 1,
    notifyPollingIntervalSeconds: 2, // for what becomes due; what is new is told at once
  } as const;
  for (const name of jobNames()) {
    if (!options.handlers[name]) continue;
    await boss.work(name, settings, (jobs: Job<unknown>[]) =>
      Promise.all(jobs.map((job) => perform(name, options, job))),
    );
  }
}

async function perform<C, N extends JobName>(
  name: N,
  options: WorkerOptions<C>,
  job: { id: string; data: unknown },
): Promise<JobResult> {
  const begun = performance.now();
  const line = (outcome: string) => ({ job: name, id: job.id, ms: Math.round(performance.now() - begun), outcome });
  const payload = JOBS[name].safeParse(job.data);
  if (!payload.success) {
    log.error("job", { ...line("refused"), problem: payload.error.message });
    return { id: job.id, status: "deadletter", output: { message: payload.error.message } };
  }
  try {
    const handler = options.handlers[name];
    await handler?.(await options.context(name), parsed<N>(payload.data));
    log.info("job", line("done"));
    return { id: job.id, status: "completed" };
  } catch (error) {
    if (error instanceof TryLater) log.info("job", line("waits"));
    else log.error("job", { ...line("failed"), error });
    return {
      id: job.id,
      status: "failed",
      output: { message: error instanceof Error ? error.message : String(error) },
    };
  }
}

/** Its own schema has just accepted the value; TypeScript cannot follow a schema that is looked up by a type parameter. */
function parsed<N extends JobName>(data: unknown): JobPayload<N> {
  return data as JobPayload<N>;
}

function jobNames(): JobName[] {
  return Object.keys(JOBS).filter((name): name is JobName => name in JOBS);
}
