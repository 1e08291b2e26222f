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
  for (const wrong of ["limit=0", "limit=101", "cursor=x"]) {
    expect((await call("GET", to(wrong))).status, wrong).toBe(422);
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
  const near = await walked(wayfarer, `/places?near=${latitude},${longitude}&radiusMeters=20000`);
  expect(near.length).toBeGreaterThan(1);
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
  expect(await walked(wayfarer, `/users/${user}/debts`)).toMatchObject(ids.map((sessionId) => ({ sessionId })));
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
