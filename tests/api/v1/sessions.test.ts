import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import { apiCaller, seededApiKey } from "@/tests/support/api-client";
import { bankSays, newPlate, ownFingerprint, session, sessionUntil, start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { placeOfForty } from "@/tests/support/pages/owing-driver";
import { GARAGE } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
const wayfarer = apiCaller(seededApiKey("wayfarer"));
const portal = apiCaller(seededApiKey("portal"));

let sql: postgres.Sql;
beforeAll(() => {
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
});
afterAll(() => sql.end());

const named = z.object({ data: z.array(z.object({ id: z.string() })) });

async function withCard(alias?: string): Promise<{ user: string; card: string }> {
  const user = await newUser(wayfarer);
  return { user, card: await savedCard(wayfarer, user, alias) };
}

async function quoteOf(body: Readonly<Record<string, unknown>>): Promise<{ id: string; totalMinor: number }> {
  const answer = await wayfarer("POST", "/quotes", { body: { zoneCode: GARAGE.zoneCode, minutes: 60, ...body } });
  return z.object({ id: z.string(), totalMinor: z.int() }).parse(answer.body);
}

test("a place, minutes and a saved card are a parked car; the same key gives the same stay as it is now", async () => {
  const { user, card } = await withCard();
  const [key, vehicle] = [uuidv7(), newPlate()];
  const more = { vehicle, reference: "trip-7" };
  const first = await start(wayfarer, user, more, key);
  expect(first).toMatchObject({
    status: 201,
    body: {
      id: expect.stringMatching(/^ses_/),
      userId: user,
      reference: "trip-7",
      vehicle,
      zoneCode: GARAGE.zoneCode,
      kind: "prepaid",
      sessionStatus: "STARTED",
      balanceStatus: "PROCESSING",
      balanceAmountMinor: 0,
      owedMinor: 0,
      hasDebt: false,
      reservedMinor: 0,
      refundState: null,
      receiptAvailable: true,
      nextAction: null,
      retry: null,
      transactions: [{ outcome: "CHARGE", paymentMethod: { brand: "visa", last4: "4242" } }],
    },
  });
  const { price, serviceFeeMinor, totalMinor, paidMinor, amountRefundableMinor } = z
    .object({
      price: z.object({ minorExclVat: z.int(), vatMinor: z.int(), minorInclVat: z.int() }),
      serviceFeeMinor: z.int(),
      totalMinor: z.int(),
      paidMinor: z.int(),
      amountRefundableMinor: z.int(),
    })
    .parse(first.body);
  expect(price.minorExclVat + price.vatMinor).toBe(price.minorInclVat);
  expect(price.vatMinor).toBeGreaterThan(0);
  expect([price.minorInclVat + serviceFeeMinor, paidMinor, amountRefundableMinor]).toEqual(Array(3).fill(totalMinor));
  const again = await start(wayfarer, user, more, key);
  expect([again.status, again.headers.get("idempotent-replayed"), again.body]).toEqual([201, "true", first.body]);
  expect((await start(wayfarer, user, { ...more, reference: "other" }, key)).body.code).toBe("idempotency.mismatch");
  expect((await wayfarer("GET", `/sessions/${session.parse(first.body).id}`)).body).toEqual(first.body);
  const only = await wayfarer("DELETE", `/users/${user}/payment-methods/${card}`);
  expect(only).toMatchObject({ status: 409, body: { code: "payment_method.in_use" } });
});

test("an offer that the app asked for is parked on by one of its users, once, with the vehicle that is named then", async () => {
  const [{ user }, other] = [await withCard(), await withCard()];
  const offer = await quoteOf({});
  const quoteId = offer.id;
  const wrong = await start(wayfarer, user, { quoteId, zoneCode: "100101", kind: "open" });
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: "/zoneCode" }, { pointer: "/kind" }] } });
  const first = await start(wayfarer, user, { quoteId });
  expect(first).toMatchObject({ status: 201, body: { totalMinor: offer.totalMinor, sessionStatus: "STARTED" } });
  expect(await start(wayfarer, user, { quoteId })).toMatchObject({ status: 409, body: { code: "quote.used" } });
  expect(await start(wayfarer, other.user, { quoteId })).toMatchObject({
    status: 404,
    body: { code: "quote.not_found" },
  });
  const theirs = await portal("POST", "/quotes", { body: { zoneCode: GARAGE.zoneCode, minutes: 60 } });
  expect(await start(wayfarer, user, { quoteId: theirs.body.id })).toMatchObject({ status: 404 });
});

