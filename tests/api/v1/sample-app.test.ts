import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import { createBayfare } from "@/lib/client/bayfare";
import { seededApiKey } from "@/tests/support/api-client";
import { answerBank, bankSays, newPlate, ownFingerprint } from "@/tests/support/api-stay";
import { placeOfForty } from "@/tests/support/pages/owing-driver";
import { GARAGE } from "@/tests/support/pages/seeded";
import { sampleApp } from "@/tests/support/sample-app/app";
import { testStack } from "@/tests/support/stack";

const SETTLED_MS = 20_000; // the stack's worker hears of it by a webhook
const RETURN = "https://wayfarer.example/parked";
const CHALLENGED = "pm_card_authenticationRequiredSetupForOffSession";
const stack = testStack();
const apiKey = seededApiKey("wayfarer");
const bayfare = createBayfare({ url: stack.url, apiKey });

let sql: postgres.Sql;
let server: Server;
let url: string;
let unsubscribe = async () => {};
beforeAll(async () => {
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  const app = sampleApp({ bayfare, returnUrl: RETURN });
  server = createServer(app.listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port }: AddressInfo = Object(server.address());
  url = `http://127.0.0.1:${port}`;
  unsubscribe = await app.subscribe(url);
});
afterAll(async () => {
  await unsubscribe();
  server.closeAllConnections();
  server.close();
  await sql.end();
});

const json = z.record(z.string(), z.unknown());

/** What a driver's phone asks of the sample app. */
async function ask(
  method: string,
  at: string,
  body?: object,
): Promise<{ status: number; body: z.output<typeof json> }> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${url}${at}`, { method, ...sent });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? {} : json.parse(JSON.parse(text)) };
}

async function newDriver(): Promise<string> {
  const id = `sample-${uuidv7()}`;
  expect((await ask("POST", "/drivers", { id })).status).toBe(201);
  expect((await ask("POST", "/drivers", { id })).status).toBe(201);
  return id;
}

/** The four steps; the second is what Stripe.js does in the driver's browser. */
async function saveCard(driver: string, alias = "pm_card_visa"): Promise<string> {
  const setup = z
    .object({ setupIntentId: z.string(), clientSecret: z.string(), publishableKey: z.string() })
    .parse((await ask("POST", `/drivers/${driver}/card-setups`, {})).body);
  const confirmed = await fetch(`${stack.simulatorUrl}/v1/setup_intents/${setup.setupIntentId}/confirm`, {
    method: "POST",
    body: new URLSearchParams({
      key: setup.publishableKey,
      client_secret: setup.clientSecret,
      payment_method: alias,
      use_stripe_sdk: "true",
    }),
  });
  const { payment_method: paymentMethodId } = z.object({ payment_method: z.string() }).parse(await confirmed.json());
  const { status, body } = await ask("POST", `/drivers/${driver}/cards`, { paymentMethodId });
  expect([status, body.id]).toEqual([201, paymentMethodId]);
  await ownFingerprint(sql, paymentMethodId);
  return paymentMethodId;
}

const offered = z.object({ id: z.string(), totalMinor: z.int().nullish(), holdMinor: z.int().nullish() });

async function park(driver: string, where: object, { tap = uuidv7(), plate = newPlate().plate } = {}) {
  const offer = offered.parse((await ask("POST", "/offers", where)).body);
  const answer = await ask("POST", `/drivers/${driver}/stays`, { offer: offer.id, plate, tap });
  return { ...answer, offer, at: `/drivers/${driver}/stays/${answer.body.id}`, tap, plate };
}

async function until(at: string, wanted: string): Promise<z.output<typeof json>> {
  let seen: z.output<typeof json> = {};
  for (const ends = Date.now() + SETTLED_MS; Date.now() < ends; ) {
    seen = (await ask("GET", at)).body;
    if (seen.state === wanted) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the stay did not become ${wanted}: ${JSON.stringify(seen)}`);
}

const HOUR = { zoneCode: GARAGE.zoneCode, minutes: 60 };

test("an app saves a card, parks, extends, shows the receipt and gives a part back; two taps of one finger are one stay", async () => {
  const driver = await newDriver();
  await saveCard(driver);
  const { status, body, at, offer, tap, plate } = await park(driver, HOUR);
  expect([status, body]).toMatchObject([201, { state: "parked", paidMinor: offer.totalMinor, hasReceipt: true }]);
  const again = await ask("POST", `/drivers/${driver}/stays`, { offer: offer.id, plate, tap });
  expect([again.status, again.body.id]).toEqual([201, body.id]);
  const longer = await ask("POST", `${at}/longer`, { minutes: 120, tap: uuidv7() });
  expect(longer).toMatchObject({ status: 200, body: { state: "parked" } });
  expect(Number(longer.body.paidMinor)).toBeGreaterThan(Number(body.paidMinor));

  const receipt = await fetch(`${url}${at}/receipt.pdf`, { headers: { "accept-language": "fr" } });
  expect(receipt.headers.get("content-type")).toBe("application/pdf");
  expect((await receipt.text()).slice(0, 5)).toBe("%PDF-");
  const refund = { amountMinor: 50, tap: uuidv7() };
  expect(await ask("POST", `${at}/refunds`, refund)).toMatchObject({ status: 201, body: { amountMinor: 50 } });
  expect(await ask("POST", `${at}/refunds`, refund)).toMatchObject({ status: 201, body: { amountMinor: 50 } });
  const tooMuch = await ask("POST", `${at}/refunds`, { amountMinor: longer.body.paidMinor, tap: uuidv7() });
  expect(tooMuch).toMatchObject({
    status: 409,
    body: { code: "refund.too_large", remainingMinor: Number(longer.body.paidMinor) - 50 },
  });
  const stranger = await newDriver();
  expect((await ask("GET", at.replace(driver, stranger))).status).toBe(404);
  for (let more = 0; more < 2; more += 1) await park(driver, HOUR);
  expect((await ask("GET", `/drivers/${driver}/stays`)).body.stays).toHaveLength(3);
});

