import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import { apds, idsOf, parkedStay } from "@/tests/support/apds";
import { type ApiCaller, apiCaller, insertOperatorKey, seededApiKey } from "@/tests/support/api-client";
import { GARAGE } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
const wayfarer = apiCaller(seededApiKey("wayfarer"));
let sql: postgres.Sql;
let own: ApiCaller;

beforeAll(async () => {
  Object.assign(process.env, stack.environment); // keys are hashed as the app does it
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  own = apds(await insertOperatorKey(sql, GARAGE.operator, { scopes: ["apds"] }));
});
afterAll(() => sql.end());

test("a stay is a session with what was bought, what was used and what was collected, of any app", async () => {
  const stay = await parkedStay();
  const { body } = await own("GET", `/sessions/${stay.id}`);
  expect(body).toMatchObject({
    id: stay.id,
    actualStart: stay.startedAt,
    hierarchyElement: { id: stay.placeId, className: "Place" },
    identifiedCredentials: [{ type: "licensePlate", identifier: { id: stay.plate } }],
    identifiedVehicle: { country: "FR" },
    segments: [
      {
        actualStart: stay.startedAt,
        validationType: ["licensePlate"],
        assignedRight: {
          version: 1,
          plannedUses: [{ startTime: stay.startedAt, endTime: stay.endsAt }],
          monetaryValue: { value: { currencyType: "EUR", currencyValue: stay.totalMinor / 100 } },
          payments: [{ paymentLines: [{ paymentType: "payment", value: { currencyValue: stay.totalMinor / 100 } }] }],
        },
      },
    ],
  });
  expect(body).not.toHaveProperty("actualEnd");
  expect(JSON.stringify(body)).not.toMatch(/userId|email|last4|fingerprint/);
});

const segments = z.object({
  actualEnd: z.string().optional(),
  segments: z.array(
    z.object({
      actualStart: z.string(),
      actualEnd: z.string().optional(),
      assignedRight: z.object({
        version: z.int(),
        plannedUses: z.array(z.object({ startTime: z.string(), endTime: z.string() })),
        payments: z.array(
          z.object({ paymentLines: z.array(z.object({ value: z.object({ currencyValue: z.number() }) })) }),
        ),
      }),
    }),
  ),
});
const shown = async (id: string) => segments.parse((await own("GET", `/sessions/${id}`)).body);
const collected = ({ segments: all }: z.output<typeof segments>) =>
  all.flatMap((each) =>
    each.assignedRight.payments.flatMap(({ paymentLines }) => paymentLines.map(({ value }) => value.currencyValue)),
  );

test("an extension is a segment from where the bought time would have ended, and no payment is lost or told twice", async () => {
  const stay = await parkedStay();
  const { body } = await wayfarer("POST", `/sessions/${stay.id}/extend`, { key: uuidv7(), body: { minutes: 120 } });
  const after = z.object({ totalMinor: z.int(), endsAt: z.string() }).parse(body);
  const before = await shown(stay.id);
  expect(before.segments).toHaveLength(1);
  expect(before.segments[0]).toMatchObject({ assignedRight: { version: 2, plannedUses: [{ endTime: after.endsAt }] } });
  expect(collected(before).reduce((a, b) => a + b, 0) * 100).toBeCloseTo(after.totalMinor);
  await sql`update session set started_at = started_at - interval '90 minutes', ends_at = ends_at - interval '90 minutes' where plate = ${stay.plate}`;
  const later = await shown(stay.id);
  expect(later.segments.map(({ assignedRight }) => assignedRight.version)).toEqual([1, 2]);
  expect(later.segments[0]?.actualEnd).toBe(later.segments[1]?.actualStart);
  expect(later.segments[1]).not.toHaveProperty("actualEnd");
  expect(later.segments.map(({ assignedRight }) => assignedRight.payments.length)).toEqual([1, 1]);
  expect(collected(later).sort()).toEqual(collected(before).sort());
  await sql`update session set started_at = started_at - interval '1 hour', ends_at = ends_at - interval '1 hour' where plate = ${stay.plate}`;
  const over = await shown(stay.id);
  expect(over.actualEnd).toBe(over.segments[1]?.actualEnd);
  expect(over.actualEnd).toBeDefined();
});

test("sessions are found by place, plate and time, as RFC 3339 or in seconds", async () => {
  const [stay, another] = [await parkedStay(), await parkedStay()];
  const of = (query: Record<string, string>) =>
    idsOf(own, `/sessions?${new URLSearchParams({ limit: "100", ...query })}`);
  const spelt = `${stay.plate.slice(0, 2).toLowerCase()}-${stay.plate.slice(2)}`;
  expect(await of({ credential_id: spelt })).toEqual([stay.id]);
  expect((await of({ credential_id: `${stay.plate},${another.plate}` })).sort()).toEqual([another.id, stay.id].sort());
  expect(await of({ place: stay.placeId, credential_id: stay.plate })).toEqual([stay.id]);
  const shift = (iso: string, ms: number) => new Date(Date.parse(iso) + ms);
  const [before, after] = [shift(stay.startedAt, -60_000), shift(stay.startedAt, 60_000)];
  const seconds = (at: Date) => String(Math.floor(at.getTime() / 1000));
  for (const written of [(at: Date) => at.toISOString(), seconds]) {
    const found = (name: string, at: Date) => of({ credential_id: stay.plate, [name]: written(at) });
    expect(await found("start_after", before)).toEqual([stay.id]);
    expect(await found("start_after", after)).toEqual([]);
    expect(await found("start_before", after)).toEqual([stay.id]);
    expect(await found("start_before", before)).toEqual([]);
    expect(await found("end_after", after)).toEqual([stay.id]);
    expect(await found("end_before", shift(stay.endsAt, 60_000))).toEqual([]); // it lasts
  }
  for (const name of ["start_after", "start_before", "end_after", "end_before"]) {
    for (const at of ["yesterday", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "1969-12-31T23:59:59Z"]) {
      const { status, body } = await own("GET", `/sessions?${name}=${at}`);
      const errors = [{ pointer: `/${name}`, detail: expect.stringContaining("from 1970 to 9999") }];
      expect({ status, errors: body.errors }, at).toEqual({ status: 422, errors });
    }
    expect((await own("GET", `/sessions?${name}=9999-12-31T23:59:59%2B01:00`)).status).toBe(200);
  }
});
