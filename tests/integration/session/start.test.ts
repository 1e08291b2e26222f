import { afterAll, beforeAll, expect, test } from "vitest";
import { findSession } from "@/db/store/session";
import { uuidv7 } from "@/lib/auth/context";
import { execute } from "@/lib/use-cases/command";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { startSession } from "@/lib/use-cases/session/start";
import type { TestApp, TestPlace } from "@/tests/support/catalogue";
import {
  again,
  answerChallenge,
  browserConfirms,
  lastCall,
  offer,
  park,
  paymentOf,
  savedCard,
  stripeCalls,
  work,
} from "@/tests/support/park";
import { openWorld, type World } from "@/tests/support/world";

let world: World;
let portal: TestApp;
let place: TestPlace;
let plates = 0;
const nextPlate = () => `AA${String(++plates).padStart(3, "0")}AA`;

beforeAll(async () => {
  world = await openWorld();
  portal = await world.app("portal");
  const operator = await world.operator("ville", "FR", "eur");
  await world.connect(portal, operator);
  place = await world.place(operator, "fr-garage", "750001");
  await work(world);
});
afterAll(() => world.close());

const reload = async (sessionId: string) => {
  const session = await world.database.system.read((tx) => findSession(tx, { sessionId }));
  if (!session) throw new Error("no session");
  return session;
};

test("a guest's prepaid start costs two calls and is paid, booked and receipted once", async () => {
  const driver = await world.driver(portal);
  const before = await lastCall(world);
  const quote = await offer(world, driver, place, 120, nextPlate());
  const session = await park(world, driver, quote);
  expect(session.sessionStatus).toBe("CREATED");
  expect((await browserConfirms(world, portal, session.id, "pm_card_fr")).status).toBe(200);
  const payment = await paymentOf(world, session.id);
  await execute(settlePayment, world.system(), { paymentId: payment.id });
  await work(world);
  const after = await reload(session.id);
  expect(after.sessionStatus).toBe("STARTED");
  expect(after.paidMinor).toBe(quote.totalMinor);
  expect((await stripeCalls(world, before)).map(({ call }) => call)).toEqual([
    "POST /v1/payment_intents",
    expect.stringMatching(/^GET \/v1\/payment_intents\/pi_/),
  ]);
  const receipts = await world.database.owner`select kind, total_minor from receipt where session_id = ${session.id}`;
  expect(receipts).toHaveLength(1);
});

test("the first use of a saved card at an operator costs three calls, a returning driver's start exactly one", async () => {
  const driver = await world.driver(portal);
  const card = await savedCard(world, portal, driver, "pm_card_fr");
  await work(world);
  let before = await lastCall(world);
  const first = await park(world, driver, await offer(world, driver, place, 120, nextPlate()), card);
  await work(world);
  expect(first.sessionStatus).toBe("STARTED");
  expect(await stripeCalls(world, before)).toHaveLength(3);
  before = await lastCall(world);
  const second = await park(world, driver, await offer(world, driver, place, 120, nextPlate()), card);
  await work(world);
  expect(second.sessionStatus).toBe("STARTED");
  expect((await stripeCalls(world, before)).map(({ call }) => call)).toEqual(["POST /v1/payment_intents"]);
});

test("a start with a challenge waits for the bank after one call", async () => {
  const driver = await world.driver(portal);
  const card = await savedCard(world, portal, driver, "pm_card_authenticationRequiredSetupForOffSession");
  await park(world, driver, await offer(world, driver, place, 60, nextPlate()), card);
  await work(world);
  await world.advance(3 * 3600);
  await work(world);
  const before = await lastCall(world);
  const session = await park(world, driver, await offer(world, driver, place, 60, nextPlate()), card);
  expect(session.sessionStatus).toBe("CREATED");
  const seen = await stripeCalls(world, before);
  await answerChallenge(world, portal, session.id, "complete");
  const payment = await paymentOf(world, session.id);
  await execute(settlePayment, world.system(), { paymentId: payment.id });
  await work(world);
  expect((await reload(session.id)).sessionStatus).toBe("STARTED");
  expect(seen).toHaveLength(1);
});

test("an abandoned payment is cancelled after its window and leaves no stay and no charge", async () => {
  const driver = await world.driver(portal);
  const session = await park(world, driver, await offer(world, driver, place, 60, nextPlate()));
  await world.advance(16 * 60);
  await work(world);
  expect((await reload(session.id)).sessionStatus).toBe("FAILED");
  const refused = await execute(startSession, again(world, driver), {
    quoteId: session.quoteId,
    payWith: "guest",
  }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "quote.expired" });
});

test("who is signed in gets the receipt without typing an address, and a typed one wins", async () => {
  const driver = await world.driver(portal);
  if (driver.actor.kind !== "driver") throw new Error("no driver");
  const { driverId } = driver.actor;
  const personId = uuidv7();
  const { owner } = world.database;
  await owner`insert into person (id, email, created_at) values (${personId}, 'known@example.org', now())`;
  await owner`update driver set person_id = ${personId}, email = 'known@example.org' where id = ${driverId}`;
  const first = await park(world, driver, await offer(world, driver, place, 60, nextPlate()));
  expect(first.receiptEmail).toBe("known@example.org");
  const quote = await offer(world, driver, place, 60, nextPlate());
  const typed = { quoteId: quote.id, payWith: "guest", email: "other@example.org" };
  const second = await execute(startSession, again(world, driver), typed);
  expect(second.receiptEmail).toBe("other@example.org");
});