test("a driver whose bank says no reads why, and parks with the next tap", async () => {
  const driver = await newDriver();
  const card = await saveCard(driver);
  await bankSays(card, "insufficient_funds");
  expect(await park(driver, HOUR)).toMatchObject({
    status: 402,
    body: { code: "payment.declined", message: expect.stringContaining("not enough money") },
  });
  expect(await park(driver, HOUR)).toMatchObject({ status: 201, body: { state: "parked" } });
});

test("a driver whose bank asks is sent to the hosted page, comes back to the app, and is parked", async () => {
  const driver = await newDriver();
  await saveCard(driver, CHALLENGED);
  const { body, at } = await park(driver, HOUR);
  expect(body).toMatchObject({ state: "question", url: expect.stringContaining(`${stack.url}/confirm/`) });
  expect((await fetch(String(body.url))).status).toBe(200);
  await answerBank((await bayfare.readSession(String(body.id))).nextAction, "complete");
  await until(at, "parked");
  const back = await fetch(`${body.url}/return`, { redirect: "manual" });
  expect(back.headers.get("location")).toBe(RETURN);
});

const story = z.object({ events: z.array(z.object({ type: z.string(), sequence: z.int() })) });

test("what an open stay owes blocks the next one until another card pays, and the app hears all of it in order", async () => {
  const driver = await newDriver();
  const card = await saveCard(driver);
  const zoneCode = await placeOfForty(sql, "Quai de l'autre app");
  const { body, at, offer } = await park(driver, { zoneCode });
  expect([offer.holdMinor, body.state]).toEqual([3_000, "parked"]);
  await bankSays(card, "insufficient_funds");
  expect((await ask("POST", `${at}/stop`, {})).status).toBe(200);
  const { owedMinor } = await until(at, "owing");
  expect(owedMinor).toBeGreaterThan(0);
  expect(await park(driver, HOUR)).toMatchObject({
    status: 409,
    body: { code: "user.in_debt", debts: [{ sessionId: body.id, owedMinor }] },
  });
  const pay = (paymentMethodId: string) => ask("POST", `${at}/pay`, { paymentMethodId, tap: uuidv7() });
  expect(await pay(card)).toMatchObject({ status: 429, body: { code: "payment.retry_too_soon" } });
  expect((await pay(await saveCard(driver, "pm_card_mastercard"))).body).toMatchObject({ state: "over" });
  expect((await park(driver, HOUR)).status).toBe(201);

  const told = ["session.started", "session.stopped", "debt.opened", "session.completed", "debt.closed"];
  const heard = async () => story.parse((await ask("GET", `${at}/story`)).body).events;
  await expect
    .poll(async () => (await heard()).map(({ type }) => type), { timeout: SETTLED_MS })
    .toEqual(expect.arrayContaining(told));
  expect((await heard()).map(({ sequence }) => sequence)).toEqual((await heard()).map((_, index) => index + 1));
});

test("what nobody signed is not heard", async () => {
  const headers = {
    "webhook-id": "evt_1",
    "webhook-timestamp": String(Math.floor(Date.now() / 1_000)),
    "webhook-signature": "v1,AAAA",
  };
  const forged = { id: "evt_1", type: "session.started", data: { session: { id: "ses_1" } } };
  const answer = await fetch(`${url}/hooks`, { method: "POST", body: JSON.stringify(forged), headers });
  expect(answer.status).toBe(401);
});

const example = z.object({ park: z.function({ input: [z.string(), z.string()], output: z.promise(z.unknown()) }) });

test("the example of the README parks", async () => {
  const [, source = ""] = /## For other apps[\s\S]*?```ts\n([\s\S]*?)```/.exec(readFileSync("README.md", "utf8")) ?? [];
  const folder = path.resolve(".data/test", `readme-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "example.ts"), source);
  Object.assign(process.env, { BAYFARE_URL: stack.url, BAYFARE_API_KEY: apiKey });
  const driver = await newDriver();
  await saveCard(driver);
  try {
    const { park: parked } = example.parse({ ...(await import(path.join(folder, "example.ts"))) });
    expect(await parked(driver, newPlate().plate)).toMatchObject({ sessionStatus: "STARTED", userId: driver });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
