import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { closeDatabase, uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { apiCaller, insertApiKey, seededApiKey } from "@/tests/support/api-client";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
let sql: postgres.Sql;
beforeAll(() => {
  Object.assign(process.env, stack.environment);
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await sql.end();
  await closeDatabase();
});

const wayfarer = apiCaller(seededApiKey("wayfarer"));
const portal = apiCaller(seededApiKey("portal"));

const places = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      zoneCode: z.string(),
      kinds: z.array(z.string()),
      currency: z.string(),
      operator: z.object({ name: z.string() }),
      position: z.object({ latitude: z.number(), longitude: z.number() }),
    }),
  ),
});
const quote = z.object({
  id: z.string(),
  price: z.object({ minorExclVat: z.int(), vatMinor: z.int(), minorInclVat: z.int() }),
  serviceFeeMinor: z.int(),
  totalMinor: z.int(),
  minutes: z.int(),
  holdMinor: z.int().nullable(),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  lines: z.array(z.object({ label: z.string(), amountMinor: z.int() })),
  curve: z.array(z.tuple([z.int(), z.int()])),
});

const list = async (call: typeof portal, query = "") => places.parse((await call("GET", `/places${query}`)).body).data;

test("an app sees the places that it can sell, by code and by distance, and no others", async () => {
  const all = await list(portal);
  expect(all.length).toBeGreaterThan(5);
  const [first] = all;
  if (!first) throw new Error("no place");
  expect(await list(portal, `?zoneCode=${first.zoneCode.slice(0, 3)}%20${first.zoneCode.slice(3)}`)).toEqual([first]);
  expect(await list(portal, "?zoneCode=nonsense")).toEqual([]);
  const { latitude, longitude } = first.position;
  const near = await list(portal, `?near=${latitude},${longitude}&radiusMeters=50`);
  expect(near[0]?.id).toBe(first.id);
  const wide = await list(portal, `?near=${latitude},${longitude}&radiusMeters=20000`);
  expect(wide.length).toBeGreaterThan(near.length);
  expect(await list(wayfarer, `?zoneCode=${first.zoneCode}`)).toEqual([first]);
});

test("an app that no operator is connected to sells nowhere, and places do not exist for it", async () => {
  const appId = uuidv7();
  await sql`insert into app ${sql({
    id: appId,
    slug: `lonely-${appId}`,
    name: "Lonely",
    mode: "test",
    stripe_account_id: `acct_${appId}`,
    stripe_client_id: `ca_${appId}`,
    created_at: new Date(),
  })}`;
  const lonely = apiCaller(await insertApiKey(sql, appId, ["read", "drive"]));
  const [first] = await list(portal);
  expect(await list(lonely)).toEqual([]);
  expect(await list(lonely, `?zoneCode=${first?.zoneCode}`)).toEqual([]);
  const hidden = await lonely("GET", `/places/${first?.id}`);
  const nobodys = await lonely("GET", `/places/${publicId("place", uuidv7())}`);
  expect([hidden.status, hidden.body]).toEqual([404, nobodys.body]);
  expect(await lonely("POST", "/quotes", { body: { placeId: first?.id, minutes: 60 } })).toMatchObject({
    status: 409,
    body: { code: "place.not_connected" },
  });
});

test("a place tells its tariff in the reader's words and as a rate table", async () => {
  const [first] = await list(portal);
  const read = async (language: string) =>
    (await portal("GET", `/places/${first?.id}`, { headers: { "accept-language": language } })).body.tariff;
  const tariff = z.object({ words: z.array(z.string()).min(1), rateTable: z.record(z.string(), z.unknown()) });
  const [english, german] = [tariff.parse(await read("en")), tariff.parse(await read("de-AT, en;q=0.5"))];
  expect(english.words).not.toEqual(german.words);
  expect(english.rateTable).toEqual(german.rateTable);
  expect(english.rateTable).toHaveProperty("rateLineCollections");
});

test("what is not asked rightly is said at its place", async () => {
  for (const [query, pointer] of [
    ["?near=1", "/near"],
    ["?near=91,0", "/near"],
    ["?near=48.85,2.35&radiusMeters=1", "/radiusMeters"],
    ["?near=48.85,2.35&radiusMeters=1e3", "/radiusMeters"],
    ["?radiusMeters=100", "/radiusMeters"],
    ["?limit=0", "/limit"],
  ]) {
    const answer = await portal("GET", `/places${query}`);
    expect([answer.status, answer.body.errors], query).toMatchObject([422, [{ pointer }]]);
  }
  for (const id of ["plc_0", "x", "%00", "ses_01jd8v6tq2e4fb5g0y7wkzx3mn"])
    expect((await portal("GET", `/places/${id}`)).status, id).toBe(422);
});

