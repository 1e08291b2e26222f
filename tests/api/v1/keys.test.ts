import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, newToken } from "@/lib/auth/context";
import { type ApiScope, apiKeyText, parseApiKey } from "@/lib/domain/api-key";
import { apiCaller, insertApiKey, seededApiKey } from "@/tests/support/api-client";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
let sql: postgres.Sql;
let appId: string;

beforeAll(async () => {
  Object.assign(process.env, stack.environment);
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  const [app] = await sql<{ id: string }[]>`select id from app where slug = 'wayfarer'`;
  appId = app?.id ?? "";
});
afterAll(async () => {
  await sql.end();
  await closeDatabase();
});

const makeKey = (scopes: readonly ApiScope[], ends = {}) => insertApiKey(sql, appId, scopes, ends);

const config = (key: string | undefined) => apiCaller(key)("GET", "/stripe/publishable-key");

test("whoever has no key, half of one, or one that is over, is told the same and nothing else", async () => {
  const good = await makeKey(["read"]);
  const { keyId, secret } = parseApiKey(good) ?? { keyId: "", secret: "" };
  const wrong = [
    undefined,
    "",
    "bf_test__",
    "nonsense",
    good.replace("bf_test", "bf_live"),
    apiKeyText({ mode: "test", keyId, secret: newToken() }),
    apiKeyText({ mode: "test", keyId: newToken().slice(0, 12), secret }),
    `${good}x`,
    "x".repeat(10_000),
    await makeKey(["read"], { revokedAt: new Date(Date.now() - 1_000) }),
    await makeKey(["read"], { expiresAt: new Date(Date.now() - 1_000) }),
  ];
  expect((await config(good)).status).toBe(200);
  const answers = await Promise.all(wrong.map(config));
  expect(answers.map(({ status }) => status)).toEqual(wrong.map(() => 401));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers[0]?.headers.get("www-authenticate")).toBe("Bearer");
  expect(answers[0]?.headers.get("content-type")).toBe("application/problem+json");
  expect(answers[0]?.body).toMatchObject({ code: "api_key.invalid", retryable: false });
});

test("a key that is revoked opens nothing from then on, and one that overlaps it still does", async () => {
  const [old, next] = [await makeKey(["read"]), await makeKey(["read"])];
  expect((await config(old)).status).toBe(200);
  await sql`update api_key set revoked_at = now() where key_id = ${parseApiKey(old)?.keyId ?? ""}`;
  expect((await config(old)).status).toBe(401);
  expect((await config(next)).status).toBe(200);
  const [used] = await sql<{ at: Date | null }[]>`
    select last_used_at as at from api_key where key_id = ${parseApiKey(next)?.keyId ?? ""}`;
  expect(Date.now() - (used?.at?.getTime() ?? 0)).toBeLessThan(60_000);
});

test("a key does what its scopes allow, and the refusal names the one that is missing", async () => {
  const reading = apiCaller(await makeKey(["read"]));
  const refused = await reading("POST", "/users", { body: { id: "u-scope" } });
  expect(refused).toMatchObject({ status: 403, body: { code: "api_key.scope_missing", scope: "drive" } });
  const driving = apiCaller(await makeKey(["drive"]));
  expect(await driving("GET", "/users/u-scope")).toMatchObject({ status: 403, body: { scope: "read" } });
});

test("an app gets its own publishable key with Stripe's version, to keep for five minutes and to ask again by its tag", async () => {
  const answer = await config(seededApiKey("wayfarer"));
  const portal = await config(seededApiKey("portal"));
  expect(answer.body).toMatchObject({ apiVersion: expect.stringMatching(/^\d{4}-\d\d-\d\d\./) });
  expect(answer.body.publishableKey).toMatch(/^pk_test_/);
  expect(answer.body.publishableKey).not.toBe(portal.body.publishableKey);
  expect(answer.headers.get("cache-control")).toBe("private, max-age=300");
  const tag = answer.headers.get("etag") ?? "";
  const again = await apiCaller(seededApiKey("wayfarer"))("GET", "/stripe/publishable-key", {
    headers: { "if-none-match": tag },
  });
  expect([again.status, again.body]).toEqual([304, {}]);
});
