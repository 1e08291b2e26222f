import { afterAll, beforeAll, expect, test } from "vitest";
import { type Connection, connect } from "@/db/client";
import type { QuoteRow } from "@/db/store/quote";
import { scopeOf } from "@/lib/auth/context";
import { stripeGateways } from "@/lib/auth/gateways";
import { type Context, execute } from "@/lib/use-cases/command";
import { startSession } from "@/lib/use-cases/session/start";
import { type CountingWire, countingWire } from "@/tests/support/counting-wire";
import { openStreet, ownCard, type Street } from "@/tests/support/owing";
import { again, lastCall, offer, openOffer, stripeCalls } from "@/tests/support/park";
import { testVault } from "@/tests/support/public-context";

let street: Street;
let wire: CountingWire;
let wired: Connection;

beforeAll(async () => {
  street = await openStreet();
  wire = await countingWire(street.world.database.url);
  wired = connect(wire.url, { max: 1 });
}, 120_000);
afterAll(async () => {
  await wired.close();
  wire.close();
  await street.world.close();
});

/** What one start costs when its card was used at this operator before, and the connection has met each statement. */
async function costOf(offered: (driver: Context) => Promise<QuoteRow>, email?: string) {
  const { world, portal } = street;
  const driver = await world.driver(portal);
  const cardId = await ownCard(street, driver);
  const db = wired.database(scopeOf(driver.actor));
  const stripe = stripeGateways(wired.database({ kind: "system" }), testVault);
  const start = async () => {
    const quote = await offered(driver);
    wire.take();
    return execute(
      startSession,
      { ...again(world, driver), db, stripe },
      { quoteId: quote.id, payWith: cardId, email },
    );
  };
  await start();
  await start();
  const last = await lastCall(world);
  const session = await start();
  expect(session.sessionStatus).toBe("STARTED");
  return { ...wire.take(), stripeCalls: (await stripeCalls(world, last)).length };
}

let cars = 100;
const plate = () => `AC${cars++}AC`;

type Cost = Awaited<ReturnType<typeof costOf>>;

function expectWithin(cost: Cost, most: Cost): void {
  expect(cost.statements, "SQL statements").toBeLessThanOrEqual(most.statements);
  expect(cost.roundTrips, "round trips").toBeLessThanOrEqual(most.roundTrips);
  expect(cost.stripeCalls, "calls to Stripe").toBe(most.stripeCalls);
}

test("a start with a known card costs at most 30 SQL statements in 14 round trips, and one call to Stripe", async () => {
  const { world, place } = street;
  const most = { statements: 30, roundTrips: 14, stripeCalls: 1 };
  expectWithin(await costOf((driver) => offer(world, driver, place, 60, plate())), most);
  expectWithin(await costOf((driver) => openOffer(world, driver, place, plate())), most);
});

test("a receipt by mail adds to a start no more than its row and the bell for it", async () => {
  const { world, place } = street;
  const cost = await costOf((driver) => offer(world, driver, place, 60, plate()), "anna@example.org");
  expectWithin(cost, { statements: 30 + 4, roundTrips: 14 + 3, stripeCalls: 1 });
});
