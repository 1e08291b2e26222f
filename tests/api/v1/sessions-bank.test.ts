import { expect, test } from "vitest";
import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import { apiCaller, seededApiKey } from "@/tests/support/api-client";
import { answerBank, bankSays, newPlate, session, sessionUntil, start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { accountOf, QUIET } from "@/tests/support/pages/seeded";
import { stackControl, testStack } from "@/tests/support/stack";

const stack = testStack();
const wayfarer = apiCaller(seededApiKey("wayfarer"));
const CHALLENGED = "pm_card_authenticationRequiredSetupForOffSession";
const RETURN = "https://wayfarer.example/parked?trip=7";

async function withCard(alias?: string): Promise<{ user: string; card: string }> {
  const user = await newUser(wayfarer);
  return { user, card: await savedCard(wayfarer, user, alias) };
}

test("a bank's question is answered with what the session tells; the session waits and goes on by itself", async () => {
  const { user } = await withCard(CHALLENGED);
  const answer = await start(wayfarer, user, { returnUrl: RETURN });
  expect(answer).toMatchObject({ status: 201, body: { sessionStatus: "CREATED", paidMinor: 0, startedAt: null } });
  const { id, nextAction } = session.parse(answer.body);
  expect(nextAction).toMatchObject({
    type: "authenticate",
    stripeAccount: expect.stringMatching(/^acct_/),
    hostedUrl: expect.stringContaining(`${stack.url}/confirm/`),
    expiresAt: expect.any(String),
  });
  await answerBank(nextAction, "complete");
  const started = await sessionUntil(wayfarer, id, ({ sessionStatus }) => sessionStatus === "STARTED");
  expect(started).toMatchObject({ nextAction: null, receiptAvailable: true });
});

test("the hosted page asks the bank's question of a driver who is not signed in, and leads back to the app", async () => {
  const { user } = await withCard(CHALLENGED);
  const { id, nextAction } = session.parse((await start(wayfarer, user, { returnUrl: RETURN })).body);
  const url = nextAction?.hostedUrl ?? "";
  const page = await fetch(url);
  const html = await page.text();
  expect([page.status, html.includes("/api/apps/wayfarer/publishable-key")]).toEqual([200, true]);
  expect(html).not.toContain("wayfarer.example");
  const key = await fetch(`${stack.url}/api/apps/wayfarer/publishable-key`);
  expect((await key.json()).publishableKey).toBe(
    z.object({ publishableKey: z.string() }).loose().parse(nextAction).publishableKey,
  );
  await answerBank(nextAction, "complete");
  await sessionUntil(wayfarer, id, ({ sessionStatus }) => sessionStatus === "STARTED");
  const back = await fetch(`${url}/return`, { redirect: "manual" });
  expect([back.status, back.headers.get("location")]).toEqual([303, RETURN]);
  expect(await (await fetch(url)).text()).toContain("Your payment is confirmed");
  expect((await fetch(`${stack.url}/confirm/${"a".repeat(32)}`)).status).toBe(404);
});

test("a question that nobody answers well is a failed start, and the driver is led back all the same", async () => {
  const { user } = await withCard(CHALLENGED);
  const { id, nextAction } = session.parse((await start(wayfarer, user, { returnUrl: RETURN })).body);
  await answerBank(nextAction, "fail");
  const failed = await sessionUntil(wayfarer, id, ({ sessionStatus }) => sessionStatus === "FAILED");
  expect(failed).toMatchObject({ paidMinor: 0, nextAction: null });
  const back = await fetch(`${nextAction?.hostedUrl}/return`, { redirect: "manual" });
  expect([back.status, back.headers.get("location")]).toEqual([303, RETURN]);
  expect(await (await fetch(nextAction?.hostedUrl ?? "")).text()).toContain("Nothing was charged");
});

test("with nobody there to answer, a bank's question is a refusal", async () => {
  const { user, card } = await withCard();
  await bankSays(card, "authentication_required");
  const answer = await start(wayfarer, user, { driverPresent: false });
  expect(answer).toMatchObject({ status: 402, body: { code: "payment.authentication_required" } });
});

test("while nobody knows what came of a payment the start is 202 with `wait`, its repeat too with the same key", async () => {
  const { user } = await withCard();
  const { zoneCode, operator } = QUIET.answerLost;
  const control = stackControl(stack);
  const match = { path: "^/v1/payment_intents", account: accountOf(operator, stack, "wayfarer") };
  const order = { kind: "server_error", times: 1_000, match };
  const { id: fault } = await control("POST", "faults", z.object({ id: z.string() }), order);
  const [key, ask] = [uuidv7(), { zoneCode, minutes: 30, vehicle: newPlate() }];
  const first = await start(wayfarer, user, ask, key);
  const waiting = { status: 202, body: { sessionStatus: "CREATED", nextAction: { type: "wait" }, paidMinor: 0 } };
  expect(first).toMatchObject(waiting);
  const again = await start(wayfarer, user, ask, key);
  expect([again.headers.get("idempotent-replayed"), again]).toMatchObject(["true", waiting]);
  await control("DELETE", `faults/${fault}`, z.unknown());
});
