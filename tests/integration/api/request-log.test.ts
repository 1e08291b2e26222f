import { afterAll, beforeAll, expect, test } from "vitest";
import { insertRequests, listRequests } from "@/db/store/request-log";
import { uuidv7 } from "@/lib/auth/context";
import { parseApiKey } from "@/lib/domain/api-key";
import { publicId } from "@/lib/domain/id";
import { type LoggedRequest, usageOf } from "@/lib/domain/request-log";
import { loadRequestLog } from "@/lib/loaders/app/request-log";
import { loadUsage } from "@/lib/loaders/app/usage";
import { type Context, execute } from "@/lib/use-cases/command";
import { sweep } from "@/lib/use-cases/sweep";
import { insertApiKey } from "@/tests/support/api-client";
import { testVault } from "@/tests/support/public-context";
import { openWorld, type World } from "@/tests/support/world";

const DAY_MS = 24 * 60 * 60_000;
const OPERATIONS = ["listPlaces", "readUser", "makeQuote"];
type Key = { apiKeyId: string; appId: string; operatorId: null; keyId: string };

let world: World;
let portal: Key;
let second: Key;
let stranger: Key;

beforeAll(async () => {
  world = await openWorld();
  const [{ id: ours }, { id: theirs }] = [await world.app("portal"), await world.app("wayfarer")];
  [portal, second, stranger] = [await makeKey(ours), await makeKey(ours), await makeKey(theirs)];
});
afterAll(() => world.close());

async function makeKey(appId: string): Promise<Key> {
  const { owner } = world.database;
  const keyId = parseApiKey(await insertApiKey(owner, appId, ["read"], {}, testVault.hash))?.keyId ?? "";
  const [row] = await owner<{ id: string }[]>`select id from api_key where key_id = ${keyId}`;
  return { apiKeyId: row?.id ?? "", appId, operatorId: null, keyId };
}

const developer = ({ appId }: Key): Context =>
  world.context({ kind: "developer", appId, personId: uuidv7(), secondFactor: { isSetUp: false, provenAt: null } });

function request(more: Partial<LoggedRequest> = {}): LoggedRequest {
  const at = new Date();
  return {
    id: uuidv7(),
    at,
    operation: "listPlaces",
    method: "GET",
    path: "/places",
    query: {},
    status: 200,
    code: null,
    durationMs: 7,
    idempotencyKey: null,
    ...more,
  };
}

const write = ({ keyId: _, ...key }: Key, ...requests: readonly LoggedRequest[]) =>
  world.database.system.transaction((tx) =>
    insertRequests(
      tx,
      requests.map((each) => ({ ...each, ...key })),
      requests.map((each) => usageOf(each, key)).slice(0, 1),
    ),
  );

test("a developer sees their own app's requests, the newest first, page by page, and nobody else's", async () => {
  const key = await makeKey(portal.appId);
  const made = Array.from({ length: 120 }, (_, index) => ({ ...request(), path: `/places/${index}` }));
  for (const each of made) each.id = uuidv7();
  const ordered = [...made].sort((a, b) => (a.id < b.id ? 1 : -1)).map(({ id }) => publicId("request", id));
  await write(key, ...made);
  await write(stranger, request());
  const seen: string[] = [];
  for (let before: string | undefined; ; ) {
    const { rows, older } = await loadRequestLog(
      developer(key),
      { key: key.keyId, ...(before ? { before } : {}) },
      OPERATIONS,
    );
    expect(rows.length).toBeLessThanOrEqual(50);
    seen.push(...rows.map(({ id }) => id));
    if (older === undefined) break;
    before = older;
  }
  expect(seen).toEqual(ordered);
  const theirs = await loadRequestLog(developer(stranger), {}, OPERATIONS);
  expect(theirs.rows).toHaveLength(1);
  expect((await loadRequestLog(developer(stranger), { key: key.keyId }, OPERATIONS)).rows).toHaveLength(1);
});

