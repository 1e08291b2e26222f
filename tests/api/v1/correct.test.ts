import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import { apiCaller, seededApiKey } from "@/tests/support/api-client";
import { answerBank, newPlate, session, sessionUntil, start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { placeOfForty } from "@/tests/support/pages/owing-driver";
import { HOSPITAL } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
const wayfarer = apiCaller(seededApiKey("wayfarer"));
const portal = apiCaller(seededApiKey("portal"));
/** This app's service fee is lower than the portal's, for which the places are priced. */
const CHEAPER = 6;
const CHALLENGED = "pm_card_authenticationRequiredSetupForOffSession";

let sql: postgres.Sql;
let here: string;
let dear: string;
let cheap: string;
beforeAll(async () => {
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  here = await placeOfForty(sql, "Quai des Erreurs", 1_000 + CHEAPER);
  dear = await placeOfForty(sql, "Quai des Lumières", 1_400 + CHEAPER);
  cheap = await placeOfForty(sql, "Quai des Ombres", 600 + CHEAPER);
});
afterAll(() => sql.end());

/** A user's stay of an hour at a place that costs 10.00. */
async function parked(more: Readonly<Record<string, unknown>> = {}): Promise<{ user: string; id: string }> {
  const user = await newUser(wayfarer);
  await savedCard(wayfarer, user);
  const { id } = session.parse((await start(wayfarer, user, { zoneCode: here, ...more })).body);
  return { user, id };
}

const correct = (id: string, body: Readonly<Record<string, unknown>>, key = uuidv7()) =>
  wayfarer("POST", `/sessions/${id}/correct`, { key, body });

const typesOf = z.object({ data: z.array(z.object({ type: z.string(), data: z.object({ session: session }) })) });

test("a stay that began at the wrong sign moves to a dearer place: the difference is charged once for a key, with its own receipt", async () => {
  const { id } = await parked();
  const key = uuidv7();
  const vehicle = newPlate();
  const body = { zoneCode: dear, plate: vehicle.plate };
  const first = await correct(id, body, key);
  expect(first).toMatchObject({
    status: 200,
    body: {
      id,
      zoneCode: dear,
      vehicle,
      sessionStatus: "STARTED",
      totalMinor: 1_400,
      paidMinor: 1_400,
      balanceAmountMinor: 0,
      nextAction: null,
      transactions: [
        { outcome: "CHARGE", amountMinor: 1_000 },
        { outcome: "CHARGE", amountMinor: 400 },
      ],
    },
  });
  const { price } = z.object({ price: z.record(z.string(), z.int()) }).parse(first.body);
  expect(price).toEqual({ minorExclVat: 1_142, vatMinor: 229, minorInclVat: 1_371 });
  const again = await correct(id, body, key);
  expect([again.status, again.headers.get("idempotent-replayed"), again.body]).toEqual([200, "true", first.body]);
  expect((await correct(id, body)).body).toEqual(first.body);
  expect((await correct(id, { zoneCode: cheap }, key)).body.code).toBe("idempotency.mismatch");
  const receipts = await wayfarer("GET", `/sessions/${id}/receipts`);
  expect(receipts.body.data).toMatchObject([
    { kind: "sale", totalMinor: 1_000 },
    { kind: "supplement", totalMinor: 400 },
  ]);
  const newest = await wayfarer("GET", `/sessions/${id}/receipt`, { headers: { "accept-language": "fr" } });
  expect(newest.body).toMatchObject({
    place: { zoneCode: dear },
    lines: [{ amountMinor: 1_371 }, { label: "Déjà facturé", amountMinor: -971 }],
  });
});

test("at a cheaper place the difference comes back, and the app is told of both", async () => {
  const { id } = await parked();
  expect(await correct(id, { zoneCode: cheap })).toMatchObject({
    status: 200,
    body: { zoneCode: cheap, totalMinor: 1_000, paidMinor: 1_000, amountRefundableMinor: 600 },
  });
  const refunded = await sessionUntil(wayfarer, id, ({ refundState }) => refundState === "succeeded");
  expect(refunded).toMatchObject({ amountRefundedMinor: 400, balanceStatus: "REFUND" });
  expect(refunded.transactions).toMatchObject([
    { outcome: "CHARGE" },
    { refundReason: "correction", amountMinor: 400 },
  ]);
  const refunds = await wayfarer("GET", `/sessions/${id}/refunds`);
  expect(refunds.body.data).toMatchObject([{ amountMinor: 400, reason: "correction", keepSessionValid: true }]);
  const { body } = await wayfarer("GET", "/events?type=session.corrected&limit=100");
  expect(typesOf.parse(body).data.filter((event) => event.data.session.id === id)).toHaveLength(1);
});

test("a bank's question leaves the stay where it was until it is answered; a second correction waits for that", async () => {
  const { user, id } = await parked();
  const paymentMethodId = await savedCard(wayfarer, user, CHALLENGED);
  const asked = await correct(id, { zoneCode: dear, paymentMethodId });
  expect(asked).toMatchObject({
    status: 200,
    body: { zoneCode: here, totalMinor: 1_000, nextAction: { type: "authenticate" } },
  });
  expect(await correct(id, { zoneCode: cheap })).toMatchObject({
    status: 409,
    body: { code: "session.payment_under_way", retryable: true },
  });
  expect(await wayfarer("POST", `/sessions/${id}/extend`, { key: uuidv7(), body: { minutes: 120 } })).toMatchObject({
    status: 409,
    body: { code: "session.payment_under_way", retryable: true },
  });
  const { nextAction } = session.parse(asked.body);
  await answerBank(nextAction, "complete");
  const moved = await sessionUntil(wayfarer, id, ({ zoneCode }) => zoneCode === dear);
  expect(moved).toMatchObject({ totalMinor: 1_400, nextAction: null });
  const page = await fetch(nextAction?.hostedUrl ?? "");
  expect([page.status, (await page.text()).includes("Your payment is confirmed")]).toEqual([200, true]);
});

test("a refused card, another operator, an unknown sign and a foreign stay are told apart in sentences", async () => {
  const { user, id } = await parked();
  const paymentMethodId = await savedCard(wayfarer, user, "pm_card_chargeCustomerFail");
  expect(await correct(id, { zoneCode: dear, paymentMethodId })).toMatchObject({
    status: 402,
    body: { code: "payment.declined", declineCode: "generic_decline" },
  });
  const { body } = await wayfarer("POST", `/sessions/${id}/correct`, {
    key: uuidv7(),
    body: { zoneCode: HOSPITAL.zoneCode },
    headers: { "accept-language": "de" },
  });
  expect(body).toMatchObject({
    status: 409,
    code: "correct.other_operator",
    driverMessage: expect.stringContaining("einem anderen Betreiber"),
  });
  expect(await correct(id, { zoneCode: "899999" })).toMatchObject({ status: 404, body: { code: "place.not_found" } });
  expect(await correct(id, { zoneCode: "12" })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/zoneCode" }] },
  });
  expect(await correct(id, {})).toMatchObject({
    status: 422,
    body: {
      code: "invalid_input",
      errors: [{ pointer: "", detail: expect.stringContaining("the plate, its country") }],
    },
  });
  const foreign = { key: uuidv7(), body: { zoneCode: dear } };
  expect(await portal("POST", `/sessions/${id}/correct`, foreign)).toMatchObject({
    status: 404,
    body: { code: "session.not_found" },
  });
  expect((await wayfarer("GET", `/sessions/${id}`)).body).toMatchObject({ zoneCode: here, totalMinor: 1_000 });
});

test("an open stay moves and is priced at its stop by the place where it was put right", async () => {
  const { id } = await parked({ kind: "open", minutes: undefined });
  expect(await correct(id, { zoneCode: cheap })).toMatchObject({
    status: 200,
    body: { zoneCode: cheap, totalMinor: 0, reservedMinor: 3_000 },
  });
  await wayfarer("POST", `/sessions/${id}/stop`, {});
  const stopped = await sessionUntil(wayfarer, id, ({ sessionStatus }) => sessionStatus === "COMPLETE");
  expect(stopped).toMatchObject({ totalMinor: 600, paidMinor: 600, balanceStatus: "PAID" });
});
