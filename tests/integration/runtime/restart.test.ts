import { mkdirSync } from "node:fs";
import path from "node:path";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CommitUnknown, type Connection, connect, type Database } from "@/db/client";
import { type Postgres, removePostgres, startPostgres } from "@/lib/dev/postgres";

const RESTARTS = process.env.TEST_LONG === "1" ? 20 : 4;
const LOOPS = 24;
const POOL = 8;
const WAIT_MAX_MS = 5_000; // nobody waits longer than the connection timeout
const folder = path.resolve(".data/test", `restart-${process.pid}`);

let server: Postgres;
let connection: Connection;
let db: Database;
const uncaught: unknown[] = [];
const collect = (error: unknown) => uncaught.push(error);

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  server = await startPostgres({ folder });
  const owner = postgres(server.url("postgres"), { max: 1, onnotice: () => undefined });
  await owner`create table pair (id uuid, half int, primary key (id, half))`;
  await owner.end();
  connection = connect(server.url("postgres"), { max: POOL });
  db = connection.database({ kind: "system" });
  process.on("uncaughtException", collect);
  process.on("unhandledRejection", collect);
});
afterAll(async () => {
  process.off("uncaughtException", collect);
  process.off("unhandledRejection", collect);
  await connection.close();
  await server.stop();
  removePostgres(folder);
});

type Outcome = { id: string; outcome: "done" | "failed" | "unknown"; ms: number };

/** Two rows that belong together, with a pause between them as a computation makes it: either both stand or none. */
async function insertPair(slow: boolean): Promise<Outcome> {
  const id = crypto.randomUUID();
  const begun = performance.now();
  const answer = (outcome: Outcome["outcome"]) => ({ id, outcome, ms: performance.now() - begun });
  try {
    await db.transaction(async (tx) => {
      await tx.execute(sql`insert into pair values (${id}, 1)`);
      if (slow) await new Promise((resolve) => setTimeout(resolve, 5));
      await tx.execute(sql`insert into pair values (${id}, 2)`);
    });
    return answer("done");
  } catch (error) {
    return answer(error instanceof CommitUnknown ? "unknown" : "failed");
  }
}

test("a database restarted under load: every answer is true, no half is left, nobody hangs, the pool is whole again", async () => {
  const outcomes: Outcome[] = [];
  let running = true;
  const loops = Array.from({ length: LOOPS }, async (_, index) => {
    while (running) {
      outcomes.push(await insertPair(index % 2 === 0));
      if (outcomes.at(-1)?.outcome === "failed") await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  for (let restart = 0; restart < RESTARTS; restart++) {
    const before = outcomes.length;
    await expect
      .poll(() => outcomes.slice(before).filter((one) => one.outcome === "done").length, { timeout: 10_000 })
      .toBeGreaterThan(200);
    await server.restart();
  }
  await expect.poll(() => insertPair(false), { timeout: 5_000 }).toMatchObject({ outcome: "done" });
  running = false;
  await Promise.all(loops);

  expect(uncaught).toEqual([]);
  const waits = outcomes.map((one) => one.ms);
  expect(Math.max(...waits)).toBeLessThan(WAIT_MAX_MS);
  const rows = await db.read((tx) =>
    tx.execute<{ id: string; halves: number }>(sql`select id, count(*)::int as halves from pair group by id`),
  );
  const halves = new Map(rows.map((row) => [row.id, row.halves]));
  expect([...halves.values()].filter((count) => count !== 2)).toEqual([]);
  const wrong = outcomes.filter(
    (one) => (one.outcome === "done" && !halves.has(one.id)) || (one.outcome === "failed" && halves.has(one.id)),
  );
  expect(wrong).toEqual([]);
  expect(outcomes.some((one) => one.outcome === "failed")).toBe(true);
}, 120_000);

test("after the restarts every connection of the pool works at the same time", async () => {
  let arrived = 0;
  let open: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  const pids = await Promise.all(
    Array.from({ length: POOL }, () =>
      db.transaction(async (tx) => {
        const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
        if (++arrived === POOL) open();
        await all;
        return row?.pid;
      }),
    ),
  );
  expect(new Set(pids).size).toBe(POOL);
});
