import { afterAll, beforeAll, expect, test } from "vitest";
import { insertPlatformKey } from "@/db/store/app";
import { uuidv7 } from "@/lib/auth/context";
import { loadPublishableKey } from "@/lib/loaders/publishable-key";
import type { TestApp } from "@/tests/support/catalogue";
import { testVault } from "@/tests/support/public-context";
import { openWorld, type World } from "@/tests/support/world";

let world: World;
let apps: { readonly portal: TestApp; readonly wayfarer: TestApp };

beforeAll(async () => {
  world = await openWorld();
  apps = { portal: await world.app("portal"), wayfarer: await world.app("wayfarer") };
});
afterAll(() => world.close());

const read = async ({ id: appId }: TestApp) =>
  (await loadPublishableKey(world.context({ kind: "public", appId }))).publishableKey;

test("apps that ask at the same moment get each its own key", async () => {
  const { portal, wayfarer } = apps;
  const asked = [portal, wayfarer, portal, wayfarer];
  expect(await Promise.all(asked.map(read))).toEqual(asked.map(({ platform }) => platform.publishableKey));
});

test("a rolled key is seen by the next request", async () => {
  const { wayfarer } = apps;
  const before = Promise.all([read(wayfarer), read(wayfarer)]);
  const id = uuidv7();
  const at = { tenant: wayfarer.id, table: "platform_key", column: "sealed_value", rowId: id };
  const key = {
    id,
    appId: wayfarer.id,
    kind: "publishable",
    sealedValue: testVault.seal("pk_test_rolled", at),
  } as const;
  await world.database.system.transaction((tx) => insertPlatformKey(tx, { ...key, validFrom: new Date() }));
  expect(await read(wayfarer)).toBe("pk_test_rolled");
  await before;
});

test("a key that does not open fails for its own app only", async () => {
  const { portal, wayfarer } = apps;
  await world.database
    .owner`update platform_key set sealed_value = 'broken' where app_id = ${portal.id} and kind = 'publishable'`;
  const told = await Promise.allSettled([portal, wayfarer, portal].map(read));
  expect(told.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected"]);
});
