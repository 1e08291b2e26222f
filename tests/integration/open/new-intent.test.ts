import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listPayments } from "@/db/store/payment";
import { execute } from "@/lib/use-cases/command";
import { leaveTry } from "@/lib/use-cases/payment/leave";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { stopOverdue } from "@/lib/use-cases/session/stop";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { nextTry, openStreet, type Parked, parkOpen, type Street, sessionNow } from "@/tests/support/owing";
import { again, lastCall, platformClient, stripeCalls, work } from "@/tests/support/park";

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street.world.close());

const DAY_SECONDS = 86_400;
/** The plan's tries, and the first collection. */
const TRIES_MAX = 7;

function lostAnswers(times: number, path: string) {
  return street.world.simulator.control("POST", "faults", z.unknown(), {
    kind: "answer_lost",
    times,
    match: { method: "POST", path },
  });
}

function holdsOf(sessionId: string) {
  return street.world.database.system.read((tx) => listPayments(tx, sessionId));
}

/** The stay is over and 10.00 are left: the driver opened the form for a card before any job tried, and went away. */
async function leftTheForm(): Promise<Parked> {
  const { world } = street;
  const parked = await parkOpen(street);
  const { endsAt } = await sessionNow(street, parked.sessionId);
  await world.advance(Math.ceil((endsAt.getTime() - world.now().getTime()) / 1_000));
  await lostAnswers(2, "/capture$");
  await execute(stopOverdue, world.system(), { sessionId: parked.sessionId });
  await world.advance(10);
  const [hold] = await holdsOf(parked.sessionId);
  await execute(settlePayment, world.system(), { paymentId: hold?.id });
  await execute(retryPayment, again(world, parked.driver), { sessionId: parked.sessionId, payWith: "new" });
  await execute(leaveTry, again(world, parked.driver), { sessionId: parked.sessionId });
  return parked;
}

const creations = async (after: number) =>
  (await stripeCalls(street.world, after)).filter(({ call }) => call === "POST /v1/payment_intents").length;

test("a card form that was left open before the first collection does not keep the saved card from being charged, once", async () => {
  const { world } = street;
  const { sessionId } = await leftTheForm();
  await world.advance(120);
  await work(world);
  await world.advance(120);
  await work(world);
  expect(await sessionNow(street, sessionId)).toMatchObject({ sessionStatus: "COMPLETE", balanceStatus: "PAID" });
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("a driver who leaves the card form and chooses the saved card pays with one press", async () => {
  const { world } = street;
  const { driver, cardId, sessionId } = await leftTheForm();
  const paid = await execute(retryPayment, again(world, driver), { sessionId, payWith: cardId });
  expect(paid).toMatchObject({ balanceStatus: "PAID" });
  await work(world);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("where Stripe refuses the card itself, what is owed is a debt and is tried as planned, not every minute", async () => {
  const { world, portal, connection } = street;
  const { sessionId, driver } = await parkOpen(street);
  const stripe = platformClient(world, portal);
  const rows = await world.database.owner`
    select stripe_payment_method_id as id from payment_method_clone where driver_id = ${driver.actor.kind === "driver" ? driver.actor.driverId : ""}`;
  // Somebody tidies up the customers in the operator's Dashboard.
  await stripe.paymentMethods.detach(`${rows[0]?.id}`, {}, { stripeAccount: connection.account });
  const { endsAt } = await sessionNow(street, sessionId);
  await world.advance(Math.ceil((endsAt.getTime() - world.now().getTime()) / 1_000));
  const seen = await lastCall(world);
  await execute(stopOverdue, world.system(), { sessionId });
  await work(world);
  expect(await sessionNow(street, sessionId)).toMatchObject({ sessionStatus: "COMPLETE", balanceStatus: "DEBT" });
  while (await nextTry(street, sessionId));
  await world.advance(DAY_SECONDS);
  await work(world);
  expect(await creations(seen)).toBe(TRIES_MAX);
  expect(await sessionNow(street, sessionId)).toMatchObject({ balanceStatus: "DEBT" });
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});
