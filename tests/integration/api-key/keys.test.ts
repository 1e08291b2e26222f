import { afterAll, beforeAll, expect, test } from "vitest";
import { findApiKey } from "@/db/store/api-key";
import { uuidv7 } from "@/lib/auth/context";
import { LIVING_KEYS_MAX, parseApiKey } from "@/lib/domain/api-key";
import { publicId } from "@/lib/domain/id";
import { loadKey, loadKeys } from "@/lib/loaders/api-key";
import { createApiKey } from "@/lib/use-cases/api-key/create";
import { revokeApiKey } from "@/lib/use-cases/api-key/revoke";
import { rollApiKey } from "@/lib/use-cases/api-key/roll";
import { type Context, execute } from "@/lib/use-cases/command";
import type { TestApp, TestOperator } from "@/tests/support/catalogue";
import { developer, worker } from "@/tests/support/key-people";
import { testVault } from "@/tests/support/public-context";
import { openWorld, type World } from "@/tests/support/world";

const HOUR_MS = 3_600_000;

let world: World;
let app: TestApp;
let rival: TestApp;
let city: TestOperator;

beforeAll(async () => {
  world = await openWorld();
  [app, rival] = [await world.app("portal"), await world.app("wayfarer")];
  city = await world.operator("city", "FR", "eur");
});
afterAll(() => world?.close());

const make = (context: Context, more: object = {}) =>
  execute(createApiKey, context, { apiKeyId: uuidv7(), label: "Server", scopes: ["read"], ...more });
const roll = (context: Context, apiKeyId: string, overlap = "day") =>
  execute(rollApiKey, context, { apiKeyId, newKeyId: uuidv7(), overlap });
const rowOf = (text: string) => world.database.system.read((tx) => findApiKey(tx, parseApiKey(text)?.keyId ?? ""));
const tracesOf = async (apiKeyId: string) =>
  (
    await world.database.owner`select command, actor_kind as kind, actor_id as who, data from activity
      where data->>'apiKeyId' = ${apiKeyId} order by id`
  ).map((row) => ({ ...row }));

test("a key is of its app's mode, kept as a hash only, and traced with who made it", async () => {
  const context = await developer(world, app);
  const { apiKeyId, text } = await make(context, { label: "  Server  ", scopes: ["read", "drive", "read"] });
  expect(text).toMatch(/^bf_test_[a-z0-9]{12}_[a-z0-9]{32}$/);
  const { secret } = parseApiKey(text) ?? { secret: "" };
  expect(await rowOf(text)).toMatchObject({
    id: apiKeyId,
    appId: app.id,
    operatorId: null,
    secretHash: testVault.hash(secret),
    scopes: ["read", "drive"],
    expiresAt: null,
    revokedAt: null,
  });
  const [stored] = await world.database.owner`select k::text as text from api_key k where id = ${apiKeyId}`;
  expect(stored?.text).not.toContain(secret);
  const personId = "personId" in context.actor ? context.actor.personId : null;
  expect(await tracesOf(apiKeyId)).toEqual([
    { command: "api_key.create", kind: "developer", who: personId, data: { apiKeyId, scopes: "read drive" } },
  ]);
  const [line] = await loadKeys(context);
  expect(line).toMatchObject({ id: apiKeyId, label: "Server", state: "active", createdBy: expect.stringMatching(/@/) });
  expect(JSON.stringify(line)).not.toContain(secret);
});

test("the same form sent twice is one key, and its text is in the first answer only", async () => {
  const context = await developer(world, app);
  const apiKeyId = uuidv7();
  const [first, second] = await Promise.allSettled([make(context, { apiKeyId }), make(context, { apiKeyId })]);
  const outcomes = [first, second].map((each) => (each.status === "fulfilled" ? "made" : each.reason.code));
  expect(outcomes.toSorted()).toEqual(["api_key.shown_once", "made"]);
  await expect(make(context, { apiKeyId })).rejects.toMatchObject({ code: "api_key.shown_once" });
});

