import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { type Context, execute } from "@/lib/use-cases/command";
import { openEndpoint } from "@/lib/use-cases/webhook/open";
import { rollSecret } from "@/lib/use-cases/webhook/roll-secret";
import type { TestApp } from "@/tests/support/catalogue";
import { appServer } from "@/tests/support/deliveries";
import { developer } from "@/tests/support/key-people";
import { openWorld, type World } from "@/tests/support/world";

let world: World;
let app: TestApp;

beforeAll(async () => {
  world = await openWorld();
  app = await world.app("portal");
});
afterAll(() => world?.close());

const open = (context: Context, endpointId: string) =>
  execute(openEndpoint, context, { endpointId, url: "https://8.8.8.8/events" });
const roll = (context: Context, endpointId: string) => execute(rollSecret, context, { endpointId, secretId: uuidv7() });

test("who has a second factor proves it again before events go to an address or are signed anew; an app's server is not asked", async () => {
  const minutesAgo = (minutes: number) => new Date(world.now().getTime() - minutes * 60_000);
  const required = { code: "second_factor.required" };
  const known = uuidv7();
  await open(await developer(world, app), known);
  for (const provenAt of [null, minutesAgo(11)]) {
    const stale = await developer(world, app, { isSetUp: true, provenAt });
    await expect(open(stale, uuidv7())).rejects.toMatchObject(required);
    await expect(roll(stale, known)).rejects.toMatchObject(required);
  }
  const fresh = await developer(world, app, { isSetUp: true, provenAt: minutesAgo(9) });
  await open(fresh, uuidv7());
  await roll(fresh, known);
  await open(appServer(world, app), uuidv7());
});
