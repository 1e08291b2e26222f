import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listPayments } from "@/db/store/payment";
import { minor } from "@/lib/domain/money";
import { execute } from "@/lib/use-cases/command";
import { growHold } from "@/lib/use-cases/payment/grow-hold";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { bankRefuses, openStreet, parkOpen, type Street } from "@/tests/support/owing";
import { lastCall, stop, stripeCalls, work } from "@/tests/support/park";

let street: Street;
beforeAll(async () => {
  const opened = await openStreet();
  const { world, operator } = opened;
  const place = await world.place(operator, "fr-garage", "100009", { holdMinor: minor(1_000) });
  street = { ...opened, place };
  const features = `accounts/${street.connection.account}/card_features`;
  await world.simulator.control("POST", features, z.unknown(), { incrementalAuthorization: true });
});
afterAll(() => street.world.close());

async function holdOf(sessionId: string) {
  const payments = await street.world.database.system.read((tx) => listPayments(tx, sessionId));
  const hold = payments.find(({ purpose }) => purpose === "hold");
  if (!hold) throw new Error(`session ${sessionId} has no hold`);
  return hold;
}

/** Moves the clock to when the hold has to grow, and lets the job do it. */
async function grow(sessionId: string): Promise<void> {
  const { id: paymentId, growAt } = await holdOf(sessionId);
  if (!growAt) throw new Error("it never has to grow");
  await street.world.advance(Math.ceil((growAt.getTime() - street.world.now().getTime()) / 1_000));
  await execute(growHold, street.world.system(), { paymentId });
}

test("where card and account allow it the hold grows before the stay costs more, and the stop takes all of it in one call", async () => {
  const { world } = street;
  const { driver, sessionId } = await parkOpen(street);
  const { tappedAt } = await holdOf(sessionId);
  await grow(sessionId);
  expect(await holdOf(sessionId)).toMatchObject({ status: "held", amountMinor: 2_000 });
  await world.advance(Math.floor((tappedAt.getTime() - world.now().getTime()) / 1_000) + 7 * 3_600 - 180);
  const before = await lastCall(world);
  const stopped = await stop(world, driver, sessionId);
  expect(stopped).toMatchObject({ sessionStatus: "COMPLETE", totalMinor: 1_385, paidMinor: 1_385 });
  expect(await stripeCalls(world, before)).toHaveLength(1);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("a bank that will not let it grow leaves the hold as it was, and the rest is charged at the stop", async () => {
  const { world } = street;
  const { driver, cardId, sessionId } = await parkOpen(street);
  await bankRefuses(street, cardId, "insufficient_funds");
  await grow(sessionId);
  expect(await holdOf(sessionId)).toMatchObject({ status: "held", amountMinor: 1_000, canGrow: false, growAt: null });
  await world.advance(5 * 3_600);
  expect(await stop(world, driver, sessionId)).toMatchObject({ balanceStatus: "PAID" });
  await work(world);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("a stay that stops while its hold is growing is taken from what the hold has become", async () => {
  const { world } = street;
  const { driver, sessionId } = await parkOpen(street);
  const { id: paymentId, growAt } = await holdOf(sessionId);
  await world.advance(Math.ceil(((growAt?.getTime() ?? 0) - world.now().getTime()) / 1_000));
  await Promise.all([execute(growHold, world.system(), { paymentId }), stop(world, driver, sessionId)]);
  await work(world);
  expect(await holdOf(sessionId)).toMatchObject({ status: "succeeded" });
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("a lost answer to the raise is asked for again under its key", async () => {
  const { world } = street;
  const { driver, sessionId } = await parkOpen(street);
  await world.simulator.control("POST", "faults", z.unknown(), {
    match: { path: "/increment_authorization$" },
    kind: "cut_answer",
    times: 1,
  });
  await grow(sessionId);
  await world.advance(60);
  await work(world);
  expect(await holdOf(sessionId)).toMatchObject({ status: "held", amountMinor: 2_000 });
  await stop(world, driver, sessionId);
  await work(world);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});
