import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { API_SCOPES } from "@/lib/domain/api-key";
import { type ApiCaller, apiCaller, insertApiKey, seededApiKey } from "@/tests/support/api-client";
import { type Documented, documented, keepContract } from "@/tests/support/api-contract";
import { addressOf, bodyOf, type Things, thingsOf } from "@/tests/support/api-things";
import { testStack } from "@/tests/support/stack";

/** Every operation of the document that the app serves, asked as it must not be. What is added to the API is here by itself. */
const operations = await documented();
const stack = testStack();
const wayfarer = apiCaller(seededApiKey("wayfarer"));
let portal: ApiCaller;

let sql: postgres.Sql;
let things: Things;
let strangers: Things;
beforeAll(async () => {
  Object.assign(process.env, stack.environment); // keys are hashed as the app does it
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  const [app] = await sql<{ id: string }[]>`select id from app where slug = 'portal'`;
  portal = apiCaller(await insertApiKey(sql, app?.id ?? "", API_SCOPES));
  [things, strangers] = await Promise.all([thingsOf(wayfarer), thingsOf(portal)]);
});
afterAll(() => sql.end());

async function ask(
  operation: Documented,
  caller: typeof wayfarer,
  of: Things,
  sent?: { body?: unknown; key?: string },
) {
  const body = sent && "body" in sent ? sent.body : await bodyOf(operation, caller, of);
  const key = sent?.key ?? (operation.takesKey ? uuidv7() : undefined);
  return caller(operation.method, addressOf(operation, of), { body, key });
}

const each = operations.map((operation) => ({ ...operation, operation }));
const withBody = each.filter(({ hasBody }) => hasBody);
/** Places are everybody's who may sell there; the others belong to the app that made them. */
const ofOneApp = each.filter(({ path }) => path.includes("{") && !path.startsWith("/places/"));

test("an answer that the document does not know does not pass as one that it does", async () => {
  const said = ["request-id", "ratelimit-policy", "ratelimit"].map((name): [string, string] => [name, "x"]);
  const headers = new Headers(said);
  const answer = { method: "GET", path: "/users/u-1", contentType: "application/json", headers };
  await expect(keepContract({ ...answer, status: 418, body: {} })).rejects.toThrow("readUser answered 418");
  await expect(keepContract({ ...answer, status: 200, body: { id: 7 } })).rejects.toThrow("other than the document");
  headers.delete("ratelimit");
  await expect(keepContract({ ...answer, status: 200, body: {} })).rejects.toThrow("without RateLimit");
});

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const PATHS = [...new Set(operations.map(({ path }) => path)), "/openapi.json"];

test.each(PATHS)(
  "%s says which methods it has to whoever asks with another, before any key is looked at",
  async (path) => {
    const own =
      path === "/openapi.json" ? ["GET"] : operations.filter((each) => each.path === path).map(({ method }) => method);
    const allowed = [
      ...METHODS.filter((method) => own.includes(method)),
      ...(own.includes("GET") ? ["HEAD"] : []),
      "OPTIONS",
    ];
    for (const method of METHODS.filter((each) => !own.includes(each))) {
      for (const caller of [wayfarer, apiCaller(undefined)]) {
        const { status, body, headers } = await caller(method, addressOf({ path }, things));
        expect({ status, code: body.code, retryable: body.retryable }, method).toEqual({
          status: 405,
          code: "method_not_allowed",
          retryable: false,
        });
        expect(headers.get("allow")).toBe(allowed.join(", "));
        expect(headers.get("content-type")).toBe("application/problem+json");
        expect(headers.get("request-id")).toMatch(/^req_/);
      }
    }
    const asked = await wayfarer("OPTIONS", addressOf({ path }, things));
    expect([asked.status, asked.headers.get("allow")]).toEqual([204, allowed.join(", ")]);
  },
);

describe.each(each)("$id", ({ operation }) => {
  test("without a key that is ours answers 401 and nothing else", async () => {
    for (const key of [undefined, "", "bf_test_x_y", "Basic eA=="]) {
      const answer = await ask(operation, apiCaller(key), things, { body: operation.hasBody ? {} : undefined });
      expect(answer).toMatchObject({ status: 401, body: { code: "api_key.invalid" } });
    }
  });

  test("with a key of every scope but its own answers 403 and names it", async () => {
    const [app] = await sql<{ id: string }[]>`select id from app where slug = 'wayfarer'`;
    const others = API_SCOPES.filter((scope) => scope !== operation.scope);
    const caller = apiCaller(await insertApiKey(sql, app?.id ?? "", others));
    const answer = await ask(operation, caller, things, { body: operation.hasBody ? {} : undefined });
    expect(answer).toMatchObject({ status: 403, body: { code: "api_key.scope_missing", scope: operation.scope } });
  });
});

