import { afterAll, beforeAll, expect, test } from "vitest";
import { insertPlatformKey } from "@/db/store/app";
import { uuidv7 } from "@/lib/auth/context";
import { loadPublishableKey, loadStripeConfig } from "@/lib/loaders/publishable-key";
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

const contextOf = ({ id: appId }: TestApp) => world.context({ kind: "public", appId });
const read = async (app: TestApp) => (await loadPublishableKey(contextOf(app))).publishableKey;
const readKept = async (app: TestApp) => (await loadStripeConfig(contextOf(app), false)).publishableKey;
const reload = async (app: TestApp) => (await loadStripeConfig(contextOf(app), true)).publishableKey;

test("apps that ask at the same moment get each its own key", async () => {
  const { portal, wayfarer } = apps;
  const asked = [portal, wayfarer, portal, wayfarer];
  const own = asked.map(({ platform }) => platform.publishableKey);
  expect(await Promise.all(asked.map(read))).toEqual(own);
  expect(await Promise.all(asked.map(readKept))).toEqual(own);
});

test("a rolled key is seen by the next request that wants no kept one, and a second later by all", async () => {
  const { wayfarer } = apps;
  const old = wayfarer.platform.publishableKey;
  expect(await readKept(wayfarer)).toBe(old);
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
  expect([await read(wayfarer), await reload(wayfarer)]).toEqual(["pk_test_rolled", "pk_test_rolled"]);
  expect([old, "pk_test_rolled"]).toContain(await readKept(wayfarer));
  await expect.poll(() => readKept(wayfarer), { timeout: 10_000 }).toBe("pk_test_rolled");
  await before;
});

test("a key that does not open fails for its own app only, and what failed is not kept", async () => {
  const { portal, wayfarer } = apps;
  const { owner } = world.database;
  const [row] = await owner<{ sealed: string }[]>`
    select sealed_value as sealed from platform_key where app_id = ${portal.id} and kind = 'publishable'`;
  const seal = (sealed: string) =>
    owner`update platform_key set sealed_value = ${sealed} where app_id = ${portal.id} and kind = 'publishable'`;
  await seal("broken");
  await expect
    .poll(() => Promise.allSettled([readKept(portal)]), { timeout: 10_000 })
    .toMatchObject([{ status: "rejected" }]);
  const told = await Promise.allSettled([portal, wayfarer, portal].map(read));
  expect(told.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected"]);
  await seal(row?.sealed ?? "");
  expect(await readKept(portal)).toBe(portal.platform.publishableKey);
});