test("an offer adds up, agrees with its curve, and is the same for the same key", async () => {
  const prepaid = (await list(portal)).filter(({ kinds }) => kinds.includes("prepaid"));
  for (const { id, zoneCode } of prepaid) {
    const key = uuidv7();
    const asked = { placeId: id, kind: "prepaid", minutes: 90, vehicle: { plate: "AB-123-CD", country: "FR" } };
    const answer = await portal("POST", "/quotes", { key, body: asked });
    if (answer.status !== 201) {
      // A place may be closed for so long just now; it says so by name.
      expect(String(answer.body.code), zoneCode).toMatch(/^(tariff|quote)\./);
      continue;
    }
    const made = quote.parse(answer.body);
    expect(made.price.minorExclVat + made.price.vatMinor).toBe(made.price.minorInclVat);
    expect(made.price.minorInclVat + made.serviceFeeMinor).toBe(made.totalMinor);
    expect(made.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(made.price.minorInclVat);
    expect(made.curve.findLast(([minute]) => minute <= made.minutes)?.[1]).toBe(made.totalMinor);
    expect(Date.parse(made.endsAt) - Date.parse(made.startsAt)).toBe(made.minutes * 60_000);
    const again = await portal("POST", "/quotes", { key, body: asked });
    expect([again.status, again.headers.get("idempotent-replayed"), again.body]).toEqual([201, "true", answer.body]);
    const byCode = await portal("POST", "/quotes", { body: { zoneCode, endsAt: made.endsAt } });
    expect(quote.parse(byCode.body).minutes - made.minutes).toBeLessThanOrEqual(0);
  }
});

test("an open stay's offer names what is kept on the card, and costs nothing before it is stopped", async () => {
  const open = (await list(portal)).find(({ kinds }) => kinds.includes("open"));
  const answer = await portal("POST", "/quotes", { body: { placeId: open?.id, kind: "open" } });
  expect(answer.status).toBe(201);
  const made = quote.parse(answer.body);
  expect(made).toMatchObject({ totalMinor: 0, lines: [] });
  expect(made.holdMinor).toBeGreaterThan(0);
});

test("an offer that cannot be made is refused by name, and at the field that is wrong", async () => {
  const [first] = await list(portal);
  const ask = (body: Record<string, unknown>) => portal("POST", "/quotes", { body });
  expect((await ask({ placeId: first?.id })).body.errors).toMatchObject([{ pointer: "/minutes" }]);
  expect((await ask({ zoneCode: "000000", minutes: 30 })).body.code).toBe("place.not_found");
  expect((await ask({ placeId: publicId("place", uuidv7()), minutes: 30 })).body.code).toBe("place.not_found");
  expect((await ask({ placeId: "plc_1", minutes: 30 })).body.errors).toMatchObject([{ pointer: "/placeId" }]);
  const plate = (text: string) => ({ placeId: first?.id, minutes: 30, vehicle: { plate: text, country: "FR" } });
  for (const text of ["", "!", "x".repeat(65), "名前"]) {
    expect(await ask(plate(text)), text).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/vehicle/plate" }] },
    });
  }
  const noCountry = { ...plate("AB123CD"), vehicle: { plate: "AB123CD" } };
  expect((await ask(noCountry)).body.errors).toMatchObject([{ pointer: "/vehicle/country" }]);
  expect(await ask({ minutes: 30 })).toMatchObject({ status: 422, body: { errors: [{ pointer: "/zoneCode" }] } });
  const other = (await list(portal)).find(({ id }) => id !== first?.id);
  expect(await ask({ placeId: first?.id, zoneCode: other?.zoneCode, minutes: 30 })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/zoneCode", detail: expect.stringContaining("another place") }] },
  });
  expect((await ask({ placeId: first?.id, kind: "open", minutes: 30 })).body.errors).toMatchObject([
    { pointer: "/minutes", detail: expect.stringContaining("until it is stopped") },
  ]);
  expect((await ask({ placeId: first?.id, minutes: 1e9 })).body.errors).toMatchObject([{ pointer: "/minutes" }]);
  const until = (endsAt: string, more = {}) => ask({ placeId: first?.id, endsAt, ...more });
  for (const [end, detail] of [
    ["2020-01-01T00:00:00Z", "later than now"],
    ["9999-12-31T23:59:59Z", "at most 31 days"],
    ["soon", "Enter a time such as"],
  ] as const) {
    expect(await until(end), end).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ pointer: "/endsAt", detail: expect.stringContaining(detail) }] },
    });
  }
  expect((await until("9999-12-31T23:59:59Z", { minutes: 30 })).body.errors).toMatchObject([
    { pointer: "/endsAt", detail: expect.stringContaining("not both") },
  ]);
});
