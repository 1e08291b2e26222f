import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenConstraint, CommitUnknown, connect, sqlState } from "@/db/client";
import { cuttingWire } from "@/tests/support/cutting-wire";
import { type TestDatabase, testDatabase } from "@/tests/support/database";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase({ connections: 4 });
  await database.owner`create table counter (id int primary key, n int not null)`;
  await database.owner`create table parent (id int primary key)`;
  await database.owner`create table child (id int primary key, parent int references parent deferrable initially deferred)`;
  await database.owner`insert into counter values (1, 0), (2, 0)`;
  await database.owner`grant select, insert, update on counter, parent, child to bayfare_app`;
});
afterAll(() => database.drop());

const settings = sql`select current_user as "user", current_setting('bayfare.scope') as scope, current_setting('bayfare.app') as app,
  current_setting('bayfare.operator') as operator, current_setting('bayfare.driver') as driver`;

test("a transaction carries the scope of its database, and the next one on the same connection nothing of it", async () => {
  const { connection } = database;
  const one = connection.database({ kind: "driver", appId: "a", driverId: "d" });
  const read = async (scoped: typeof one) => [...(await scoped.read((tx) => tx.execute(settings)))];
  expect(await read(one)).toEqual([{ user: "bayfare_app", scope: "driver", app: "a", operator: "", driver: "d" }]);
  expect(await read(one.as({ kind: "operator", operatorId: "o" }))).toEqual([
    { user: "bayfare_app", scope: "operator", app: "", operator: "o", driver: "" },
  ]);
  expect(await read(one.as({ kind: "support", appId: null }))).toMatchObject([{ scope: "support", app: "" }]);
});

test("a statement is parsed and planned once per connection", async () => {
  const connection = connect(database.url, { max: 1 });
  const system = connection.database({ kind: "system" });
  const count = (id: number) => system.read((tx) => tx.execute(sql`select n from counter where id = ${id}`));
  for (const id of [1, 2]) await count(id);
  const kept = await system.read((tx) =>
    tx.execute(sql`select 1 from pg_prepared_statements where statement like ${"select n from counter%"}`),
  );
  await connection.close();
  expect(kept).toHaveLength(1);
});

test("a read cannot write", async () => {
  const write = database.system.read((tx) => tx.execute(sql`update counter set n = n + 1`));
  await expect(write).rejects.toMatchObject({ code: "25006" });
});

test("a thrown error leaves nothing behind", async () => {
  const work = database.system.transaction(async (tx) => {
    await tx.execute(sql`update counter set n = n + 100 where id = 1`);
    throw new Error("refused");
  });
  await expect(work).rejects.toThrow("refused");
  expect(await database.owner`select n from counter where id = 1`).toMatchObject([{ n: 0 }]);
});

test("two transactions in each other's way both finish", async () => {
  let meeting = 2;
  let meet: () => void = () => undefined;
  const both = new Promise<void>((resolve) => {
    meet = () => --meeting === 0 && resolve();
  });
  const cross = (first: number, second: number) => {
    let tries = 0;
    return database.system.transaction(async (tx) => {
      await tx.execute(sql`update counter set n = n + 1 where id = ${first}`);
      if (tries++ === 0) {
        meet();
        await both;
      }
      await tx.execute(sql`update counter set n = n + 1 where id = ${second}`);
      return tries;
    });
  };
  const tries = await Promise.all([cross(1, 2), cross(2, 1)]);
  expect(Math.max(...tries)).toBeGreaterThan(1); // they did meet; how often the loser is sent back is Postgres' matter
  expect(await database.owner`select n from counter order by id`).toMatchObject([{ n: 2 }, { n: 2 }]);
});

test("an answer of the server at COMMIT is an answer: a deferred constraint refuses, it is not unknown", async () => {
  const work = database.system.transaction((tx) => tx.execute(sql`insert into child values (1, 404)`));
  await expect(work).rejects.toMatchObject({ code: "23503" });
  const error: unknown = await work.catch((problem: unknown) => problem);
  expect(brokenConstraint(error)).toBe("child_parent_fkey");
});

test("an error says what the server said and never the values that were sent", async () => {
  const secret = "WQ-PL-4711";
  const error: unknown = await database.system
    .transaction((tx) => tx.execute(sql`select ${secret}::int`))
    .catch((problem: unknown) => problem);
  expect(sqlState(error)).toBe("22P02");
  expect(error).not.toHaveProperty("params");
  expect(String(error)).not.toContain("params");
});

test.each(["before", "after"] as const)(
  "a connection cut %s the server heard COMMIT is unknown, not failed: the row alone tells",
  async (moment) => {
    const id = moment === "after" ? 71 : 72;
    const wire = await cuttingWire(database.url, moment);
    const connection = connect(wire.url, { max: 1 });
    try {
      const work = connection
        .database({ kind: "system" })
        .transaction((tx) => tx.execute(sql`insert into parent values (${id})`));
      await expect(work).rejects.toBeInstanceOf(CommitUnknown);
      const stored = moment === "after" ? 1 : 0;
      await expect.poll(() => database.owner`select 1 from parent where id = ${id}`).toHaveLength(stored);
    } finally {
      await connection.close();
      await wire.close();
    }
  },
);
