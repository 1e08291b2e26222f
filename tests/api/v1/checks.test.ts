import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseApiKey } from "@/lib/domain/api-key";
import { CHECKS_PER_MINUTE } from "@/lib/domain/rate-limit";
import { apiCaller, insertOperatorKey, seededApiKey } from "@/tests/support/api-client";
import { newPlate, start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { GARAGE, HOSPITAL } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

type Vehicle = { plate: string; country: string };
const stack = testStack();
const wayfarer = apiCaller(seededApiKey("wayfarer"));
let sql: postgres.Sql;
let key: string;

beforeAll(async () => {
  Object.assign(process.env, stack.environment); // keys are hashed as the app does it
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  key = await insertOperatorKey(sql, GARAGE.operator);
});
afterAll(() => sql.end());

const look = ({ plate, country }: Vehicle, zoneCode: string = GARAGE.zoneCode, by = key) =>
  apiCaller(by)("GET", `/checks?${new URLSearchParams({ plate, country, zoneCode })}`);

async function parked(): Promise<Vehicle & { id: string; endsAt: string }> {
  const user = await newUser(wayfarer);
  await savedCard(wayfarer, user);
  const vehicle = newPlate();
  const { body } = await start(wayfarer, user, { vehicle });
  return { ...vehicle, id: String(body.id), endsAt: String(body.endsAt) };
}

test("a vehicle that is paid for is valid until its end, however its plate is written, and another one is not", async () => {
  const stay = await parked();
  const seen = await look({ ...stay, plate: `${stay.plate.slice(0, 2).toLowerCase()}-${stay.plate.slice(2)}` });
  expect([seen.status, seen.body]).toEqual([
    200,
    {
      valid: true,
      until: stay.endsAt,
      sessionId: stay.id,
      history: [{ sessionId: stay.id, kind: "prepaid", startedAt: expect.any(String), until: stay.endsAt }],
    },
  ]);
  expect((await look(newPlate())).body).toEqual({ valid: false, history: [] });
  expect((await look({ ...stay, country: "DE" })).body.valid).toBe(false);
});

test("a stay that is over is history for a day, and then nothing", async () => {
  const stay = await parked();
  const pass = (time: string) => sql`update session set started_at = started_at - ${time}::interval,
    ends_at = ends_at - ${time}::interval, ended_at = ended_at - ${time}::interval where plate = ${stay.plate}`;
  await pass("61 minutes"); // also before a job has closed it
  expect((await look(stay)).body).toMatchObject({ valid: false, history: [{ sessionId: stay.id }] });
  await pass("24 hours");
  expect((await look(stay)).body).toEqual({ valid: false, history: [] });
});

test("another operator's place and its stays do not exist, and an app's key does not look", async () => {
  const stay = await parked();
  const nowhere = await look(stay, "999999");
  expect(nowhere).toMatchObject({ status: 404, body: { code: "place.not_found" } });
  expect((await look(stay, HOSPITAL.zoneCode)).body).toEqual(nowhere.body);
  const other = await insertOperatorKey(sql, HOSPITAL.operator);
  expect((await look(stay, GARAGE.zoneCode, other)).body).toEqual(nowhere.body);
  expect((await look(stay, HOSPITAL.zoneCode, other)).body).toEqual({ valid: false, history: [] });
  const ofApp = await look(stay, GARAGE.zoneCode, seededApiKey("wayfarer"));
  expect(ofApp).toMatchObject({ status: 403, body: { code: "api_key.scope_missing", scope: "checks" } });
});

test("an operator's key opens nothing of an app's", async () => {
  const { id } = await parked();
  for (const path of [`/sessions/${id}`, "/places", "/events", "/stripe/publishable-key"]) {
    expect(await apiCaller(key)("GET", path), path).toMatchObject({ status: 403 });
  }
  expect((await apiCaller(key)("POST", "/users", { body: { id: "u-of-operator" } })).status).toBe(403);
});

test("what is no plate or no country is told at its place", async () => {
  for (const [wrong, pointer] of [
    [{ plate: "?", country: "FR" }, "/plate"],
    [{ plate: "AB123CD", country: "XX" }, "/country"],
  ] as const) {
    expect(await look(wrong)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  }
});

test("each look leaves one trace with its key and without the plate", async () => {
  const own = await insertOperatorKey(sql, GARAGE.operator);
  const vehicle = newPlate();
  await look(vehicle, GARAGE.zoneCode, own);
  const traces = await sql<{ command: string; kind: string; data: Record<string, unknown> }[]>`
    select a.command, a.actor_kind as kind, a.data from activity a join api_key k on k.id::text = a.actor_id
    where k.key_id = ${parseApiKey(own)?.keyId ?? ""}`;
  expect(traces).toMatchObject([{ command: "plate.check", kind: "checker", data: { isValid: false } }]);
  expect(JSON.stringify(traces)).not.toContain(vehicle.plate);
});

test("a key has six hundred looks a minute, then waits, and another key does not", async () => {
  const busy = await insertOperatorKey(sql, GARAGE.operator);
  await look(newPlate(), GARAGE.zoneCode, busy);
  const since = (seconds: number) => sql`update api_key_window w set used = ${CHECKS_PER_MINUTE - 1},
    since = now() - make_interval(secs => ${seconds}) from api_key k
    where k.id = w.api_key_id and k.key_id = ${parseApiKey(busy)?.keyId ?? ""}`;
  await since(5);
  expect((await look(newPlate(), GARAGE.zoneCode, busy)).status).toBe(200);
  const refused = await look(newPlate(), GARAGE.zoneCode, busy);
  expect(refused).toMatchObject({ status: 429, body: { code: "api_key.too_often", retryable: true } });
  expect(refused.headers.get("ratelimit-policy")).toBe(`"default";q=${CHECKS_PER_MINUTE};w=60`);
  const seconds = Number(refused.headers.get("retry-after"));
  expect(refused.body.retryAfterSeconds).toBe(seconds);
  expect(seconds).toBeGreaterThan(30);
  expect(seconds).toBeLessThanOrEqual(55);
  expect((await look(newPlate())).status).toBe(200);
  await since(61);
  expect((await look(newPlate(), GARAGE.zoneCode, busy)).status).toBe(200);
  expect((await look(newPlate(), GARAGE.zoneCode, busy)).status).toBe(200);
});
