import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { FaultKind } from "@/lib/simulator/http/faults";
import { execute } from "@/lib/use-cases/command";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import {
  bankRefuses,
  type Car,
  type CarPark,
  drivesIn,
  LONG,
  openCarPark,
  SHORT,
  standOf,
} from "@/tests/support/car-park";
import { again, stop, work } from "@/tests/support/park";
import { calm, pass, received, SENDS, trouble, webhooks } from "@/tests/support/town";

let town: CarPark;

beforeAll(async () => {
  town = await openCarPark();
});
afterAll(() => town.world.close());
afterEach(async () => {
  await calm(town);
  await webhooks(town, "normal");
  await pass(town, 11 * 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});

/** Every way in which a call of ours can go wrong; the short run takes those that differ in what Stripe has done. */
const SHORT_RUN: readonly FaultKind[] = ["cut_before", "answer_lost", "server_error_after"];
const LONG_RUN: readonly FaultKind[] = ["server_error", "rate_limit", "key_in_use"];
const TROUBLES = process.env.TEST_LONG === "1" ? [...SHORT_RUN, ...LONG_RUN] : SHORT_RUN;

/** One call about money that is owed, what comes before it, and where it has led when the trouble is over. */
type Step = {
  readonly name: string;
  readonly path: string;
  readonly before: (car: Car) => Promise<void>;
  readonly press: (car: Car) => Promise<unknown>;
  readonly end: object;
  readonly received: readonly number[];
};

const CAPTURED = {
  status: "COMPLETE",
  balance: "PAID",
  total: SHORT.totalMinor,
  paid: SHORT.totalMinor,
  isDebt: false,
};
const ALL_PAID = {
  status: "COMPLETE",
  balance: "PAID",
  total: LONG.totalMinor,
  paid: LONG.totalMinor,
  payments: [`remainder succeeded ${LONG.remainderMinor}`, "hold succeeded 1000"],
};

/** A stay whose remainder the bank has refused once. */
async function inDebt(car: Car): Promise<void> {
  await town.world.advance(LONG.seconds);
  await bankRefuses(town, car);
  expect(await stop(town.world, car.driver, car.sessionId)).toMatchObject({ balanceStatus: "DEBT" });
}

const capture: Step = {
  name: "capture within the hold",
  path: "/capture$",
  before: () => town.world.advance(SHORT.seconds),
  press: (car) => stop(town.world, car.driver, car.sessionId),
  end: CAPTURED,
  received: [SHORT.totalMinor],
};
const captureAll: Step = {
  ...capture,
  name: "capture before a remainder",
  before: () => town.world.advance(LONG.seconds),
  end: { ...ALL_PAID, isDebt: false },
  received: [LONG.remainderMinor, 1_000],
};
const remainder: Step = { ...captureAll, name: "remainder", path: "^/v1/payment_intents$" };
const planned: Step = {
  ...captureAll,
  name: "planned retry",
  path: "/confirm$",
  before: async (car) => {
    await inDebt(car);
    await town.world.advance(3_601);
  },
  press: () => work(town.world),
  end: { ...ALL_PAID, isDebt: true },
};
const drivers: Step = {
  ...planned,
  name: "driver's retry",
  before: async (car) => {
    await inDebt(car);
    await town.world.advance(11 * 60);
  },
  press: ({ driver, sessionId }) =>
    execute(retryPayment, again(town.world, driver), { sessionId }).catch((error: unknown) => error),
};

describe.each([capture, captureAll, remainder, planned, drivers])("$name", (step) => {
  test.each(TROUBLES)("%s: the same request is sent again, and the end is as if nothing had happened", async (kind) => {
    await webhooks(town, "drop");
    const car = await drivesIn(town);
    await step.before(car);
    await trouble(town, kind, SENDS, step.path);
    await step.press(car);
    await calm(town);
    await pass(town, 4, 60, 61, 120);
    expect(await standOf(town, car)).toMatchObject(step.end);
    expect(await received(town, car.sessionId)).toEqual(step.received);
  });

  test("Stripe does not answer for half a day: the stay is complete after ten minutes, and is paid in the end", async () => {
    await webhooks(town, "drop");
    const car = await drivesIn(town);
    await step.before(car);
    await trouble(town, "server_error", 1_000, step.path);
    await step.press(car);
    await pass(town, 9 * 60, 61);
    expect((await standOf(town, car)).status).toBe("COMPLETE");
    await pass(town, 3_600, 6 * 3_600, 5 * 3_600);
    await calm(town);
    await pass(town, 3_600, 60);
    expect(await standOf(town, car)).toMatchObject(step.end);
    expect(await received(town, car.sessionId)).toEqual(step.received);
  });
});

test("a bank's no whose answer was lost, and that is found when Stripe replays nothing any more, is a debt of the same PaymentIntent", async () => {
  await webhooks(town, "drop");
  const car = await drivesIn(town);
  await town.world.advance(LONG.seconds);
  await bankRefuses(town, car);
  await trouble(town, "server_error_after", 1, remainder.path);
  await stop(town.world, car.driver, car.sessionId);
  await calm(town);
  await town.world.advance(30 * 3_600);
  await work(town.world);
  expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", balance: "DEBT", isDebt: true });
  await pass(town, 24 * 3_600);
  expect(await standOf(town, car)).toMatchObject({ ...ALL_PAID, isDebt: true });
  expect(await received(town, car.sessionId)).toEqual([LONG.remainderMinor, 1_000]);
});
