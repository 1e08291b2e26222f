import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { apiCaller, insertApiKey, seededApiKey } from "@/tests/support/api-client";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
const portal = apiCaller(seededApiKey("portal"));
const wayfarer = apiCaller(seededApiKey("wayfarer"));
let sql: postgres.Sql;

beforeAll(() => {
  Object.assign(process.env, stack.environment);
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
});
afterAll(() => sql.end());

const list = z.object({
  data: z.array(
    z.object({
      id: z.string().startsWith("evt_"),
      type: z.string(),
      position: z.int(),
      sequence: z.int().nullable(),
      createdAt: z.iso.datetime(),
      data: z.looseObject({ session: z.looseObject({ id: z.string().startsWith("ses_") }).nullable() }),
    }),
  ),
  cursor: z.string().optional(),
});

async function page(query: string, call = portal) {
  const { status, body } = await call("GET", `/events${query}`);
  expect(status).toBe(200);
  return list.parse(body);
}

test("what happened is read page by page in the order of positions, and from any position on", async () => {
  const first = await page("?limit=2");
  expect(first.data).toHaveLength(2);
  expect(first.cursor).toBe(String(first.data[1]?.position));
  const second = await page(`?limit=2&cursor=${first.cursor}`);
  expect(second).toEqual(await page(`?limit=2&after=${first.cursor}`));
  const positions = [...first.data, ...second.data].map(({ position }) => position);
  expect(positions).toEqual(positions.map((_, index) => (positions[0] ?? 0) + index));
  expect(await page("?after=9007199254740991")).toEqual({ data: [] });
});

test("a list of one type has only that type", async () => {
  const wanted = (await page("?limit=1")).data[0]?.type ?? "";
  const { data } = await page(`?type=${wanted}&limit=5`);
  expect(data.length).toBeGreaterThan(0);
  expect(new Set(data.map(({ type }) => type))).toEqual(new Set([wanted]));
});

test("an app reads its own events only", async () => {
  const ids = async (call: typeof portal) => new Set((await page("?limit=100", call)).data.map(({ id }) => id));
  const [own, others] = [await ids(portal), await ids(wayfarer)];
  expect(own.size).toBeGreaterThan(0);
  expect([...own].filter((id) => others.has(id))).toEqual([]);
});

test.each([
  "after=-1",
  "after=x",
  "after=",
  "after=0x10",
  "after=1e3",
  "after=%2B5",
  "after=5.0",
  "cursor=",
  "cursor=0x10",
  "cursor=%00",
  "limit=0",
  "limit=101",
  "type=session",
  "after=1e99",
])("events?%s is refused at its place", async (query) => {
  const { status, body } = await portal("GET", `/events?${query}`);
  expect([status, body.code]).toEqual([422, "invalid_input"]);
});

test("a key that may not read is told what it lacks", async () => {
  const [app] = await sql<{ id: string }[]>`select id from app where slug = 'portal'`;
  const blind = apiCaller(await insertApiKey(sql, app?.id ?? "", ["drive"]));
  expect(await blind("GET", "/events")).toMatchObject({ status: 403, body: { code: "api_key.scope_missing" } });
});
