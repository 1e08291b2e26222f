import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atOnce, sqlState, type Tx } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/tests/support/database";

const DIVISION_BY_ZERO = "22012";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await database.owner`create table noted (what text not null)`;
  await database.owner`grant select, insert on noted to public`;
});
afterAll(() => database.drop());

async function broken(tx: Tx): Promise<unknown> {
  return atOnce([atOnce([tx.execute(sql`select 1 / 0`), tx.execute(sql`select 2`)])]);
}

async function note(tx: Tx, what: string): Promise<void> {
  await tx.execute(sql`insert into noted (what) values (${what})`);
}

test("of statements that were sent together the one that failed is told, not those that failed because of it", async () => {
  for (let round = 0; round < 5; round++) {
    const work = database.system.transaction((tx) => atOnce([broken(tx), tx.execute(sql`select 3`)]));
    const error: unknown = await work.catch((cause: unknown) => cause);
    expect(sqlState(error)).toBe(DIVISION_BY_ZERO);
  }
});

test("when one of them gives up, the others still end inside their transaction and are undone with it", async () => {
  const work = database.system.transaction((tx) =>
    atOnce([
      Promise.reject(new Error("a rule says no")),
      (async () => {
        await note(tx, "first");
        await note(tx, "second");
      })(),
    ]),
  );
  await expect(work).rejects.toThrow("a rule says no");
  expect(await database.owner`select what from noted`).toEqual([]);
});

test("they are answered in the order of the calls", async () => {
  await database.system.transaction((tx) => atOnce(["a", "b", "c"].map((what) => note(tx, what))));
  const rows = await database.owner<{ what: string }[]>`select what from noted order by ctid`;
  expect(rows.map(({ what }) => what)).toEqual(["a", "b", "c"]);
});
