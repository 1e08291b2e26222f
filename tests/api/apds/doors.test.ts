import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apds, garageId, idsOf, pageOf, parkedStay } from "@/tests/support/apds";
import { type ApiCaller, apiCaller, insertOperatorKey, seededApiKey } from "@/tests/support/api-client";
import { documented } from "@/tests/support/api-contract";
import { newPlate, start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { GARAGE, HOSPITAL } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
const operations = await documented("/api/apds/v4");
const wayfarer = apiCaller(seededApiKey("wayfarer"));
let sql: postgres.Sql;
let own: ApiCaller;
let other: ApiCaller;

beforeAll(async () => {
  Object.assign(process.env, stack.environment); // keys are hashed as the app does it
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  own = apds(await insertOperatorKey(sql, GARAGE.operator, { scopes: ["apds"] }));
  other = apds(await insertOperatorKey(sql, HOSPITAL.operator, { scopes: ["apds"] }));
});
afterAll(() => sql.end());

async function everyPage(path: string): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined; ) {
    const page = await pageOf(own, `${path}?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
    found.push(...page.ids);
    cursor = page.cursor;
  }
  return found;
}

test.each([...operations.map(({ path }) => path), "/openapi.json"])(
  "%s is read only, and says so to every other method",
  async (path) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const { status, body, headers } = await own(method, path.replaceAll(/\{\w+\}/g, "x"));
      expect([status, body.code, headers.get("allow")], method).toEqual([
        405,
        "method_not_allowed",
        "GET, HEAD, OPTIONS",
      ]);
    }
  },
);

test("pages of every list have each thing once", async () => {
  await parkedStay();
  await parkedStay();
  for (const path of ["/places", "/rates", "/rights/specs"]) {
    const all = await idsOf(own, `${path}?limit=100`);
    expect(all.length, path).toBeGreaterThan(1);
    expect(await everyPage(path), path).toEqual(all);
  }
  const first = await pageOf(own, "/sessions?limit=1");
  const { ids } = await pageOf(own, `/sessions?limit=100&cursor=${first.cursor ?? ""}`);
  expect(ids).not.toContain(first.ids[0]);
});

describe("whose things they are", () => {
  test("another operator's things are not listed and answer 404, as if they had never been", async () => {
    const stay = await parkedStay();
    const id = await garageId();
    for (const [path, never] of [
      [`/places/${id}`, `/places/plc_${"0".repeat(26)}`],
      [`/rates/${id}-1`, `/rates/plc_${"0".repeat(26)}-1`],
      [`/rights/specs/${id}`, `/rights/specs/plc_${"0".repeat(26)}`],
      [`/sessions/${stay.id}`, `/sessions/ses_${"0".repeat(26)}`],
    ] as const) {
      const theirs = await other("GET", path);
      expect([theirs.status, theirs.body], path).toEqual([404, (await other("GET", never)).body]);
    }
    expect(await idsOf(other, `/sessions?credential_id=${stay.plate}`)).toEqual([]);
    const { cursor } = await pageOf(own, "/sessions?limit=1");
    expect(await idsOf(other, `/sessions?limit=100&cursor=${cursor}`)).not.toContain(stay.id);
    for (const path of ["/places", "/rates", "/rights/specs"]) {
      expect(await idsOf(other, `${path}?place=${id}`), path).toEqual([]);
      expect(
        (await idsOf(other, path)).some((each) => each.startsWith(id)),
        path,
      ).toBe(false);
    }
  });

  test("a key sees stays of its own mode only", async () => {
    const stay = await parkedStay();
    const live = apds(await insertOperatorKey(sql, GARAGE.operator, { mode: "live", scopes: ["apds"] }));
    expect((await live("GET", `/sessions/${stay.id}`)).status).toBe(404);
    expect(await idsOf(live, `/sessions?credential_id=${stay.plate}`)).toEqual([]);
    expect(await idsOf(live, "/places?limit=100")).toEqual(await idsOf(own, "/places?limit=100"));
  });

  test("a stay that never began is none", async () => {
    const user = await newUser(wayfarer);
    await savedCard(wayfarer, user, "pm_card_chargeCustomerFail");
    const vehicle = newPlate();
    expect((await start(wayfarer, user, { vehicle })).status).toBe(402);
    expect(await idsOf(own, `/sessions?credential_id=${vehicle.plate}`)).toEqual([]);
  });
});

describe.each(operations)("$id", ({ path }) => {
  const address = path
    .replace("/rates/{id}", `/rates/plc_${"0".repeat(26)}-1`)
    .replace("{id}", `plc_${"0".repeat(26)}`);

  test("without a key that is ours answers 401, and without its scope 403", async () => {
    expect(await apds(undefined)("GET", address)).toMatchObject({ status: 401, body: { code: "api_key.invalid" } });
    const checker = await insertOperatorKey(sql, GARAGE.operator);
    for (const key of [checker, seededApiKey("wayfarer")]) {
      const answer = await apds(key)("GET", address);
      expect(answer).toMatchObject({ status: 403, body: { code: "api_key.scope_missing", scope: "apds" } });
    }
  });
});

test("a key for reading does not look at vehicles as a warden does", async () => {
  const key = await insertOperatorKey(sql, GARAGE.operator, { scopes: ["apds"] });
  const look = await apiCaller(key)("GET", `/checks?plate=AB123CD&country=FR&zoneCode=${GARAGE.zoneCode}`);
  expect(look).toMatchObject({ status: 403, body: { code: "api_key.scope_missing", scope: "checks" } });
});
