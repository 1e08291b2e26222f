import { afterAll, beforeAll, expect, test } from "vitest";
import { listPayments } from "@/db/store/payment";
import { minor } from "@/lib/domain/money";
import type { Context } from "@/lib/use-cases/command";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import type { TestApp, TestPlace } from "@/tests/support/catalogue";
import { lastCall, openOffer, park, savedCard, stop, stripeCalls, work } from "@/tests/support/park";
import { openWorld, type World } from "@/tests/support/world";

let world: World;
let portal: TestApp;
let place: TestPlace;

beforeAll(async () => {
  world = await openWorld();
  portal = await world.app("portal");
  const lyon = await world.operator("lyon", "FR", "eur");
  await world.connect(portal, lyon);
  place = await world.place(lyon, "fr-garage", "100001", { holdMinor: minor(1_000) });
});
afterAll(() => world.close());

async function parked(alias: string): Promise<{ driver: Context; sessionId: string }> {
  const driver = await world.driver(portal);
  const card = await savedCard(world, portal, driver, alias);
  const session = await park(world, driver, await openOffer(world, driver, place, `P${card.slice(-6)}`), card);
  expect(session.sessionStatus).toBe("STARTED");
  return { driver, sessionId: session.id };
}

test("a stop within the hold captures what the stay costs and lets the rest go, with one call to Stripe", async () => {
  const { driver, sessionId } = await parked("pm_card_visa");
  await world.advance(50 * 60);
  const before = await lastCall(world);
  const stopped = await stop(world, driver, sessionId);
  expect(stopped).toMatchObject({ sessionStatus: "COMPLETE", totalMinor: 335, paidMinor: 335, balanceStatus: "PAID" });
  expect((await stripeCalls(world, before)).map(({ call }) => call.split("/").at(-1))).toEqual(["capture"]);
  await work(world);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("what the hold does not cover is charged at the stop, with two calls to Stripe", async () => {
  const { driver, sessionId } = await parked("pm_card_visa");
  await world.advance(8 * 60 * 60 - 5 * 60);
  const before = await lastCall(world);
  const stopped = await stop(world, driver, sessionId);
  expect(stopped).toMatchObject({
    sessionStatus: "COMPLETE",
    totalMinor: 1535,
    paidMinor: 1535,
    balanceStatus: "PAID",
  });
  expect(await stripeCalls(world, before)).toHaveLength(2);
  await work(world);
  const payments = await world.database.system.read((tx) => listPayments(tx, sessionId));
  expect(payments.map(({ purpose, capturedMinor }) => [purpose, capturedMinor])).toEqual([
    ["remainder", 535],
    ["hold", 1000],
  ]);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("a newcomer finds an open stay whose time is over stopped and paid, never ended without a price", async () => {
  const { driver, sessionId } = await parked("pm_card_visa");
  const [first] = await world.database.owner`select plate, ends_at from session where id = ${sessionId}`;
  await world.advance(5_761 * 60);
  const newcomer = await world.driver(portal);
  const card = await savedCard(world, portal, newcomer, "pm_card_mastercard");
  const second = await park(world, newcomer, await openOffer(world, newcomer, place, String(first?.plate)), card);
  expect(second.sessionStatus).toBe("STARTED");
  const left = await stop(world, driver, sessionId);
  expect(left).toMatchObject({ sessionStatus: "COMPLETE", stoppedBecause: "max_stay", endedAt: first?.ends_at });
  expect(left.totalMinor).toBeGreaterThan(1_000);
  expect(left.paidMinor).toBe(left.totalMinor);
  await work(world);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});
