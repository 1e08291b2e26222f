import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import type { ApiScope } from "@/lib/domain/api-key";
import { type ApiCaller, apiCaller, insertApiKey, seededApiKey } from "@/tests/support/api-client";
import { bankSays, newPlate, ownFingerprint, session, sessionUntil, start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { placeOfForty } from "@/tests/support/pages/owing-driver";
import { GARAGE } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
const wayfarerKey = seededApiKey("wayfarer");
const wayfarer = apiCaller(wayfarerKey);
const portal = apiCaller(seededApiKey("portal"));

let sql: postgres.Sql;
beforeAll(() => {
  Object.assign(process.env, stack.environment);
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
});
afterAll(() => sql.end());

/** Another key of an app, with these scopes. */
async function keyOf(slug: string, scopes: readonly ApiScope[]): Promise<ApiCaller> {
  const [row] = await sql<{ id: string }[]>`select id from app where slug = ${slug}`;
  return apiCaller(await insertApiKey(sql, row?.id ?? "", scopes));
}

const stay = session.extend({ totalMinor: z.int(), paidMinor: z.int() });

async function parked(): Promise<{ user: string; card: string; id: string; totalMinor: number }> {
  const user = await newUser(wayfarer);
  const card = await savedCard(wayfarer, user);
  const { id, totalMinor } = stay.parse((await start(wayfarer, user)).body);
  return { user, card, id, totalMinor };
}

test("a receipt is read as facts or as a file; each has its permanent address, and before a payment there is none", async () => {
  const { id, totalMinor } = await parked();
  const { body } = await wayfarer("GET", `/sessions/${id}/receipt`, { headers: { "accept-language": "de" } });
  expect(body).toMatchObject({
    kind: "sale",
    totalMinor,
    currency: "eur",
    place: { zoneCode: GARAGE.zoneCode },
    card: { brand: "visa", last4: "4242" },
    lines: [{ label: expect.any(String), amountMinor: expect.any(Number) }],
    vat: [{ vatMinor: expect.any(Number) }],
    original: null,
  });
  const { number, url } = z.object({ number: z.string(), url: z.url() }).parse(body);
  expect(await (await fetch(url)).text()).toContain(number);
  const list = await wayfarer("GET", `/sessions/${id}/receipts`);
  expect(list.body.data).toMatchObject([{ id: body.id, number, kind: "sale", totalMinor, url, originalId: null }]);
  const file = await fetch(`${stack.url}/api/v1/sessions/${id}/receipt`, {
    headers: { authorization: `Bearer ${wayfarerKey}`, accept: "application/pdf, application/json;q=0.5" },
  });
  expect([file.status, file.headers.get("content-type")]).toEqual([200, "application/pdf"]);
  expect(
    Buffer.from(await file.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
  for (const path of ["receipt", "receipts", "refunds"]) {
    expect(await portal("GET", `/sessions/${id}/${path}`), path).toMatchObject({
      status: 404,
      body: { code: "session.not_found" },
    });
  }
});

test("what is held is not yet paid, so there is no receipt for it", async () => {
  const user = await newUser(wayfarer);
  await savedCard(wayfarer, user);
  const zoneCode = await placeOfForty(sql, "Quai sans reçu");
  const { body } = await start(wayfarer, user, { zoneCode, kind: "open", minutes: undefined });
  const none = await wayfarer("GET", `/sessions/${body.id}/receipt`);
  expect(none).toMatchObject({ status: 404, body: { code: "receipt.not_yet" } });
  expect((await wayfarer("GET", `/sessions/${body.id}/receipts`)).body).toEqual({ data: [] });
});

test("a part is refunded, once for each key, and never more than is left; the balance stays", async () => {
  const { id, totalMinor } = await parked();
  const key = uuidv7();
  const body = { amountMinor: 100, reason: "goodwill", note: "Machine was slow" };
  const path = `/sessions/${id}/refunds`;
  const [first, again] = [await wayfarer("POST", path, { key, body }), await wayfarer("POST", path, { key, body })];
  expect(first).toMatchObject({
    status: 201,
    body: { sessionId: id, ...body, state: "queued", keepSessionValid: true, parts: [{ amountMinor: 100 }] },
  });
  expect(again.body.id).toBe(first.body.id);
  const tooMuch = await wayfarer("POST", path, { key: uuidv7(), body: { ...body, amountMinor: totalMinor } });
  expect(tooMuch).toMatchObject({
    status: 409,
    body: { code: "refund.too_large", remainingMinor: totalMinor - 100 },
  });
  expect((await wayfarer("GET", path)).body.data).toMatchObject([{ id: first.body.id }]);
  expect((await wayfarer("GET", `/sessions/${id}`)).body).toMatchObject({
    refundState: "queued",
    amountRefundableMinor: totalMinor - 100,
    balanceAmountMinor: 0,
  });
  for (const wrong of [{}, { amountMinor: 0, reason: "goodwill" }, { amountMinor: 1, reason: "stop_early" }]) {
    expect((await wayfarer("POST", path, { key: uuidv7(), body: wrong })).status).toBe(422);
  }
  const foreign = await (await keyOf("portal", ["refunds"]))("POST", path, { key: uuidv7(), body });
  expect([foreign.status, foreign.body.code]).toEqual([404, "session.not_found"]);
});

test("without the scope an app refunds nothing", async () => {
  const { id } = await parked();
  const other = await keyOf("wayfarer", ["drive", "read"]);
  const refused = await other("POST", `/sessions/${id}/refunds`, {
    key: uuidv7(),
    body: { amountMinor: 1, reason: "goodwill" },
  });
  expect(refused).toMatchObject({ status: 403, body: { code: "api_key.scope_missing" } });
});

test("a wrong plate is put right, and the right one is then parked", async () => {
  const { user, id } = await parked();
  const vehicle = newPlate();
  const correct = (body: Readonly<Record<string, unknown>>) =>
    wayfarer("POST", `/sessions/${id}/correct`, { key: uuidv7(), body });
  expect(await correct({ plate: vehicle.plate })).toMatchObject({ status: 200, body: { vehicle } });
  expect(await correct({ plate: "?" })).toMatchObject({ status: 422, body: { errors: [{ pointer: "/plate" }] } });
  expect(await correct({ zoneCode: "200102" })).toMatchObject({
    status: 409,
    body: { code: "correct.other_operator" },
  });
  expect(await start(wayfarer, user, { vehicle })).toMatchObject({
    body: { code: "session.already_parked", sessionId: id },
  });
});

test("what a user owes is listed, and one link opens a page that takes it all", async () => {
  const user = await newUser(wayfarer);
  const card = await savedCard(wayfarer, user);
  await ownFingerprint(sql, card);
  const none = await wayfarer("POST", `/users/${user}/debts/pay-link`, {});
  expect(none).toMatchObject({ status: 409, body: { code: "payment.not_owed" } });
  const zoneCode = await placeOfForty(sql, "Quai des Dettes");
  const { id } = session.parse((await start(wayfarer, user, { zoneCode, kind: "open", minutes: undefined })).body);
  await bankSays(card, "insufficient_funds");
  await wayfarer("POST", `/sessions/${id}/stop`, {});
  const { owedMinor } = await sessionUntil(wayfarer, id, ({ hasDebt }) => hasDebt === true);
  const debts = await wayfarer("GET", `/users/${user}/debts`);
  expect(debts.body.data).toMatchObject([{ sessionId: id, owedMinor, currency: "eur" }]);
  const link = await wayfarer("POST", `/users/${user}/debts/pay-link`, {});
  expect(link.status).toBe(201);
  const page = await fetch(z.object({ url: z.url() }).parse(link.body).url);
  expect([page.status, (await page.text()).includes("Quai des Dettes")]).toEqual([200, true]);
  expect((await portal("GET", `/users/${user}/debts`)).status).toBe(404);
});
