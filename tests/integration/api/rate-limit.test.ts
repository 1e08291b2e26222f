import { afterAll, beforeAll, expect, test } from "vitest";
import { type Connection, connect } from "@/db/client";
import { type AskedKey, countRequests } from "@/db/store/api";
import { together } from "@/db/together";
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

/** How many requests each statement counted. */
let statements: number[] = [];
const countRequest = together((db, asked: readonly AskedKey[]) => {
  statements.push(asked.length);
  return db.single((asking) => countRequests(asking, asked, RATE_WINDOW_SECONDS));
});

const asked = ({ keyId, secret, mode }: Given) => ({ keyId, mode, secretHash: testVault.hash(secret) });
const ask = async (pool: Connection | undefined, key: Given) =>
  pool && countRequest(pool.database({ kind: "system" }), asked(key));

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

test("requests of one moment are counted by few statements, and each is told its own place, by whichever key it asks", async () => {
  const keys = [await makeKey(), await makeKey(), await makeKey()];
  await ask(pools[0], keys[0] ?? (await makeKey()));
  statements = [];
  const waves = await Promise.all(keys.map((key) => Promise.all(Array.from({ length: 40 }, () => ask(pools[0], key)))));
  const places = waves.map((wave) => wave.map((row) => row?.used));
  const from = (first: number) => Array.from({ length: 40 }, (_, index) => first + index);
  expect(places).toEqual([from(2), from(1), from(1)]);
  expect(statements.reduce((sum, each) => sum + each, 0)).toBe(120);
  expect(statements.length).toBeLessThan(10);
});

test("two instances that count the same keys in opposite orders do not wait for each other for ever", async () => {
  const keys = await Promise.all(Array.from({ length: 12 }, () => makeKey()));
  const count = (pool: Connection | undefined, of: readonly Given[]) =>
    pool?.database({ kind: "system" }).single((asking) => countRequests(asking, of.map(asked), RATE_WINDOW_SECONDS));
  for (let round = 0; round < 20; round++) {
    await Promise.all([count(pools[0], keys), count(pools[1], keys.toReversed()), count(pools[1], keys)]);
  }
  const used = await Promise.all(keys.map((key) => windows(key.keyId)));
  expect(used).toEqual(keys.map(() => [{ used: 60 }]));
});

test("a key that its people are changing at the moment is counted without waiting for them", async () => {
  const key = await makeKey();
  await world.database.owner.begin(async (tx) => {
    await tx`update api_key set label = 'being changed' where key_id = ${key.keyId}`;
    expect(await ask(pools[0], key)).toMatchObject({ used: 1 });
  });
  const seen = () => world.database.owner`select last_used_at from api_key where key_id = ${key.keyId}`;
  expect(await seen()).toEqual([{ last_used_at: null }]);
  await ask(pools[0], key);
  expect(await seen()).toEqual([{ last_used_at: expect.any(Date) }]);
});

test("a wrong secret and a revoked key among good ones are told so, and take nothing from them", async () => {
  const [key, gone] = [await makeKey(), await makeKey()];
  await ask(pools[0], gone);
  await world.database.owner`update api_key set revoked_at = now() where key_id = ${gone.keyId}`;
  const wave = [key, { ...key, secret: newToken() }, gone, key, { ...key, mode: "live" as const }];
  const rows = await Promise.all(wave.map((each) => ask(pools[0], each)));
  expect(rows.map((row) => row?.used)).toEqual([1, null, undefined, 2, null]);
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