test("a bank's no is told with what helps, in the driver's language, and charges nothing; the same key asks no bank again", async () => {
  const { user, card } = await withCard();
  await bankSays(card, "insufficient_funds");
  const key = uuidv7();
  const ask = { vehicle: newPlate() };
  const first = await start(wayfarer, user, ask, key);
  const said = { code: "payment.declined", declineCode: "insufficient_funds", advice: "try_again_later" };
  expect(first).toMatchObject({
    status: 402,
    body: { ...said, driverMessage: expect.stringContaining("not enough money") },
  });
  const again = await start(wayfarer, user, ask, key);
  expect([again.headers.get("idempotent-replayed"), again]).toMatchObject(["true", { status: 402, body: said }]);
  const list = await wayfarer("GET", `/users/${user}/sessions?sessionStatus=FAILED`);
  expect(list.body.data).toMatchObject([
    { sessionStatus: "FAILED", paidMinor: 0, transactions: [{ outcome: "DECLINED" }] },
  ]);
  expect(await start(wayfarer, user, ask)).toMatchObject({ status: 201, body: { sessionStatus: "STARTED" } });
});

test("a car is parked at a place once; only its own driver is told which stay that is", async () => {
  const [mine, other] = [await withCard(), await withCard()];
  const vehicle = newPlate();
  const first = await start(wayfarer, mine.user, { vehicle });
  const again = await start(wayfarer, mine.user, { vehicle });
  expect(again).toMatchObject({ status: 409, body: { code: "session.already_parked", sessionId: first.body.id } });
  const stranger = await start(wayfarer, other.user, { vehicle });
  expect(stranger).toMatchObject({ status: 409, body: { code: "session.already_parked" } });
  expect(stranger.body).not.toHaveProperty("sessionId");
});

test("what cannot be parked is refused at its place, and nothing is made", async () => {
  const { user } = await withCard();
  const [place] = named.parse((await wayfarer("GET", "/places?zoneCode=100101")).body).data;
  const wrong: [Record<string, unknown>, number, string][] = [
    [{ vehicle: { plate: "!!", country: "FR" } }, 422, "/vehicle/plate"],
    [{ vehicle: { plate: "AB123CD", country: "XX" } }, 422, "/vehicle/country"],
    [{ minutes: 0 }, 422, "/minutes"],
    [{ minutes: undefined }, 422, "/minutes"],
    [{ zoneCode: undefined }, 422, "/zoneCode"],
    [{ returnUrl: "https://elsewhere.example/" }, 422, "/returnUrl"],
    [{ returnUrl: "https://wayfarer.example.evil.example/" }, 422, "/returnUrl"],
    [{ returnUrl: "javascript:alert(1)" }, 422, "/returnUrl"],
    [{ zoneCode: "999999" }, 404, "place.not_found"],
    [{ zoneCode: "400101", kind: "open", minutes: undefined }, 409, "place.wrong_kind"],
    [{ kind: "open" }, 422, "/minutes"],
    [{ placeId: place?.id }, 422, "/zoneCode"],
    [{ paymentMethodId: "pm_nobody" }, 404, "payment_method.not_found"],
  ];
  for (const [more, status, what] of wrong) {
    const { body, ...answer } = await start(wayfarer, user, more);
    const named =
      status === 422 ? z.array(z.object({ pointer: z.string() })).parse(body.errors)[0]?.pointer : body.code;
    expect([answer.status, named], JSON.stringify(more)).toEqual([status, what]);
  }
  const keyless = await wayfarer("POST", `/users/${user}/sessions`, { body: { zoneCode: GARAGE.zoneCode } });
  expect(keyless).toMatchObject({ status: 422 });
  expect(await start(wayfarer, await newUser(wayfarer))).toMatchObject({
    status: 409,
    body: { code: "payment_method.needed" },
  });
  expect(await start(portal, user)).toMatchObject({ status: 404, body: { code: "user.not_found" } });
  expect((await wayfarer("GET", `/users/${user}/sessions`)).body).toEqual({ data: [] });
});