test("a key has at least one right, and none that its owner cannot give", async () => {
  const [ofApp, ofCity] = [await developer(world, app), await worker(world, city, "owner")];
  for (const scopes of [[], ["checks"], ["read", "checks"], ["admin"]]) {
    await expect(make(ofApp, { scopes })).rejects.toMatchObject({ name: "InvalidInput" });
  }
  for (const scopes of [[], ["read"], ["checks", "refunds"], ["apds", "drive"]]) {
    await expect(make(ofCity, { scopes, mode: "test" })).rejects.toMatchObject({ name: "InvalidInput" });
  }
  await expect(make(ofApp, { label: "   " })).rejects.toMatchObject({ fields: { label: ["required"] } });
  await expect(make(ofApp, { label: "x".repeat(61) })).rejects.toMatchObject({ fields: { label: ["too_long"] } });
});

test("an operator's owner and manager make keys for looks and for APDS in one mode; a clerk and enforcement make none", async () => {
  const { text } = await make(await worker(world, city, "manager"), { scopes: ["checks"], mode: "live" });
  expect(text).toMatch(/^bf_live_/);
  expect(await rowOf(text)).toMatchObject({ operatorId: city.id, appId: null, mode: "live", scopes: ["checks"] });
  const reader = await make(await worker(world, city, "owner"), { scopes: ["apds"], mode: "test" });
  expect(await rowOf(reader.text)).toMatchObject({ operatorId: city.id, mode: "test", scopes: ["apds"] });
  const withoutMode = make(await worker(world, city, "owner"), { scopes: ["checks"] });
  await expect(withoutMode).rejects.toMatchObject({ fields: { mode: ["required"] } });
  for (const role of ["clerk", "enforcement"] as const) {
    const context = await worker(world, city, role);
    const refused = { code: "not_permitted" };
    await expect(make(context, { scopes: ["checks"], mode: "test" })).rejects.toMatchObject(refused);
    await expect(roll(context, uuidv7())).rejects.toMatchObject(refused);
    await expect(execute(revokeApiKey, context, { apiKeyId: uuidv7() })).rejects.toMatchObject(refused);
  }
});

test("another app's and an operator's keys are like keys that nobody has", async () => {
  const [mine, theirs, ofCity] = [
    await developer(world, app),
    await developer(world, rival),
    await worker(world, city, "owner"),
  ];
  const key = await make(mine);
  const cityKey = await make(ofCity, { scopes: ["checks"], mode: "test" });
  for (const [stranger, id] of [
    [theirs, key.apiKeyId],
    [ofCity, key.apiKeyId],
    [mine, cityKey.apiKeyId],
    [mine, uuidv7()],
  ] as const) {
    await expect(roll(stranger, id)).rejects.toMatchObject({ code: "api_key.not_found" });
    await expect(execute(revokeApiKey, stranger, { apiKeyId: id })).rejects.toMatchObject({
      code: "api_key.not_found",
    });
    expect(await loadKey(stranger, publicId("apiKey", id))).toBeUndefined();
    expect((await loadKeys(stranger)).map((line) => line.id)).not.toContain(id);
  }
  expect((await rowOf(key.text))?.revokedAt).toBeNull();
});

test("a rolled key works for the chosen time beside the one that takes over with its name and rights", async () => {
  const context = await developer(world, app);
  const overlaps = { now: 0, hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS };
  for (const [overlap, ms] of Object.entries(overlaps)) {
    const old = await make(context, { label: overlap, scopes: ["read", "refunds"] });
    const next = await roll(context, old.apiKeyId, overlap);
    expect((await rowOf(old.text))?.expiresAt?.getTime()).toBe(context.now.getTime() + ms);
    expect(await rowOf(next.text)).toMatchObject({ scopes: ["read", "refunds"], expiresAt: null, revokedAt: null });
    const lines = await loadKeys(context);
    const of = (id: string) => lines.find((line) => line.id === id);
    const [before, after] = [of(old.apiKeyId), of(next.apiKeyId)];
    expect(before).toMatchObject({ state: ms === 0 ? "ended" : "ending", rolledInto: after?.hint });
    expect(after).toMatchObject({ state: "active", label: overlap, rolledFrom: before?.hint });
    expect(await tracesOf(old.apiKeyId)).toMatchObject([
      { command: "api_key.create" },
      { command: "api_key.roll", data: { newKeyId: next.apiKeyId, overlap } },
    ]);
  }
});