test.each(ofOneApp)("$id of another app's thing answers 404, as for one that never was", async ({ operation }) => {
  const body = await bodyOf(operation, portal, strangers);
  const theirs = await ask(operation, wayfarer, strangers, { body });
  const nobodys = Object.fromEntries(Object.keys(things).map((below) => [below, absent(below)]));
  const never = await ask(operation, wayfarer, nobodys, { body });
  expect([theirs.status, theirs.body.code]).toEqual([404, never.body.code]);
  expect(JSON.stringify(theirs.body)).not.toContain(Object.values(strangers)[0]);
});

const NO_UUID = "0".repeat(26);
const ABSENT: Readonly<Record<string, string>> = {
  "/users/": "nobody",
  "/payment-methods/": "pm_nobody",
  "/sessions/": `ses_${NO_UUID}`,
  "/places/": `plc_${NO_UUID}`,
  "/events/": `evt_${NO_UUID}`,
  "/webhook-endpoints/": `whe_${NO_UUID}`,
};

function absent(below: string): string {
  const id = ABSENT[below];
  if (id === undefined) throw new Error(`nothing is known to be absent below ${below}`);
  return id;
}

const MALFORMED = [
  "{",
  "[]",
  "null",
  '"text"',
  "7",
  `{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
  `{"a":"${"x".repeat(10 * 1_024 * 1_024)}"}`,
];

test.each(withBody)(
  "$id with what is no JSON object, or a huge one, is refused and makes nothing",
  async ({ operation }) => {
    for (const body of MALFORMED) {
      const answer = await ask(operation, wayfarer, things, { body });
      expect(answer, body.slice(0, 20)).toMatchObject({ status: 422, body: { errors: [{ pointer: "" }] } });
    }
  },
);

test.each(withBody)("$id takes its body as JSON by name only", async ({ operation }) => {
  const body = JSON.stringify(await bodyOf(operation, wayfarer, things));
  const key = operation.takesKey ? uuidv7() : undefined;
  const send = (type: string) =>
    wayfarer(operation.method, addressOf(operation, things), { key, body, headers: { "content-type": type } });
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", "x/y+json"]) {
    const answer = await send(type);
    expect(answer, type).toMatchObject({ status: 415, body: { code: "request.not_json" } });
    expect(answer.body.detail).toContain("application/json");
  }
  for (const type of ["Application/JSON; charset=utf-8", "application/vnd.api+json"]) {
    expect((await send(type)).status, type).not.toBe(415);
  }
});

const asking = each.filter(
  ({ queryFields, scope }) => queryFields.length > 0 && API_SCOPES.some((own) => own === scope),
);

test.each(asking)("$id asked twice for one thing is refused at it", async ({ operation }) => {
  for (const name of operation.queryFields) {
    const answer = await wayfarer(operation.method, `${addressOf(operation, things)}?${name}=1&x=1&${name}=2&x=2`);
    expect(answer, name).toMatchObject({ status: 422, body: { errors: [{ pointer: `/${name}` }] } });
  }
});

const replayed = each.filter(({ takesKey }) => takesKey);

test.each(replayed)("$id sent again under its key answers the same, with another body 409", async ({ operation }) => {
  const own = await thingsOf(wayfarer);
  const [key, body] = [uuidv7(), await bodyOf(operation, wayfarer, own)];
  const first = await ask(operation, wayfarer, own, { key, body });
  const turned = body && Object.fromEntries(Object.entries(body).toReversed()); // members have no order
  const again = await ask(operation, wayfarer, own, { key, body: turned });
  expect(again.status).toBe(first.status);
  const isKept = first.status !== 422; // what is malformed may be put right under the same key
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  expect(again.headers.get("idempotent-replayed")).toBe(isKept ? "true" : null);
  expect(again.body.code).toBe(first.body.code);
  const other = await ask(operation, wayfarer, own, { key, body: { ...body, unknownField: uuidv7() } });
  expect(other).toMatchObject({ status: 409, body: { code: "idempotency.mismatch" } });
});

test.each(each.filter(({ needsKey }) => needsKey))(
  "$id without an idempotency key is refused",
  async ({ operation }) => {
    const body = await bodyOf(operation, wayfarer, things);
    const answer = await wayfarer(operation.method, addressOf(operation, things), { body });
    expect(answer).toMatchObject({ status: 422, body: { code: "idempotency.key_invalid" } });
  },
);
