import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listPayments, type PaymentRow } from "@/db/store/payment";
import { minor } from "@/lib/domain/money";
import { REPLACE_HOLD_BEFORE_MS } from "@/lib/domain/open-stay";
import { execute } from "@/lib/use-cases/command";
import { renewHold } from "@/lib/use-cases/payment/renew-hold";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { bankRefuses, openStreet, parkOpen, type Street, sessionNow } from "@/tests/support/owing";
import { stop, work } from "@/tests/support/park";

const DAY_SECONDS = 86_400;
const DAY_MINUTES = 24 * 60;
let street: Street;

beforeAll(async () => {
  const opened = await openStreet();
  const { world, operator } = opened;
  const place = await world.place(operator, "fr-garage", "100031", {
    holdMinor: minor(30_000),
    openMinutesMax: 14 * DAY_MINUTES,
  });
  street = { ...opened, place };
});
afterAll(() => street.world.close());

async function holdsOf(sessionId: string): Promise<readonly PaymentRow[]> {
  const payments = await street.world.database.system.read((tx) => listPayments(tx, sessionId));
  return payments.filter(({ purpose }) => purpose === "hold");
}

/** Moves the clock to where the hold of a stay is about to end. */
async function nearItsEnd(sessionId: string): Promise<PaymentRow> {
  const { world } = street;
  const hold = (await holdsOf(sessionId)).find(({ status }) => status === "held");
  if (!hold?.captureBefore) throw new Error(`session ${sessionId} holds nothing`);
  const at = hold.captureBefore.getTime() - REPLACE_HOLD_BEFORE_MS;
  await world.advance(Math.ceil((at - world.now().getTime()) / 1_000));
  return hold;
}

test("a hold that Stripe would soon let go is captured for what was used and replaced, and the stop takes only the rest", async () => {
  const { world } = street;
  // At night the half day after the hold's end may cost nothing, because that day's most is reached.
  await world.advance(DAY_SECONDS + 8 * 3_600 - (Math.floor(world.now().getTime() / 1_000) % DAY_SECONDS));
  const { driver, sessionId } = await parkOpen(street);
  const first = await nearItsEnd(sessionId);
  await execute(renewHold, world.system(), { paymentId: first.id });
  const [taken, held] = [...(await holdsOf(sessionId))].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  expect(taken).toMatchObject({ id: first.id, status: "succeeded" });
  expect(taken?.capturedMinor).toBeGreaterThan(0);
  expect(held).toMatchObject({ status: "held", amountMinor: 30_000 });
  expect(await sessionNow(street, sessionId)).toMatchObject({ sessionStatus: "STARTED", paidMinor: 0 });
  await world.advance(DAY_MINUTES * 60);
  const stopped = await stop(world, driver, sessionId);
  await work(world);
  expect(stopped).toMatchObject({ sessionStatus: "COMPLETE", balanceStatus: "PAID", paidMinor: stopped.totalMinor });
  expect(stopped.totalMinor).toBeGreaterThan(taken?.capturedMinor ?? 0);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("a hold is replaced once, however many workers come to it", async () => {
  const { world } = street;
  const { driver, sessionId } = await parkOpen(street);
  const { id: paymentId } = await nearItsEnd(sessionId);
  await Promise.all([1, 2, 3].map(() => execute(renewHold, world.system(), { paymentId })));
  await work(world);
  expect((await holdsOf(sessionId)).map(({ status }) => status).sort()).toEqual(["held", "succeeded"]);
  await stop(world, driver, sessionId);
  await work(world);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("a lost answer to the capture replaces nothing twice", async () => {
  const { world } = street;
  const { driver, sessionId } = await parkOpen(street);
  const { id: paymentId } = await nearItsEnd(sessionId);
  await world.simulator.control("POST", "faults", z.unknown(), {
    kind: "answer_lost",
    times: 1,
    match: { path: "/capture$" },
  });
  await execute(renewHold, world.system(), { paymentId });
  await world.advance(3_600);
  await work(world);
  expect((await holdsOf(sessionId)).map(({ status }) => status).sort()).toEqual(["held", "succeeded"]);
  await stop(world, driver, sessionId);
  await work(world);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("where the new hold is refused the driver is told, and the stay stops after an hour and is paid", async () => {
  const { world } = street;
  const { cardId, sessionId } = await parkOpen(street);
  await world.database.owner`update session set receipt_email = 'driver@example.org' where id = ${sessionId}`;
  const { id: paymentId } = await nearItsEnd(sessionId);
  await bankRefuses(street, cardId, "insufficient_funds");
  await execute(renewHold, world.system(), { paymentId });
  const session = await sessionNow(street, sessionId);
  expect(session).toMatchObject({ sessionStatus: "STARTED", endsBecause: "hold_refused" });
  expect(session.endsAt.getTime() - world.now().getTime()).toBeLessThanOrEqual(3_600_000);
  const mails = await world.database.owner`select kind from mail where to_email = 'driver@example.org'`;
  expect(mails).toEqual([{ kind: "action_required" }]);
  await world.advance(3_700);
  await work(world);
  expect(await sessionNow(street, sessionId)).toMatchObject({
    sessionStatus: "COMPLETE",
    stoppedBecause: "hold_refused",
    balanceStatus: "PAID",
  });
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});