test("of two people who roll one key at once one gets the new key, and the other reads that it was rolled", async () => {
  const [one, other] = [await developer(world, app), await developer(world, app)];
  for (const overlap of ["now", "week"]) {
    const { apiKeyId } = await make(one);
    const answers = await Promise.allSettled([roll(one, apiKeyId, overlap), roll(other, apiKeyId, overlap)]);
    const outcomes = answers.map((each) => (each.status === "fulfilled" ? "rolled" : each.reason.code));
    expect(outcomes.toSorted()).toEqual(["api_key.already_rolled", "rolled"]);
    const [row] = await world.database.owner`
      select count(*)::int as n from api_key where rolled_from_id = ${apiKeyId}`;
    expect(row?.n).toBe(1);
  }
});

test("a revoked key is over at once and for ever, and revoking it again leaves no second trace", async () => {
  const context = await developer(world, app);
  const { apiKeyId, text } = await make(context);
  await Promise.all([1, 2, 3].map(() => execute(revokeApiKey, context, { apiKeyId })));
  expect((await rowOf(text))?.revokedAt).toEqual(context.now);
  expect((await tracesOf(apiKeyId)).map(({ command }) => command)).toEqual(["api_key.create", "api_key.revoke"]);
  await expect(roll(context, apiKeyId)).rejects.toMatchObject({ code: "api_key.over" });
  expect(await loadKey(context, publicId("apiKey", apiKeyId))).toMatchObject({ state: "revoked" });
});

test("so many keys work at the same time and no more, also when many are made and rolled at once", async () => {
  const town = await world.app("crowd");
  const context = await developer(world, town);
  const answers = await Promise.allSettled(Array.from({ length: LIVING_KEYS_MAX + 3 }, () => make(context)));
  const made = answers.flatMap((each) => (each.status === "fulfilled" ? [each.value.apiKeyId] : []));
  expect(made).toHaveLength(LIVING_KEYS_MAX);
  const tooMany = { code: "api_key.too_many", details: { keysMax: LIVING_KEYS_MAX } };
  await expect(make(context)).rejects.toMatchObject(tooMany);
  const [first = "", second = ""] = made;
  await expect(roll(context, first, "hour")).rejects.toMatchObject(tooMany);
  expect((await loadKeys(context)).find(({ id }) => id === first)?.state).toBe("active");
  await roll(context, first, "now");
  await execute(revokeApiKey, context, { apiKeyId: second });
  await make(context);
  expect((await loadKeys(context)).filter(({ state }) => state === "active")).toHaveLength(LIVING_KEYS_MAX);
});

test("whoever has a second factor proves it again for keys; whoever has none is not asked", async () => {
  const { apiKeyId } = await make(await developer(world, app));
  const minutesAgo = (minutes: number) => new Date(world.now().getTime() - minutes * 60_000);
  const required = { code: "second_factor.required" };
  for (const provenAt of [null, minutesAgo(11)]) {
    const stale = { isSetUp: true, provenAt };
    for (const context of [await developer(world, app, stale), await worker(world, city, "owner", stale)]) {
      const scopes = context.actor.kind === "operator" ? ["checks"] : ["read"];
      await expect(make(context, { scopes, mode: "test" })).rejects.toMatchObject(required);
      await expect(roll(context, apiKeyId)).rejects.toMatchObject(required);
      await expect(execute(revokeApiKey, context, { apiKeyId })).rejects.toMatchObject(required);
    }
  }
  const fresh = await developer(world, app, { isSetUp: true, provenAt: minutesAgo(9) });
  await execute(revokeApiKey, fresh, { apiKeyId });
});
