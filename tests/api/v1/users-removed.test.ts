import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { apiCaller, seededApiKey } from "@/tests/support/api-client";
import { bankSays, ownFingerprint, session, sessionUntil, start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { placeOfForty } from "@/tests/support/pages/owing-driver";
import { testStack } from "@/tests/support/stack";

const DAY_MS = 24 * 60 * 60_000;
const wayfarer = apiCaller(seededApiKey("wayfarer"));
const portal = apiCaller(seededApiKey("portal"));
let sql: postgres.Sql;

beforeAll(() => {
  sql = postgres(testStack().databaseUrl, { max: 1, onnotice: () => undefined });
});
afterAll(() => sql.end());

test("a removed user is unknown at once, without cards, and id and address may be given anew", async () => {
  const email = `gone-${process.pid}@example.org`;
  const id = await newUser(wayfarer, { email });
  const card = await savedCard(wayfarer, id);
  expect((await portal("DELETE", `/users/${id}`)).status).toBe(404);
  const removed = await wayfarer("DELETE", `/users/${id}`);
  expect(removed).toMatchObject({ status: 202, body: { id } });
  const inDays = (Date.parse(String(removed.body.erasedAt)) - Date.now()) / DAY_MS;
  expect(Math.round(inDays)).toBe(30);
  for (const path of ["", "/payment-methods", "/sessions", "/debts"]) {
    expect(await wayfarer("GET", `/users/${id}${path}`), path).toMatchObject({
      status: 404,
      body: { code: "user.not_found" },
    });
  }
  expect((await wayfarer("DELETE", `/users/${id}`)).status).toBe(404);
  expect((await start(wayfarer, id)).status).toBe(404);
  const [row] = await sql<{ isRemoved: boolean }[]>`
    select removed_at is not null as "isRemoved" from payment_method where stripe_payment_method_id = ${card}`;
  expect(row).toEqual({ isRemoved: true });
  expect(await wayfarer("POST", "/users", { body: { id, email } })).toMatchObject({ status: 201, body: { id, email } });
  expect((await wayfarer("GET", `/users/${id}/payment-methods`)).body).toEqual({ data: [] });
});

test("whoever is parked or owes something is not removed, and is told why", async () => {
  const parked = await newUser(wayfarer);
  await savedCard(wayfarer, parked);
  await start(wayfarer, parked);
  expect(await wayfarer("DELETE", `/users/${parked}`)).toMatchObject({ status: 409, body: { code: "user.parked" } });
  expect((await wayfarer("GET", `/users/${parked}/payment-methods`)).body.data).toHaveLength(1);

  const owing = await newUser(wayfarer);
  const card = await savedCard(wayfarer, owing);
  await ownFingerprint(sql, card);
  const zoneCode = await placeOfForty(sql, "Quai du Départ");
  const { id } = session.parse((await start(wayfarer, owing, { zoneCode, kind: "open", minutes: undefined })).body);
  await bankSays(card, "insufficient_funds");
  await wayfarer("POST", `/sessions/${id}/stop`, {});
  const { owedMinor } = await sessionUntil(wayfarer, id, ({ hasDebt }) => hasDebt === true);
  expect(await wayfarer("DELETE", `/users/${owing}`)).toMatchObject({
    status: 409,
    body: { code: "user.in_debt", debts: [{ sessionId: id, owedMinor, currency: "eur", payUrl: expect.any(String) }] },
  });
  expect((await wayfarer("GET", `/users/${owing}`)).status).toBe(200);
});

test("the same request again makes nobody of whoever was removed, and shows nobody who has the id since", async () => {
  const [key, setupKey] = [uuidv7(), uuidv7()];
  const sent = { key, body: { id: `again-${uuidv7()}`, email: `${uuidv7()}@example.org` } };
  const path = `/users/${sent.body.id}`;
  const setup = () => wayfarer("POST", `${path}/setup-intents`, { key: setupKey, body: {} });
  expect((await wayfarer("POST", "/users", sent)).status).toBe(201);
  expect(await setup()).toMatchObject({ status: 201, body: { clientSecret: expect.stringContaining("_secret_") } });
  expect((await setup()).status).toBe(201);
  await wayfarer("DELETE", path);
  const unknown = { status: 404, body: { code: "user.not_found" } };
  expect([await wayfarer("POST", "/users", sent), await setup()]).toMatchObject([unknown, unknown]);
  const other = { id: sent.body.id, email: `${uuidv7()}@example.org` };
  expect(await wayfarer("POST", "/users", { body: other })).toMatchObject({ status: 201, body: other });
  expect([await wayfarer("POST", "/users", sent), await setup()]).toMatchObject([unknown, unknown]);
  expect((await wayfarer("GET", path)).body).toMatchObject(other);
});
