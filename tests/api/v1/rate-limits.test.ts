import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseApiKey } from "@/lib/domain/api-key";
import { type ApiAnswer, apiCaller, insertApiKey } from "@/tests/support/api-client";
import { type AppProcess, startApp } from "@/tests/support/app-process";
import { testStack } from "@/tests/support/stack";

const QUOTA = 7;
const stack = testStack();
let sql: postgres.Sql;
let appId: string;
let instances: AppProcess[] = [];

beforeAll(async () => {
  Object.assign(process.env, stack.environment); // keys are hashed as the app does it
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  const [app] = await sql<{ id: string }[]>`select id from app where slug = 'wayfarer'`;
  appId = app?.id ?? "";
  const made = await Promise.allSettled([1, 2].map(() => startApp({ API_REQUESTS_PER_MINUTE: String(QUOTA) })));
  instances = made.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  expect(instances).toHaveLength(2);
}, 90_000);
afterAll(async () => {
  await Promise.all(instances.map((each) => each.stop()));
  await sql.end();
});

const makeKey = () => insertApiKey(sql, appId, ["read"]);
const ask = (key: string, instance: number, path = "/stripe/publishable-key") =>
  apiCaller(key, { url: instances[instance % 2]?.url ?? "" })("GET", path);

function standing({ headers }: ApiAnswer): { remaining: number; seconds: number } {
  const [, remaining, seconds] = /^"default";r=(\d+);t=(\d+)$/.exec(headers.get("ratelimit") ?? "") ?? [];
  return { remaining: Number(remaining), seconds: Number(seconds) };
}

test("two instances share a key's limit: it counts down over both, and the request after the last one waits", async () => {
  const key = await makeKey();
  for (let used = 1; used <= QUOTA; used++) {
    const answer = await ask(key, used);
    expect([answer.status, standing(answer).remaining]).toEqual([200, QUOTA - used]);
    expect(answer.headers.get("ratelimit-policy")).toBe(`"default";q=${QUOTA};w=60`);
    expect(answer.headers.has("retry-after")).toBe(false);
  }
  for (const instance of [0, 1]) {
    const refused = await ask(key, instance);
    const { remaining, seconds } = standing(refused);
    expect(refused).toMatchObject({ status: 429, body: { code: "api_key.too_often", retryable: true } });
    expect([remaining, refused.headers.get("retry-after"), refused.body.retryAfterSeconds]).toEqual([
      0,
      String(seconds),
      seconds,
    ]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  }
});

test("requests at the same moment pass as often as the limit says, whoever answers them", async () => {
  const key = await makeKey();
  const answers = await Promise.all(Array.from({ length: QUOTA * 3 }, (_, index) => ask(key, index)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(QUOTA);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(QUOTA * 2);
});

test("another key of the same app is not touched, and when the window ends the first one is welcome again", async () => {
  const [busy, other] = [await makeKey(), await makeKey()];
  for (let used = 0; used <= QUOTA; used++) await ask(busy, used);
  expect((await ask(busy, 0)).status).toBe(429);
  expect(standing(await ask(other, 0)).remaining).toBe(QUOTA - 1);
  await sql`update api_key_window w set since = since - interval '60 seconds' from api_key k
    where k.id = w.api_key_id and k.key_id = ${parseApiKey(busy)?.keyId ?? ""}`;
  expect(standing(await ask(busy, 1)).remaining).toBe(QUOTA - 1);
});

test("refused requests count and say so: without the scope, for what is not there, for what is malformed", async () => {
  const key = await makeKey();
  const answers = [
    await ask(key, 0, "/checks?plate=AB1&country=FR&zoneCode=1"),
    await ask(key, 1, "/users/nobody-of-this-name"),
    await ask(key, 0, "/events?limit=0"),
  ];
  expect(answers.map((each) => [each.status, standing(each).remaining])).toEqual([
    [403, QUOTA - 1],
    [404, QUOTA - 2],
    [422, QUOTA - 3],
  ]);
});

test("hundreds of wrong secrets are told what an unknown key is told, and leave the owner the whole limit", async () => {
  const key = await makeKey();
  const { keyId = "" } = parseApiKey(key) ?? {};
  const guess = (id: string, index: number) => ask(`bf_test_${id}_guess${index}`, index);
  const told = new Set<string>();
  for (let index = 0; index < 300; index += 20) {
    const some = await Promise.all(
      Array.from({ length: 20 }, (_, at) => guess(at % 2 ? keyId : "unknown", index + at)),
    );
    for (const { status, body, headers } of some) {
      told.add(JSON.stringify([status, body, headers.get("ratelimit"), headers.get("retry-after")]));
    }
  }
  expect([...told]).toEqual([expect.stringContaining("api_key.invalid")]);
  expect(standing(await ask(key, 0)).remaining).toBe(QUOTA - 1);
});
