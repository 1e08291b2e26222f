import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { execute } from "@/lib/use-cases/command";
import { collectPayment } from "@/lib/use-cases/payment/collect";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { completeOverdue } from "@/lib/use-cases/session/complete";
import { stopOverdue, stopSession } from "@/lib/use-cases/session/stop";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import {
  bankRefuses,
  type Car,
  type CarPark,
  drivesIn,
  LONG,
  openCarPark,
  paymentsOf,
  SHORT,
  standOf,
} from "@/tests/support/car-park";
import { again, stop, work } from "@/tests/support/park";
import { calm, pass, received, refusal, reload, SENDS, trouble, webhooks } from "@/tests/support/town";

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

const PAID = { status: "COMPLETE", balance: "PAID", total: LONG.totalMinor, paid: LONG.totalMinor };
const CHARGED = [LONG.remainderMinor, 1_000];

async function debt(times = 1): Promise<Car> {
  const car = await drivesIn(town);
  await town.world.advance(LONG.seconds);
  await bankRefuses(town, car, times);
  expect(await stop(town.world, car.driver, car.sessionId)).toMatchObject({ balanceStatus: "DEBT" });
  return car;
}

async function stopsTold(sessionId: string): Promise<number> {
  const rows = await town.world.database.owner`select count(*)::int as told from app_event
    where session_id = ${sessionId} and type in ('session.stopped', 'session.completed')`;
  return z.object({ told: z.number() }).parse(rows[0]).told;
}

describe("stopped by several at once", () => {
  test("ten times by the driver: one capture, one remainder, told once", async () => {
    const car = await drivesIn(town);
    await town.world.advance(LONG.seconds);
    await Promise.all(Array.from({ length: 10 }, () => stop(town.world, car.driver, car.sessionId)));
    await work(town.world);
    expect(await standOf(town, car)).toMatchObject(PAID);
    expect(await received(town, car.sessionId)).toEqual(CHARGED);
    expect(await stopsTold(car.sessionId)).toBe(2);
  });

  test("by the driver and by the end of its time: the end is the place's, and it is charged once", async () => {
    const car = await drivesIn(town);
    const { endsAt } = await reload(town, car.sessionId);
    await town.world.advance(Math.ceil((endsAt.getTime() - town.world.now().getTime()) / 1_000) + 30);
    const { sessionId } = car;
    await Promise.all([
      execute(stopSession, again(town.world, car.driver), { sessionId }),
      execute(stopOverdue, town.world.system(), { sessionId }),
      execute(stopSession, again(town.world, car.driver), { sessionId }),
      execute(stopOverdue, town.world.system(), { sessionId }),
    ]);
    await work(town.world);
    const session = await reload(town, sessionId);
    expect(session).toMatchObject({ sessionStatus: "COMPLETE", stoppedBecause: "max_stay", balanceStatus: "PAID" });
    expect(session.endedAt).toEqual(endsAt);
    expect((await received(town, sessionId)).reduce((sum, part) => sum + part, 0)).toBe(session.totalMinor);
    expect(await stopsTold(sessionId)).toBe(2);
  });

  test("the end of the ten minutes meets the answer: complete once, booked once", async () => {
    const car = await drivesIn(town);
    await town.world.advance(SHORT.seconds);
    await trouble(town, "answer_lost", SENDS, "/capture$");
    await webhooks(town, "drop");
    await stop(town.world, car.driver, car.sessionId);
    await town.world.advance(10 * 60);
    const [payment] = await paymentsOf(town, car.sessionId);
    await Promise.all([
      execute(completeOverdue, town.world.system(), { sessionId: car.sessionId }),
      execute(settlePayment, town.world.system(), { paymentId: payment?.id }),
      execute(completeOverdue, town.world.system(), { sessionId: car.sessionId }),
    ]);
    await work(town.world);
    expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", balance: "PAID", paid: SHORT.totalMinor });
    expect(await stopsTold(car.sessionId)).toBe(2);
  });
});

describe("tried by several at once", () => {
  test("the driver and the job meet: one try is made, one charge comes", async () => {
    const car = await debt();
    await town.world.advance(3_601);
    const [remainder] = await paymentsOf(town, car.sessionId);
    const tries = () => [
      execute(retryPayment, again(town.world, car.driver), { sessionId: car.sessionId }),
      execute(collectPayment, town.world.system(), { paymentId: remainder?.id }),
    ];
    const ended = await Promise.allSettled([...tries(), ...tries()]);
    for (const one of ended) {
      if (one.status === "rejected") {
        expect((await refusal(Promise.reject(one.reason))).code).toMatch(/under_way|not_owed|too_soon/);
      }
    }
    await work(town.world);
    expect(await standOf(town, car)).toMatchObject(PAID);
    expect(await received(town, car.sessionId)).toEqual(CHARGED);
  });

  test("a debt that the driver pays while the job's answer is lost is paid once", async () => {
    const car = await debt();
    await town.world.advance(3_601);
    await webhooks(town, "drop");
    await trouble(town, "answer_lost", SENDS, "/confirm$");
    const [remainder] = await paymentsOf(town, car.sessionId);
    await execute(collectPayment, town.world.system(), { paymentId: remainder?.id });
    const pay = execute(retryPayment, again(town.world, car.driver), { sessionId: car.sessionId });
    expect((await refusal(pay)).code).toBe("session.payment_under_way");
    await pass(town, 10);
    expect(await standOf(town, car)).toMatchObject(PAID);
    expect(await received(town, car.sessionId)).toEqual(CHARGED);
  });
});

describe("webhooks", () => {
  test.each(["hold", "duplicate", "drop"] as const)("%s: stop, remainder and retry come to the same", async (mode) => {
    await webhooks(town, mode);
    const fine = await drivesIn(town);
    const owing = await drivesIn(town);
    await town.world.advance(LONG.seconds);
    await bankRefuses(town, owing);
    await stop(town.world, fine.driver, fine.sessionId);
    await stop(town.world, owing.driver, owing.sessionId);
    if (mode === "hold") {
      const { control } = town.world.simulator;
      await town.world.advance(3_700);
      const [remainder] = await paymentsOf(town, owing.sessionId);
      await execute(collectPayment, town.world.system(), { paymentId: remainder?.id });
      await webhooks(town, "normal");
      await control("POST", "webhooks/release", z.unknown(), { order: "reverse" });
    }
    await pass(town, 60, 3_700);
    expect(await standOf(town, fine)).toMatchObject({ ...PAID, isDebt: false });
    expect(await standOf(town, owing)).toMatchObject({ ...PAID, isDebt: true });
    expect(await received(town, owing.sessionId)).toEqual(CHARGED);
  });

  test("first: the capture's event is handled before its answer has come", async () => {
    const car = await drivesIn(town);
    await town.world.advance(SHORT.seconds);
    await trouble(town, "answer_lost", SENDS, "/capture$");
    await stop(town.world, car.driver, car.sessionId);
    await work(town.world);
    expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", balance: "PAID", paid: SHORT.totalMinor });
  });
});
