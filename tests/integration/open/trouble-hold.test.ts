import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { listAttempts } from "@/db/store/attempt";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import {
  bankRefuses,
  type CarPark,
  drivesIn,
  HOLD_MINOR,
  inDashboard,
  LONG,
  openCarPark,
  paymentsOf,
  SHORT,
  standOf,
} from "@/tests/support/car-park";
import { stop } from "@/tests/support/park";
import { calm, pass, received, reload, trouble, webhooks } from "@/tests/support/town";

let town: CarPark;

beforeAll(async () => {
  town = await openCarPark({ openMinutesMax: 20_000 });
});
afterAll(() => town.world.close());
afterEach(async () => {
  await calm(town);
  await webhooks(town, "normal");
  await pass(town, 11 * 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});

const ALL_IN_ONE = {
  status: "COMPLETE",
  balance: "PAID",
  isDebt: false,
  payments: [`remainder succeeded ${LONG.totalMinor}`, "hold canceled 0"],
};

describe.each(["normal", "drop"] as const)("webhooks: %s", (mode) => {
  test("a hold that the operator cancelled while the car was parked: the whole total is charged at the stop", async () => {
    await webhooks(town, mode);
    const car = await drivesIn(town);
    await inDashboard(town, car, "cancel");
    await pass(town, LONG.seconds);
    await stop(town.world, car.driver, car.sessionId);
    await pass(town, 60);
    expect(await standOf(town, car)).toMatchObject(ALL_IN_ONE);
    expect(await received(town, car.sessionId)).toEqual([LONG.totalMinor]);
  });

  test("a hold of which the operator took all while the car was parked: nothing is taken twice, and what is beyond the price stands in the books as foreign", async () => {
    await webhooks(town, mode);
    const car = await drivesIn(town);
    await pass(town, 60);
    await inDashboard(town, car, "capture");
    await pass(town, SHORT.seconds - 60);
    await stop(town.world, car.driver, car.sessionId);
    await pass(town, 60, 60);
    const payments = ["hold canceled 0", `hold succeeded ${SHORT.totalMinor}`]; // the replacing one is let go
    expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", balance: "PAID", isDebt: false, payments });
    expect(await received(town, car.sessionId)).toEqual([HOLD_MINOR]);
    const rows = await town.world.database.owner`select sum(e.amount_minor)::int as foreign from ledger_entry e
      join ledger_transaction t on t.id = e.transaction_id where t.session_id = ${car.sessionId} and e.account = 'foreign'`;
    expect([...rows]).toEqual([{ foreign: SHORT.totalMinor - HOLD_MINOR }]);
  });

  test("a hold of which the operator took all, and the stay comes to more: only the rest is charged", async () => {
    await webhooks(town, mode);
    const car = await drivesIn(town);
    await pass(town, 60);
    await inDashboard(town, car, "capture");
    await pass(town, LONG.seconds - 60);
    await stop(town.world, car.driver, car.sessionId);
    await pass(town, 60, 60);
    expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", balance: "PAID", paid: LONG.totalMinor });
  });
});

test.each(["cancel", "capture"] as const)("the operator's %s between our capture and its answer", async (what) => {
  await webhooks(town, "drop");
  const car = await drivesIn(town);
  await pass(town, LONG.seconds);
  await trouble(town, "cut_before", 2, "/capture$");
  await stop(town.world, car.driver, car.sessionId);
  expect((await standOf(town, car)).status).toBe("STOPPED");
  await inDashboard(town, car, what);
  await pass(town, 60, 60);
  expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", balance: "PAID", paid: LONG.totalMinor });
});

test("a hold that ran out while Stripe did not answer: the whole total is charged once it does", async () => {
  await webhooks(town, "drop");
  const car = await drivesIn(town);
  await pass(town, LONG.seconds);
  await trouble(town, "server_error", 10_000, "/capture$");
  await stop(town.world, car.driver, car.sessionId);
  await pass(town, 11 * 60);
  expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", isDebt: false, balance: "PROCESSING" });
  await town.world.advance(10 * 86_400);
  await calm(town);
  await pass(town, 60, 3_600);
  expect(await standOf(town, car)).toMatchObject(ALL_IN_ONE);
});

test("Stripe does not answer a capture for longer than it replays: the hold that still stands is taken by a new request", async () => {
  await webhooks(town, "drop");
  const car = await drivesIn(town);
  await pass(town, SHORT.seconds);
  await trouble(town, "cut_before", 10_000, "/capture$");
  await stop(town.world, car.driver, car.sessionId);
  await pass(town, 11 * 60);
  await town.world.advance(30 * 3_600);
  await calm(town);
  await pass(town, 60, 60);
  const payments = [`hold succeeded ${SHORT.totalMinor}`];
  expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", balance: "PAID", isDebt: false, payments });
  expect(await received(town, car.sessionId)).toEqual([SHORT.totalMinor]);
});

test("the clock jumps ten days with a car parked: its stay ends where it had to, and is paid", async () => {
  const car = await drivesIn(town);
  await pass(town, 10 * 86_400, 60, 60);
  const session = await reload(town, car.sessionId);
  expect(session).toMatchObject({ sessionStatus: "COMPLETE", balanceStatus: "PAID", stoppedBecause: "max_stay" });
  expect(session.endedAt?.getTime()).toBe((session.startedAt?.getTime() ?? 0) + session.minutes * 60_000);
  expect(await received(town, car.sessionId)).toEqual([session.totalMinor]);
});

test("the clock jumps ten days over all planned tries: one late try is made, not six in a row", async () => {
  const car = await drivesIn(town, town.place, "pm_card_mastercard"); // a guest's card that stays in debt
  await pass(town, LONG.seconds);
  await bankRefuses(town, car, 10);
  await stop(town.world, car.driver, car.sessionId);
  await pass(town, 10 * 86_400, 86_400);
  const [remainder] = await paymentsOf(town, car.sessionId);
  expect(remainder).toMatchObject({ status: "requires_payment_method", retryStopped: "plan_over", collectAt: null });
  const tries = await town.world.database.system.read((tx) => listAttempts(tx, [remainder?.id ?? ""]));
  expect(tries.map(({ state }) => state)).toEqual(["declined", "declined"]);
});

test("the clock jumps to between two planned tries: the missed ones are one, and the later ones come at their times", async () => {
  const car = await drivesIn(town);
  await pass(town, LONG.seconds);
  await bankRefuses(town, car, 2);
  await stop(town.world, car.driver, car.sessionId);
  await pass(town, 4 * 86_400);
  expect((await standOf(town, car)).balance).toBe("DEBT");
  await pass(town, 86_400, 86_400);
  expect(await standOf(town, car)).toMatchObject({ balance: "PAID", paid: LONG.totalMinor });
});