test("a stay is made longer by an offer or by its new length, and paid with the difference", async () => {
  const { user } = await withCard();
  const begun = await start(wayfarer, user);
  const { id } = session.parse(begun.body);
  const extend = (body: Readonly<Record<string, unknown>>) =>
    wayfarer("POST", `/sessions/${id}/extend`, { key: uuidv7(), body });
  const longer = await extend({ minutes: 120 });
  expect(longer).toMatchObject({
    status: 200,
    body: { sessionStatus: "STARTED", transactions: [{}, { outcome: "CHARGE" }] },
  });
  const { endsAt } = z.object({ endsAt: z.iso.datetime() }).parse(begun.body);
  expect(longer.body.endsAt).toBe(new Date(Date.parse(endsAt) + 3_600_000).toISOString());
  const offer = await wayfarer("POST", "/quotes", { body: { sessionId: id, minutes: 180 } });
  expect(offer).toMatchObject({ status: 201, body: { minutes: 180, serviceFeeMinor: 0 } });
  expect(await extend({ quoteId: offer.body.id })).toMatchObject({
    status: 200,
    body: { paidMinor: expect.any(Number) },
  });
  expect(await extend({ minutes: 60 })).toMatchObject({ status: 422, body: { code: "tariff.not_longer" } });
  const over = { sessionId: id, endsAt: "2020-01-01T00:00:00Z" };
  expect(await wayfarer("POST", "/quotes", { body: over })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/endsAt" }] },
  });
  expect(await wayfarer("POST", `/sessions/${id}/stop`, {})).toMatchObject({
    status: 409,
    body: { code: "session.not_open", retryable: false },
  });
  expect((await portal("POST", "/quotes", { body: { sessionId: id, minutes: 240 } })).status).toBe(404);
  for (const [method, path] of [
    ["GET", ""],
    ["POST", "/extend"],
    ["POST", "/stop"],
    ["POST", "/retry-payment"],
  ] as const) {
    const body = method === "POST" ? { minutes: 240 } : undefined;
    const foreign = await portal(method, `/sessions/${id}${path}`, { key: uuidv7(), body });
    expect([foreign.status, foreign.body.code], path).toEqual([404, "session.not_found"]);
  }
});

test("an open stay keeps a hold, is stopped once however often it is asked, and its debt blocks until it is paid", async () => {
  const { user, card } = await withCard();
  await ownFingerprint(sql, card);
  const zoneCode = await placeOfForty(sql, "Quai de l'API");
  const begun = await start(wayfarer, user, { zoneCode, kind: "open", minutes: undefined });
  expect(begun).toMatchObject({
    status: 201,
    body: { kind: "open", reservedMinor: 3_000, totalMinor: 0, paidMinor: 0 },
  });
  const { id } = session.parse(begun.body);
  const longer = await wayfarer("POST", `/sessions/${id}/extend`, { key: uuidv7(), body: { minutes: 120 } });
  expect(longer).toMatchObject({ status: 409, body: { code: "session.open_ended" } });
  await bankSays(card, "insufficient_funds");
  const stop = () => wayfarer("POST", `/sessions/${id}/stop`, {});
  expect((await stop()).status).toBe(200);
  const owing = await sessionUntil(wayfarer, id, ({ hasDebt }) => hasDebt === true);
  expect(owing).toMatchObject({
    sessionStatus: "COMPLETE",
    balanceStatus: "DEBT",
    paidMinor: 3_000,
    reservedMinor: 0,
    transactions: [{ outcome: "AUTHORISED" }, { outcome: "CHARGE" }, { outcome: "DECLINED" }],
    retry: { attempt: 0, nextAt: expect.any(String), stoppedBecause: null },
  });
  expect((await stop()).body).toEqual(owing);

  const blocked = await start(wayfarer, user);
  const debts = [
    { sessionId: id, owedMinor: owing.owedMinor, currency: "eur", payUrl: expect.stringContaining("/owed/") },
  ];
  expect(blocked).toMatchObject({ status: 409, body: { code: "user.in_debt", debts } });
  expect(blocked.body).not.toHaveProperty("payPath");

  const retry = (body: Readonly<Record<string, unknown>>) =>
    wayfarer("POST", `/sessions/${id}/retry-payment`, { key: uuidv7(), body });
  expect(await retry({})).toMatchObject({ status: 429, body: { code: "payment.retry_too_soon" } });
  const other = await savedCard(wayfarer, user, "pm_card_mastercard");
  await ownFingerprint(sql, other);
  const paid = await retry({ paymentMethodId: other, driverPresent: false });
  expect(paid).toMatchObject({
    status: 200,
    body: { balanceStatus: "PAID", hasDebt: false, owedMinor: 0, retry: null },
  });
  expect(await retry({})).toMatchObject({ status: 409, body: { code: "payment.not_owed" } });
  expect((await start(wayfarer, user)).status).toBe(201);
});
