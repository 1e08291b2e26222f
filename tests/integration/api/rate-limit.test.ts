import { afterAll, beforeAll, expect, test } from "vitest";
import { type Connection, connect } from "@/db/client";
import { countRequest } from "@/db/store/api";
import { newToken } from "@/lib/auth/context";
import { parseApiKey } from "@/lib/domain/api-key";
import { RATE_WINDOW_SECONDS } from "@/lib/domain/rate-limit";
import { insertApiKey } from "@/tests/support/api-client";
import { testVault } from "@/tests/support/public-context";
import { openWorld, type World } from "@/tests/support/world";

let world: World;
let appId: string;
/** As two instances of the app have them. */
let pools: Connection[];

beforeAll(async () => {
  world = await openWorld();
  ({ id: appId } = await world.app("portal"));
  pools = [1, 2].map(() => connect(world.database.url, { max: 5 }));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  await world.close();
});

const makeKey = async (ends = {}) => {
  const given = parseApiKey(await insertApiKey(world.database.owner, appId, ["read"], ends, testVault.hash));
  if (!given) throw new Error("no key");
  return given;
};
type Given = Awaited<ReturnType<typeof makeKey>>;

const ask = (pool: Connection | undefined, { keyId, secret, mode }: Given) =>
  pool
    ?.database({ kind: "system" })
    .transaction((tx) =>
      countRequest(tx, { keyId, mode, secretHash: testVault.hash(secret), windowSeconds: RATE_WINDOW_SECONDS }),
    );

const windows = (keyId: string) => world.database.owner<{ used: number }[]>`
  select w.used from api_key_window w join api_key k on k.id = w.api_key_id where k.key_id = ${keyId}`;

test("two instances count one key together, each request once, and another key not at all", async () => {
  const [key, other] = [await makeKey(), await makeKey()];
  const each = await Promise.all(Array.from({ length: 60 }, (_, index) => ask(pools[index % 2], key)));
  const used = each.map((row) => row?.used ?? 0).sort((a, b) => a - b);
  expect(used).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  for (const row of each) {
    expect(row?.resetSeconds).toBeGreaterThan(0);
    expect(row?.resetSeconds).toBeLessThanOrEqual(RATE_WINDOW_SECONDS);
  }
  expect((await ask(pools[0], other))?.used).toBe(1);
});

test("a window ends after its minute, and the next one begins with the next request", async () => {
  const key = await makeKey();
  await ask(pools[0], key);
  const age = (seconds: number) => world.database.owner`update api_key_window w set used = 40,
    since = now() - make_interval(secs => ${seconds}) from api_key k where k.id = w.api_key_id and k.key_id = ${key.keyId}`;
  await age(45.5); // half a second from either side, because clocks are set back now and then
  const late = await ask(pools[1], key);
  expect(late).toMatchObject({ used: 41 });
  expect(late?.resetSeconds).toBeGreaterThan(10);
  expect(late?.resetSeconds).toBeLessThanOrEqual(15);
  await age(RATE_WINDOW_SECONDS + 0.5);
  expect(await ask(pools[0], key)).toMatchObject({ used: 1, resetSeconds: RATE_WINDOW_SECONDS });
});

test("whoever guesses writes nothing, and takes nothing from whoever owns the key", async () => {
  const key = await makeKey();
  const guesses = Array.from({ length: 50 }, () => ask(pools[0], { ...key, secret: newToken() }));
  for (const row of await Promise.all(guesses)) expect(row).toMatchObject({ used: null });
  expect(await ask(pools[0], { ...key, mode: "live" })).toMatchObject({ used: null });
  expect(await ask(pools[0], { ...key, keyId: newToken().slice(0, 12) })).toBeUndefined();
  expect(await windows(key.keyId)).toHaveLength(0);
  expect(await ask(pools[0], key)).toMatchObject({ used: 1 });
});

test("a key that is over or revoked is not found and not counted", async () => {
  const past = new Date(Date.now() - 1_000);
  for (const ends of [{ expiresAt: past }, { revokedAt: past }]) {
    const key = await makeKey(ends);
    expect(await ask(pools[0], key)).toBeUndefined();
    expect(await windows(key.keyId)).toHaveLength(0);
  }
  expect(await ask(pools[0], await makeKey({ expiresAt: new Date(Date.now() + 60_000) }))).toMatchObject({ used: 1 });
});

test("counting waits for no disk: the windows are not logged", async () => {
  const [table] = await world.database.owner`select relpersistence from pg_class where relname = 'api_key_window'`;
  expect(table).toMatchObject({ relpersistence: "u" });
});
