import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { apds, garageId, idsOf } from "@/tests/support/apds";
import { type ApiCaller, insertOperatorKey } from "@/tests/support/api-client";
import { GARAGE, QUIET } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
let sql: postgres.Sql;
let own: ApiCaller;

beforeAll(async () => {
  Object.assign(process.env, stack.environment); // keys are hashed as the app does it
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  own = apds(await insertOperatorKey(sql, GARAGE.operator, { scopes: ["apds"] }));
});
afterAll(() => sql.end());

test("a place says where it is, its code, its clock and its operator, and names its right", async () => {
  const id = await garageId();
  const { body } = await own("GET", `/places/${id}`);
  expect(body).toMatchObject({
    type: "place",
    id,
    version: 1,
    name: [{ language: "fr", string: GARAGE.name }],
    layer: 0,
    operatorDefinedReference: { id: GARAGE.zoneCode },
    timeZone: "Europe/Paris",
    responsibilityRoleAssignments: [{ type: "operator", contactPoints: [{ type: "operator" }] }],
    indicativePlacePointLocation: [{ type: "Point", coordinates: [expect.any(Number), expect.any(Number)] }],
    rightSpecifications: [{ id, className: "RightSpecification" }],
  });
  const right = await own("GET", `/rights/specs/${id}`);
  const named = z.object({ rateEligibility: z.array(z.object({ rateTable: z.object({ id: z.string() }) })) });
  const tables = named.parse(right.body).rateEligibility.map(({ rateTable }) => rateTable.id);
  expect(tables).toEqual(await idsOf(own, `/rates?place=${id}`));
});

test("the garage's rate table has its tiers, its hours after them, and its day's cap in euros", async () => {
  const id = await garageId();
  const { body } = await own("GET", `/rates/${id}-1`);
  expect(body).toMatchObject({
    id: `${id}-1`,
    availability: "public",
    additionalInformation: `${stack.url}/p/${GARAGE.zoneCode}`,
    rateLineCollections: [
      {
        applicableCurrency: "EUR",
        maxTime: "PT10080M",
        resetTime: "00:00",
        maxValueCollection: { currencyType: "EUR", currencyValue: 18 },
        taxIncluded: true,
        taxRate: 20,
        rateLines: [
          { rateLineType: "flatRateTier", durationStart: "00:00", durationEnd: "01:00", value: 3 },
          { rateLineType: "flatRateTier", durationStart: "01:00", durationEnd: "02:00", value: 5.5 },
          { rateLineType: "flatRateTier", durationStart: "02:00", durationEnd: "03:00", value: 7.5 },
          { rateLineType: "incrementingRate", durationStart: "03:00", incrementPeriod: "PT60M", value: 1.5 },
        ],
      },
    ],
  });
});

test("an earlier version of a rate table is still there, valid until the next one, and one that never was is not", async () => {
  const { operator, zoneCode } = QUIET.answerLost;
  const call = apds(await insertOperatorKey(sql, operator, { scopes: ["apds"] }));
  const [place] = await sql<{ id: string }[]>`select id from place where zone_code = ${zoneCode}`;
  const rate = `/rates/${publicId("place", place?.id ?? "")}-1`;
  const { version } = z.object({ version: z.int() }).parse((await call("GET", rate)).body);
  const [made] = await sql<{ at: Date }[]>`
    insert into tariff_version (id, operator_id, place_id, version, rules, published_at)
    select ${uuidv7()}, operator_id, place_id, version + 1, rules, now() from tariff_version
    where place_id = ${place?.id ?? ""} and version = ${version} returning published_at as at`;
  expect((await call("GET", rate)).body.version).toBe(version + 1);
  expect((await call("GET", `${rate}?version=${version}`)).body).toMatchObject({
    version,
    validityEnd: made?.at.toISOString(),
  });
  expect((await call("GET", `${rate}?version=${version + 2}`)).status).toBe(404);
  expect((await call("GET", rate.replace(/1$/, "99"))).status).toBe(404);
  expect((await idsOf(call, "/rates?limit=100")).filter((id) => rate.endsWith(id))).toHaveLength(1);
});
