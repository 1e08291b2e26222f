import postgres from "postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { parseApiKey } from "@/lib/domain/api-key";
import { parsePublicId } from "@/lib/domain/id";
import { type ApiAnswer, type ApiCaller, apiCaller, insertApiKey, insertOperatorKey } from "@/tests/support/api-client";
import { newPlate } from "@/tests/support/api-stay";
import { newUser } from "@/tests/support/api-user";
import { startApp } from "@/tests/support/app-process";
import { GARAGE } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

type Row = Record<"operation" | "method" | "path" | "code" | "idempotency_key", string | null> & {
  query: Record<string, string>;
  status: number;
  duration_ms: number;
};
const SOON_MS = 5_000; // written within half a second, on a machine that others use too
const stack = testStack();
let sql: postgres.Sql;
let appId: string;

beforeAll(async () => {
  Object.assign(process.env, stack.environment); // keys are hashed as the app does it
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  const [app] = await sql<{ id: string }[]>`select id from app where slug = 'wayfarer'`;
  appId = app?.id ?? "";
});
afterAll(() => sql.end());

const makeKey = () => insertApiKey(sql, appId, ["read", "drive"]);
const keyIdOf = (key: string) => parseApiKey(key)?.keyId ?? "";
const idOf = ({ headers }: ApiAnswer) => parsePublicId("request", headers.get("request-id") ?? "") ?? "";

/** The row of an answer, once it is written. */
function rowOf(answer: ApiAnswer): Promise<Row> {
  return vi.waitFor(async () => {
    const [row] = await sql<Row[]>`select * from request_log where id = ${idOf(answer)}`;
    if (!row) throw new Error("not written yet");
    return row;
  }, SOON_MS);
}

const usage = (key: string) => sql`select u.requests, u.refused, u.limited, u.failed
  from key_usage u join api_key k on k.id = u.api_key_id where k.key_id = ${keyIdOf(key)}`;

test("every answer of a key is a row under its Request-Id, with what it asked and what came of it", async () => {
  const key = await makeKey();
  const call = apiCaller(key);
  const user = await newUser(call);
  const read = await rowOf(await call("GET", `/users/${user}/sessions?sessionStatus=STARTED&limit=2`));
  expect(read).toMatchObject({
    operation: "listSessions",
    method: "GET",
    path: `/users/${user}/sessions`,
    query: { sessionStatus: "STARTED", limit: "2" },
    status: 200,
    code: null,
    idempotency_key: null,
  });
  expect(read.duration_ms).toBeGreaterThanOrEqual(0);
  const idempotency = uuidv7();
  const refused = await call("POST", `/users/${user}/sessions`, { key: idempotency, body: { zoneCode: "999999" } });
  expect(await rowOf(refused)).toMatchObject({
    operation: "startSession",
    status: 422,
    code: "invalid_input",
    idempotency_key: `${idempotency.slice(0, 8)}…`,
  });
  expect(await usage(key)).toEqual([{ requests: 3, refused: 1, limited: 0, failed: 0 }]);
});

test("nothing of a driver is in the log: no plate, no address, no card, nothing of a body, no secret", async () => {
  const key = await makeKey();
  const call = apiCaller(key);
  const vehicle = newPlate();
  const answers = [
    await call("POST", "/users", { body: { id: `u-${uuidv7()}`, email: "jane.of.the.log@example.org" } }),
    await call("GET", "/users/jane.of.the.log%40example.org"),
    await call("GET", "/users/4242424242424242"),
    await call("POST", "/quotes", { key: uuidv7(), body: { zoneCode: "100101", minutes: 60, vehicle } }),
    await call("GET", `/places?zoneCode=${vehicle.plate}&near=48.123456,11.654321&email=jane.of.the.log@example.org`),
    await call("GET", `/checks?plate=${vehicle.plate}&country=FR&zoneCode=100101`),
  ];
  for (const answer of answers) {
    const text = JSON.stringify(await rowOf(answer));
    for (const wrong of [vehicle.plate, "jane.of", "424242", "48.123", key, parseApiKey(key)?.secret ?? key]) {
      expect(text).not.toContain(wrong);
    }
  }
});

test("what an operator's key asked is the operator's, and a wrong key's requests are nobody's", async () => {
  const key = await insertOperatorKey(sql, GARAGE.operator);
  const { plate, country } = newPlate();
  const answer = await apiCaller(key)("GET", `/checks?${new URLSearchParams({ plate, country, zoneCode: "100101" })}`);
  expect(await rowOf(answer)).toMatchObject({
    operation: "checkPlate",
    path: "/checks",
    query: { zoneCode: "100101" },
  });
  const [owner] = await sql`select o.slug, l.app_id from request_log l join operator o on o.id = l.operator_id
    where l.id = ${idOf(answer)}`;
  expect(owner).toEqual({ slug: GARAGE.operator, app_id: null });
  const wrong = await apiCaller("bf_test_nobody_nothing")("GET", "/places");
  await rowOf(await apiCaller(key)("GET", "/checks")); // what was asked later is written
  expect(await sql`select 1 from request_log where id = ${idOf(wrong)}`).toEqual([]);
});

test("an address that is none has a Request-Id too", async () => {
  const answer: Awaited<ReturnType<ApiCaller>> = await apiCaller(undefined)("GET", "/nothing-here");
  expect(answer.status).toBe(404);
  expect(idOf(answer)).not.toBe("");
});

test("what is refused for its number is in the log, and a server that is told to stop writes what it holds", async () => {
  const instance = await startApp({ API_REQUESTS_PER_MINUTE: "2" });
  try {
    const key = await makeKey();
    const call = apiCaller(key, { url: instance.url });
    const answers = [await call("GET", "/events"), await call("GET", "/events?limit=0"), await call("GET", "/events")];
    await instance.stop();
    const rows = await sql`select status, code from request_log where id in ${sql(answers.map(idOf))} order by id`;
    expect(rows).toEqual([
      { status: 200, code: null },
      { status: 422, code: "invalid_input" },
      { status: 429, code: "api_key.too_often" },
    ]);
    expect(await usage(key)).toEqual([{ requests: 3, refused: 1, limited: 1, failed: 0 }]);
  } finally {
    await instance.stop();
  }
}, 90_000);
