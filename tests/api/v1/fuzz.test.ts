import fc from "fast-check";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { type ApiCaller, apiCaller, insertOperatorKey, seededApiKey } from "@/tests/support/api-client";
import { type Documented, documented } from "@/tests/support/api-contract";
import { addressOf, bodyOf, type Things, thingsOf } from "@/tests/support/api-things";
import { GARAGE } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

/** Every operation of the document that the app serves; `FUZZ_SEED` lives a failure again, which prints its seed. */
const operations = await documented();
const RUNS = 40;
const LONG_RUNS = 2_000;
const wayfarer = apiCaller(seededApiKey("wayfarer"));

let sql: postgres.Sql;
let things: Things;
let warden: ApiCaller;
beforeAll(async () => {
  Object.assign(process.env, testStack().environment); // keys are hashed as the app does it
  sql = postgres(testStack().databaseUrl, { max: 1, onnotice: () => undefined });
  warden = apiCaller(await insertOperatorKey(sql, GARAGE.operator));
  things = await thingsOf(wayfarer);
});
afterAll(() => sql.end());

/** Whose key may do it. */
function callerOf({ scope }: Documented): ApiCaller {
  return scope === "checks" ? warden : wayfarer;
}

/** What breaks parsers, columns and clocks. */
const NASTY = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "🅿️".repeat(200),
  "٣٤٥",
  "ses_",
  "plc_00000000000000000000000000",
  "-1",
  "1e400",
  "NaN",
  "0x10",
  "2026-02-30T00:00:00Z",
  "2026-11-21T12:00:00+14:00",
  "9999-12-31T23:59:59.999Z",
  "../../etc/passwd",
  "'; drop table session; --",
  "http://169.254.169.254/",
  "javascript:alert(1)",
  "a".repeat(5_000),
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  0.1,
  -0,
  null,
  true,
  [],
  {},
  [[[]]],
  { toString: "x", __proto__: null },
] as const;

const nasty = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NASTY) }, fc.jsonValue({ maxDepth: 3 }));
const text = nasty.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));

function wildly({ bodyFields, queryFields, path }: Documented) {
  return fc.record({
    // What a request has that is right, with some of its fields made wrong.
    wrong: fc.dictionary(fc.constantFrom("unknown", ...bodyFields), nasty, { maxKeys: 3 }),
    isBare: fc.boolean(),
    query: fc.dictionary(fc.constantFrom("unknown", ...queryFields), text, { maxKeys: 3 }),
    address: path.includes("{") ? fc.option(text, { freq: 3 }) : fc.constant(null),
  });
}

/** Where it is wrong, and why. */
const POINTED = expect.arrayContaining([{ pointer: expect.any(String), detail: expect.any(String) }]);

type Wild = { wrong: Record<string, unknown>; isBare: boolean; query: Record<string, string>; address: string | null };

/** As a program can ask for it: no half of a character, no part that the address itself takes for something else. */
function inAddress(value: string): string {
  const asked = value.toWellFormed().slice(0, 300);
  return asked === "" || /^\.+$/.test(asked) ? "x" : encodeURIComponent(asked);
}

function keyFor({ takesKey }: Documented): string | undefined {
  return takesKey ? uuidv7() : undefined;
}

async function ask(operation: Documented, { wrong, isBare, query, address }: Wild) {
  const odd = address === null ? things : Object.fromEntries(Object.keys(things).map((at) => [at, inAddress(address)]));
  const right = isBare ? {} : await bodyOf(operation, wayfarer, things);
  const search = Object.entries(query).map(([name, value]) => `${name}=${inAddress(value)}`);
  const path = addressOf(operation, odd) + (search.length > 0 ? `?${search.join("&")}` : "");
  return callerOf(operation)(operation.method, path, {
    key: keyFor(operation),
    body: operation.hasBody ? { ...right, ...wrong } : undefined,
  });
}

/** In an otherwise right request: what no column keeps, and ends of the calendar. */
const BROKEN = ["a\u0000", "a\ud800"];
const FAR = ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"];
const MADE = "a stay for each yes, and none for a no";
/** No percent-encoded UTF-8. */
const UNREADABLE = ["%ff", "%E0%A4%A", "%"];

function search(name: string, value: string): string {
  return `?${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}

test.each(operations.map((operation) => ({ id: operation.id, operation })))(
  "$id refuses each text that no column keeps, wherever it stands, and knows the ends of the calendar",
  async ({ operation }) => {
    const { method, path, bodyFields, queryFields, hasBody } = operation;
    const before = await stays();
    let done = 0;
    const send = async (query: string, wrong: object) => {
      const body = hasBody ? { ...(await bodyOf(operation, wayfarer, things)), ...wrong } : undefined;
      const sent = { key: keyFor(operation), body };
      const answer = await callerOf(operation)(method, addressOf(operation, things) + query, sent);
      if (answer.status < 300) done++;
      return answer;
    };
    for (const text of BROKEN) {
      const places = hasBody ? bodyFields.map((name) => ({ [name]: text })) : [];
      for (const wrong of hasBody ? [...places, { unknown: [text] }, { [text]: 1 }] : []) {
        const { status, body } = await send("", wrong);
        expect([status, body.code], JSON.stringify(wrong)).toEqual([422, "invalid_input"]);
        expect(body.errors).toEqual(POINTED);
      }
    }
    for (const name of [...queryFields, "unknown"]) {
      const { status, body } = await send(search(name, "a\u0000"), {});
      expect([status, body.code], name).toEqual([422, "invalid_input"]);
      for (const at of FAR) expect((await send(search(name, at), {})).status, `${name} ${at}`).toBeLessThan(500);
    }
    for (const name of hasBody ? bodyFields : []) {
      for (const at of FAR) expect((await send("", { [name]: at })).status, `${name} ${at}`).toBeLessThan(500);
    }
    for (const part of path.includes("{") ? UNREADABLE : []) {
      const address = path.replaceAll(/\{\w+\}/g, part);
      const { status, body } = await wayfarer(method, address, { body: hasBody ? {} : undefined });
      expect([status, body.code], address).toEqual([404, "not_found"]);
    }
    expect(await stays(), MADE).toBe(before + (operation.id === "startSession" ? done : 0));
  },
  120_000,
);

/** The stays of the user whom these requests are about. */
async function stays(): Promise<number> {
  const rows = await sql<{ stays: number }[]>`select count(*)::int as stays from session s
    join driver d on d.id = s.driver_id where d.external_id = ${things["/users/"] ?? ""} and s.session_status <> 'FAILED'`;
  return rows[0]?.stays ?? 0;
}

test.each(operations.map((operation) => ({ id: operation.id, operation })))(
  "$id answers whatever it is asked with what the document says, and a refusal makes nothing",
  async ({ operation }) => {
    const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
    const before = await stays();
    let done = 0;
    await fc.assert(
      fc.asyncProperty(wildly(operation), async (wild) => {
        const answer = await ask(operation, wild);
        if (answer.status < 300) done++;
        expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
        if (answer.body.code === "invalid_input") expect(answer.body.errors).toEqual(POINTED);
      }),
      { seed, numRuns: process.env.TEST_LONG === "1" ? LONG_RUNS : RUNS, endOnFailure: true },
    );
    expect(await stays(), MADE).toBe(before + (operation.id === "startSession" ? done : 0));
  },
  process.env.TEST_LONG === "1" ? 1_800_000 : 120_000,
);
