import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listPayments } from "@/db/store/payment";
import { execute } from "@/lib/use-cases/command";
import { leaveTry } from "@/lib/use-cases/payment/leave";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { stopOverdue } from "@/lib/use-cases/session/stop";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { openStreet, type Parked, parkOpen, type Street, sessionNow } from "@/tests/support/owing";
import { again, work } from "@/tests/support/park";

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street.world.close());

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
