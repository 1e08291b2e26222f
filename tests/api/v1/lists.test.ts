import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import { API_SCOPES } from "@/lib/domain/api-key";
import { type ApiCaller, apiCaller, insertApiKey, seededApiKey } from "@/tests/support/api-client";
import { bankSays, ownFingerprint, session, sessionUntil, start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { placeOfForty } from "@/tests/support/pages/owing-driver";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
const wayfarer = apiCaller(seededApiKey("wayfarer"));

let sql: postgres.Sql;
let refunder: ApiCaller;
beforeAll(async () => {
  Object.assign(process.env, stack.environment); // keys are hashed as the app does it
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  const [app] = await sql<{ id: string }[]>`select id from app where slug = 'wayfarer'`;
  refunder = apiCaller(await insertApiKey(sql, app?.id ?? "", API_SCOPES));
});
afterAll(() => sql.end());

const asCursor = (position: unknown) => Buffer.from(JSON.stringify(position)).toString("base64url");
/** Of no page: no text of ours, nothing that sorts a list, a time or a number that no column can keep. */
const UNREADABLE = [
  "x",
  "%20",
  "a".repeat(301),
  ...[
    "",
    null,
    {},
    [],
    ["x"],
    [1, 2, 3, 4],
    ["2026-11-20T10:15:00.000Z", "x"],
    ["0000-01-01T00:00:00.000Z", uuidv7()],
  ].map(asCursor),
  ...[["2026-11-20T10:15:00.000Z", 1e12], [0, "10010"], ["100101\u0000"]].map(asCursor),
];

const page = z.object({ data: z.array(z.looseObject({})), cursor: z.string().optional() });

/** A list read one by one is the list read at once, and says where it ends. */
async function walked(call: ApiCaller, path: string): Promise<unknown[]> {
  const to = (more: string) => `${path}${path.includes("?") ? "&" : "?"}${more}`;
  const read = async (more: string) => page.parse((await call("GET", to(more))).body);
  const whole = await read("limit=100");
  expect(whole).not.toHaveProperty("cursor");
  const seen: unknown[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined; ) {
    const one = await read(cursor === "" ? "limit=1" : `limit=1&cursor=${cursor}`);
    expect(one.data).toHaveLength(1);
    seen.push(...one.data);
    ({ cursor } = one);
  }
  expect(seen).toEqual(whole.data);
  for (const wrong of ["limit=0", "limit=101"]) expect((await call("GET", to(wrong))).status, wrong).toBe(422);
  for (const wrong of UNREADABLE) {
    const { status, body } = await call("GET", to(`cursor=${wrong}`));
    const detail = "Use the cursor of the page before as it was given, with the same question.";
    expect([status, body.errors], wrong).toEqual([422, [{ pointer: "/cursor", detail }]]);
  }
  return seen;
}

test("a user's cards, and a session's receipts and refunds, are read page by page", async () => {
  const user = await newUser(wayfarer);
  await savedCard(wayfarer, user);
  await savedCard(wayfarer, user, "pm_card_mastercard");
  expect(await walked(wayfarer, `/users/${user}/payment-methods`)).toMatchObject([
    { isDefault: true },
    { isDefault: false },
  ]);
  const cards = `/users/${user}/payment-methods`;
  const { cursor } = page.parse((await wayfarer("GET", `${cards}?limit=1`)).body);
  const [, second] = page.parse((await wayfarer("GET", cards)).body).data;
  expect((await wayfarer("PATCH", `${cards}/${second?.id}`, { body: { isDefault: true } })).status).toBe(200);
  const { data } = page.parse((await wayfarer("GET", `${cards}?cursor=${cursor}`)).body);
  expect(data, "also when it becomes the default between two pages").toMatchObject([{ id: second?.id }]);
  const { id } = session.parse((await start(wayfarer, user)).body);
  await wayfarer("POST", `/sessions/${id}/extend`, { key: uuidv7(), body: { minutes: 180 } });
  expect(await walked(wayfarer, `/sessions/${id}/receipts`)).toMatchObject([{ kind: "sale" }, { kind: "supplement" }]);
  for (const amountMinor of [101, 102, 103]) {
    const body = { amountMinor, reason: "goodwill" };
    expect((await refunder("POST", `/sessions/${id}/refunds`, { key: uuidv7(), body })).status).toBe(201);
  }
  expect(await walked(refunder, `/sessions/${id}/refunds`)).toMatchObject([
    { amountMinor: 103 },
    { amountMinor: 102 },
    { amountMinor: 101 },
  ]);
});

test("places are read page by page, by code and from near to far", async () => {
  const [first] = await walked(wayfarer, "/places");
  const { latitude, longitude } = z
    .object({ position: z.object({ latitude: z.number(), longitude: z.number() }) })
    .parse(first).position;
  const byCode = "/places?limit=1";
  const byDistance = `/places?near=${latitude},${longitude}&radiusMeters=20000`;
  const near = await walked(wayfarer, byDistance);
  expect(near.length).toBeGreaterThan(1);
  const { cursor } = page.parse((await wayfarer("GET", byCode)).body);
  const wrong = await wayfarer("GET", `${byDistance}&cursor=${cursor}`);
  expect(wrong, "a cursor of another list").toMatchObject({ status: 422, body: { errors: [{ pointer: "/cursor" }] } });
});

test("what a user owes is read page by page, the oldest first", async () => {
  const user = await newUser(wayfarer);
  const card = await savedCard(wayfarer, user);
  await ownFingerprint(sql, card);
  const zoneCode = await placeOfForty(sql, "Quai des listes");
  const begin = async () =>
    session.parse((await start(wayfarer, user, { zoneCode, kind: "open", minutes: undefined })).body).id;
  const ids = [await begin(), await begin()];
  await bankSays(card, "insufficient_funds", 2);
  for (const id of ids) {
    expect((await wayfarer("POST", `/sessions/${id}/stop`, {})).status).toBe(200);
    await sessionUntil(wayfarer, id, ({ hasDebt }) => hasDebt === true);
  }
  const path = `/users/${user}/debts`;
  expect(await walked(wayfarer, path)).toMatchObject(ids.map((sessionId) => ({ sessionId })));
  const { cursor } = page.parse((await wayfarer("GET", `${path}?limit=1`)).body);
  const body = { paymentMethodId: await savedCard(wayfarer, user, "pm_card_mastercard") };
  expect((await wayfarer("POST", `/sessions/${ids[0]}/retry-payment`, { key: uuidv7(), body })).status).toBe(200);
  await sessionUntil(wayfarer, ids[0] ?? "", ({ hasDebt }) => hasDebt === false);
  const next = page.parse((await wayfarer("GET", `${path}?limit=1&cursor=${cursor}`)).body);
  expect(next.data, "also when the debt before it is paid meanwhile").toMatchObject([{ sessionId: ids[1] }]);
});

test("an app's endpoints are read page by page, the oldest first", async () => {
  const appId = uuidv7();
  await sql`insert into app ${sql({
    id: appId,
    slug: `listing-${appId}`,
    name: "Listing",
    mode: "test",
    stripe_account_id: `acct_${appId}`,
    stripe_client_id: `ca_${appId}`,
    created_at: new Date(),
  })}`;
  const own = apiCaller(await insertApiKey(sql, appId, ["webhooks"]));
  const urls = [1, 2, 3].map((port) => `http://127.0.0.1:${port}/`);
  for (const url of urls) expect((await own("POST", "/webhook-endpoints", { body: { url } })).status).toBe(201);
  expect(await walked(own, "/webhook-endpoints")).toMatchObject(urls.map((url) => ({ url })));
});