test("the list is narrowed by status, operation and key, and what is no filter narrows nothing", async () => {
  const key = await makeKey(portal.appId);
  await write(
    key,
    request({ status: 201, operation: "makeQuote" }),
    request({ status: 304, operation: "makeQuote" }),
    request({ status: 404, operation: "readUser", code: "user.not_found", query: { limit: "5" } }),
    request({ status: 429, operation: "readUser", code: "api_key.too_often" }),
    request({ status: 500, operation: "readUser", code: "internal_error" }),
  );
  const statuses = async (asked: Record<string, string>) => {
    const { rows } = await loadRequestLog(developer(key), { key: key.keyId, ...asked }, OPERATIONS);
    return rows.map(({ status }) => status).sort();
  };
  expect(await statuses({})).toEqual([201, 304, 404, 429, 500]);
  expect(await statuses({ status: "4xx" })).toEqual([404, 429]);
  expect(await statuses({ status: "429" })).toEqual([429]);
  expect(await statuses({ status: "2xx", operation: "makeQuote" })).toEqual([201]);
  expect(await statuses({ operation: "readUser", status: "5xx" })).toEqual([500]);
  expect(await statuses({ status: "x", operation: "'; --", before: "req_0" })).toHaveLength(5);
  const { rows, filter } = await loadRequestLog(developer(key), { key: key.keyId, status: "4xx" }, OPERATIONS);
  expect(filter).toEqual({ key: key.keyId, status: "4xx" });
  expect(rows.find(({ status }) => status === 404)).toMatchObject({ code: "user.not_found", query: "limit=5" });
});

test("the database itself shows a log to its app only, and lets nobody change what was logged", async () => {
  await write(portal, request());
  const asStranger = developer(stranger).db;
  expect(await asStranger.read((tx) => listRequests(tx, { appId: portal.appId, limit: 5 }))).toEqual([]);
  const { owner } = world.database;
  const may = await owner`select privilege_type as may from information_schema.role_table_grants
    where grantee = 'bayfare_app' and table_name = 'request_log' order by 1`;
  expect(may.map((row) => row.may)).toEqual(["DELETE", "INSERT", "SELECT"]);
});

test("usage counts each key's days apart and adds up what several instances write", async () => {
  const [key, before] = [await makeKey(portal.appId), new Date(Date.now() - 3 * DAY_MS)];
  await write(key, request());
  await write(key, request({ status: 429 }));
  await write(key, request({ status: 404 }));
  await write(key, request({ status: 503, at: before }));
  await write(second, request());
  await world.database.owner`insert into api_key_window values (${key.apiKeyId}, now() - interval '20 seconds', 17)`;
  const { keys } = await loadUsage(developer(key));
  const found = keys.find(({ id }) => id === key.apiKeyId);
  expect(found?.total).toEqual({ requests: 4, refused: 1, limited: 1, failed: 1 });
  expect(found?.days).toMatchObject([
    { requests: 3, refused: 1, limited: 1, failed: 0 },
    { requests: 1, refused: 0, limited: 0, failed: 1 },
  ]);
  expect(found).toMatchObject({ used: 17 });
  expect(found?.resetSeconds).toBeLessThanOrEqual(40);
  expect((await loadUsage(developer(stranger))).keys.map(({ id }) => id)).not.toContain(key.apiKeyId);
});

test("after thirty days a request and its day are forgotten, in bites, whatever a demo's clock says", async () => {
  const key = await makeKey(portal.appId);
  const aged = (days: number) => request({ at: new Date(Date.now() - days * DAY_MS) });
  await write(key, aged(29));
  await write(key, ...Array.from({ length: 2_100 }, () => aged(31)));
  await execute(sweep, { ...world.system(), now: new Date(Date.now() + 90 * DAY_MS) }, {});
  const left = await world.database
    .owner`select count(*)::int as rows from request_log where api_key_id = ${key.apiKeyId}`;
  const days = await world.database
    .owner`select count(*)::int as rows from key_usage where api_key_id = ${key.apiKeyId}`;
  expect([left, days]).toEqual([[{ rows: 1 }], [{ rows: 1 }]]);
});
