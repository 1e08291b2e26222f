import { readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Row } from "@/tests/support/matrix/doors";
import { type Knock, knock } from "@/tests/support/matrix/knock";
import { ROWS } from "@/tests/support/matrix/rows";
import { ACTORS, type Actor, makeTown, type Town } from "@/tests/support/matrix/town";

const AT_ONCE = 6; // two cores answer
const ROUTE_MS = 120_000;

const root = path.join(import.meta.dirname, "../..");
const routes = readdirSync(path.join(root, "app"), { recursive: true, encoding: "utf8" })
  .filter((name) => /(^|\/)(page\.tsx|route\.ts)$/.test(name))
  .map((name) => `app/${name}`)
  .sort();

let town: Town;

beforeAll(async () => {
  town = await makeTown();
}, ROUTE_MS);
afterAll(() => town?.close());

const SOME: readonly Actor[] = ["nobody", "driverA", "ownerA", "agent"];

function knocksOf(row: Row): Knock[] {
  const twins = new Map<string, Promise<string>>();
  return row.doors(town).flatMap((door) =>
    (door.isMalformed ? SOME : ACTORS).flatMap((actor) => {
      const by = { actor, door, row, twins, visitor: town.visitors[actor] };
      return row.isHandler || door.isMalformed
        ? [{ ...by, rsc: false }]
        : [
            { ...by, rsc: false },
            { ...by, rsc: true },
          ];
    }),
  );
}

test("every page and route handler says what it answers to whom, and nothing else does", () => {
  expect(Object.keys(ROWS).sort()).toEqual(routes);
});

test.each(Object.entries(ROWS))(
  "%s answers each actor as its row says, and what one may not see like what does not exist",
  async (_, row) => {
    const before = town.leaks.length;
    const knocks = knocksOf(row);
    expect(knocks.length).toBeGreaterThan(0);
    const wrong: string[] = [];
    while (knocks.length > 0) {
      const found = await Promise.all(knocks.splice(0, AT_ONCE).map(knock));
      wrong.push(...found.flat());
    }
    expect(wrong).toEqual([]);
    expect(town.leaks.slice(before)).toEqual([]);
  },
  ROUTE_MS,
);
