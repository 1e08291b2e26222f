import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { repairQueue } from "@/db/migrate";
import { enqueue, secondsSinceWorker } from "@/lib/jobs/queue";
import { sweepNow } from "@/lib/jobs/schedule";
import { startWorker, type Worker } from "@/lib/jobs/worker";
import { type TestDatabase, testDatabase } from "@/tests/support/database";

let database: TestDatabase;
let folder: string;
const workers: Worker[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await testDatabase();
  folder = mkdtempSync(path.join(tmpdir(), "jobs-"));
});
beforeEach(() => database.owner`delete from pgboss.job`);
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function inProcess(
  sweep: () => Promise<void>,
  options: { repair?: () => Promise<void>; sweepEveryMs?: number } = {},
) {
  const schedule = options.sweepEveryMs !== undefined;
  const worker = await startWorker({
    url: database.url,
    schedule,
    context: () => undefined,
    handlers: { "sweep.due": sweep },
    ...options,
  });
  workers.push(worker);
}

const jobs = () =>
  database.owner<{ name: string; state: string }[]>`select name, state::text from pgboss.job order by created_on`;
const repair = () => repairQueue({ ownerUrl: database.ownerUrl, appRole: "bayfare_app" });

test("a job is born with its cause: it is there after the commit and gone with a rollback", async () => {
  const work = database.system.transaction(async (tx) => {
    await enqueue(tx, "sweep.due", {});
    throw new Error("undone");
  });
  await expect(work).rejects.toThrow("undone");
  expect(await jobs()).toEqual([]);
  await database.system.transaction((tx) => enqueue(tx, "sweep.due", {}));
  expect(await jobs()).toEqual([{ name: "sweep.due", state: "created" }]);
});

test("sixteen open transactions on a pool of ten that all enqueue do not wait for each other's connections", async () => {
  await Promise.all(
    Array.from({ length: 16 }, () =>
      database.system.transaction(async (tx) => {
        await tx.execute(sql`select pg_sleep(0.05)`);
        await enqueue(tx, "sweep.due", {});
      }),
    ),
  );
  expect(await jobs()).toHaveLength(16);
});

test("a bell that already waits is not hung twice; a later one does not stand in for one that is due now", async () => {
  await database.system.transaction((tx) => enqueue(tx, "sweep.due", {}, { key: "row", afterSeconds: 3_600 }));
  for (let ring = 0; ring < 3; ring++)
    await database.system.transaction((tx) => enqueue(tx, "sweep.due", {}, { key: "row" }));
  expect(await jobs()).toHaveLength(2);
});

test("a payload that its job does not know is refused before anything is written", async () => {
  // @ts-expect-error the type says the same
  const work = database.system.transaction((tx) => enqueue(tx, "sweep.due", "nothing"));
  await expect(work).rejects.toThrow();
  expect(await jobs()).toEqual([]);
});

test("a job that fails runs again", async () => {
  let runs = 0;
  await inProcess(async () => {
    if (++runs === 1) throw new Error("not yet");
  });
  await sweepNow(database.system);
  await expect.poll(() => runs, { timeout: 20_000 }).toBe(2);
  await expect.poll(jobs).toEqual([{ name: "sweep.due", state: "completed" }]);
});

test("a worker that is stopped finishes what it holds", async () => {
  let finished = 0;
  let begun: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  await inProcess(async () => {
    begun();
    await database.owner`select pg_sleep(0.5)`;
    finished++;
  });
  await sweepNow(database.system);
  await started;
  await workers.splice(0)[0]?.stop();
  expect(finished).toBe(1);
  expect(await jobs()).toEqual([{ name: "sweep.due", state: "completed" }]);
});

test("a worker that is there is seen by the health check", async () => {
  await inProcess(async () => undefined);
  await expect.poll(() => database.system.read(secondsSinceWorker), { timeout: 15_000 }).toBeLessThan(30);
});

test("kill -9 in the middle of a job: another worker runs it to its end", async () => {
  const journal = path.join(folder, "kill");
  const lines = () => (existsSync(journal) ? readFileSync(journal, "utf8").trim().split("\n") : []);
  const workerProcess = (mode: "hang" | "finish") => {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "tests/support/worker-process.ts", database.url, journal, mode],
      {
        stdio: "ignore",
      },
    );
    children.push(child);
    return child;
  };
  const victim = workerProcess("hang");
  await sweepNow(database.system);
  await expect.poll(lines, { timeout: 20_000 }).toHaveLength(1);
  victim.kill("SIGKILL");
  workerProcess("finish");
  await expect.poll(lines, { timeout: 45_000, interval: 200 }).toHaveLength(3);
  expect(lines().map((line) => line.split(" ")[0])).toEqual(["begun", "begun", "done"]);
  expect(new Set(lines().map((line) => line.split(" ")[1])).size).toBe(2);
});

test("the queue lost under a working worker: no transaction fails, the next ring installs it again and jobs run", async () => {
  let sweeps = 0;
  await inProcess(async () => void sweeps++, { repair, sweepEveryMs: 500 });
  await expect.poll(() => sweeps, { timeout: 10_000 }).toBeGreaterThan(0);
  await database.owner`drop schema pgboss cascade`;
  await database.system.transaction((tx) => enqueue(tx, "sweep.due", {}, { key: "meanwhile" }));
  const before = sweeps;
  await expect.poll(() => sweeps, { timeout: 20_000 }).toBeGreaterThan(before + 1);
  await expect
    .poll(() => database.owner`select to_regclass('pgboss.job') is not null as there`)
    .toMatchObject([{ there: true }]);
});

test("the queue lost and nobody allowed to install it: the sweep runs all the same, and the queue again once it is there", async () => {
  let sweeps = 0;
  await inProcess(async () => void sweeps++, { sweepEveryMs: 500 });
  await database.owner`drop schema pgboss cascade`;
  const before = sweeps;
  await expect.poll(() => sweeps, { timeout: 10_000 }).toBeGreaterThan(before + 2);
  await repair();
  await expect
    .poll(async () => (await jobs()).some((job) => job.state === "completed"), { timeout: 20_000 })
    .toBe(true);
});
