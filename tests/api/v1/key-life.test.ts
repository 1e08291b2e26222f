import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, contextFor, uuidv7 } from "@/lib/auth/context";
import { createApiKey } from "@/lib/use-cases/api-key/create";
import { revokeApiKey } from "@/lib/use-cases/api-key/revoke";
import { rollApiKey } from "@/lib/use-cases/api-key/roll";
import { type Context, execute } from "@/lib/use-cases/command";
import { apiCaller } from "@/tests/support/api-client";
import { newUser } from "@/tests/support/api-user";
import { newApp } from "@/tests/support/developer-app";
import { testStack } from "@/tests/support/stack";
import { agentInStack } from "@/tests/support/stack-stay";

const stack = testStack();
let sql: postgres.Sql;
let liv: Context;

beforeAll(async () => {
  Object.assign(process.env, stack.environment);
  sql = postgres(stack.databaseUrl, { max: 2, onnotice: () => undefined });
  const { appId, slug } = await newApp(sql);
  const { personId } = await agentInStack({ secondFactor: "none" }, slug);
  const secondFactor = { isSetUp: false, provenAt: null };
  liv = { ...(await contextFor({ kind: "developer", appId, personId, secondFactor })), now: new Date() };
});
afterAll(async () => {
  await sql.end();
  await closeDatabase();
});

const now = (): Context => ({ ...liv, now: new Date() });
const make = () => execute(createApiKey, now(), { apiKeyId: uuidv7(), label: "Server", scopes: ["drive", "read"] });

test("a key that is revoked in the middle of a request lets it end, and opens nothing after it", async () => {
  const { apiKeyId, text } = await make();
  const call = apiCaller(text);
  const id = await newUser(call);
  let answered: ReturnType<typeof call> | undefined;
  await sql.begin(async (held) => {
    await held`select 1 from driver where external_id = ${id} for update`;
    answered = call("PATCH", `/users/${id}`, { body: { locale: "fr" } });
    await expect
      .poll(
        async () =>
          (await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%driver%'`).length,
      )
      .toBeGreaterThan(0);
    await execute(revokeApiKey, now(), { apiKeyId });
  });
  expect(await answered).toMatchObject({ status: 200, body: { id, locale: "fr" } });
  expect((await call("GET", `/users/${id}`)).status).toBe(401);
});

test("a rolled key and its successor both open until the overlap is over", async () => {
  const first = await make();
  const second = await execute(rollApiKey, now(), { apiKeyId: first.apiKeyId, newKeyId: uuidv7(), overlap: "hour" });
  const statusOf = async (text: string) => (await apiCaller(text)("GET", "/events")).status;
  expect([await statusOf(first.text), await statusOf(second.text)]).toEqual([200, 200]);
  await sql`update api_key set expires_at = now() where id = ${first.apiKeyId}`;
  expect([await statusOf(first.text), await statusOf(second.text)]).toEqual([401, 200]);
  const third = await execute(rollApiKey, now(), { apiKeyId: second.apiKeyId, newKeyId: uuidv7(), overlap: "now" });
  expect([await statusOf(second.text), await statusOf(third.text)]).toEqual([401, 200]);
});
