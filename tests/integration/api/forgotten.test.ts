import { afterAll, beforeAll, expect, test } from "vitest";
import { findApiRequest, insertApiRequest } from "@/db/store/api";
import { uuidv7 } from "@/lib/auth/context";
import { execute } from "@/lib/use-cases/command";
import { sweep } from "@/lib/use-cases/sweep";
import { openWorld, type World } from "@/tests/support/world";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const DAY_MS = 24 * 60 * 60_000;

test("a request's idempotency key is known for thirty days and forgotten after them", async () => {
  const { id: appId } = await world.app("portal");
  const { db } = world.system();
  const ages = { young: 29, old: 31 };
  for (const [key, days] of Object.entries(ages)) {
    const createdAt = new Date(world.now().getTime() - days * DAY_MS);
    const row = { id: uuidv7(), appId, key, fingerprint: "", status: 201, leaseUntil: createdAt, createdAt };
    await db.transaction((tx) => insertApiRequest(tx, row));
  }
  await execute(sweep, world.system(), {});
  const found = (key: string) => db.read((tx) => findApiRequest(tx, { appId, key }));
  expect(await found("young")).toMatchObject({ status: 201 });
  expect(await found("old")).toBeUndefined();
});
