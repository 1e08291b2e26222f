import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listWriteOffs } from "@/db/store/write-off";
import type { FaultKind } from "@/lib/simulator/http/faults";
import { execute } from "@/lib/use-cases/command";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";
import { writeOffClosed } from "@/lib/use-cases/debt/write-off-closed";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import {
  bankRefuses,
  type Car,
  type CarPark,
  carParkOf,
  drivesIn,
  LONG,
  openCarPark,
  paymentsOf,
  SHORT,
  standOf,
} from "@/tests/support/car-park";
import { again, openOffer, park, stop } from "@/tests/support/park";
import { calm, pass, received, refusal, reload, SENDS, trouble, webhooks } from "@/tests/support/town";

const DAY = 86_400;
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

type Where = Awaited<ReturnType<typeof carParkOf>>;
let zones = 752_000;
const own = (): Promise<Where> => carParkOf(town, String(++zones));

const look = ({ connection }: Where) =>
  execute(refreshConnection, town.world.system(), { connectionId: connection.id });

async function tellStripe({ connection }: Where, call: "restrict" | "deauthorize" | "onboard" | "share") {
  const platform = town.portal.platform.account;
  const { control } = town.world.simulator;
  if (call === "share") await control("POST", `platforms/${platform}`, z.unknown(), { extension: true });
  const asked = call === "restrict" || call === "onboard" ? {} : { platform };
  await control("POST", `accounts/${connection.account}/${call}`, z.unknown(), asked);
}

/** The account cannot charge any more, and we have heard of it. */
async function loses(where: Where, call: "restrict" | "deauthorize"): Promise<void> {
  await tellStripe(where, call);
  await look(where);
}

async function regains(where: Where, call: "onboard" | "share"): Promise<void> {
  await tellStripe(where, call);
  await look(where);
}

const canParkElsewhere = async ({ driver, card }: Car) => {
  const quote = await openOffer(town.world, driver, town.place, town.plate());
  return (await park(town.world, driver, quote, card)).sessionStatus === "STARTED";
};

const WAYS = [
  ["restrict", "onboard"],
  ["deauthorize", "share"],
] as const;

test.each(WAYS)(
  "%s while a car is parked: the stop completes, what is owed blocks nobody, and %s collects it",
  async (lost, back) => {
    const where = await own();
    const car = await drivesIn(town, where.place);
    await town.world.advance(LONG.seconds);
    await loses(where, lost);
    await stop(town.world, car.driver, car.sessionId);
    await pass(town, 60, 10 * 60);
    expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", isDebt: false });
    expect(await canParkElsewhere(car)).toBe(true);
    await pass(town, 2 * DAY);
    await regains(where, back);
    await pass(town, 6 * 3_600, 60);
    expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", balance: "PAID", paid: LONG.totalMinor });
    expect((await received(town, car.sessionId)).reduce((sum, part) => sum + part, 0)).toBe(LONG.totalMinor);
  },
);

/** A stay whose remainder was declined, so that it is a debt. */
async function debtAt(where: Where): Promise<Car> {
  const car = await drivesIn(town, where.place);
  await town.world.advance(LONG.seconds);
  await bankRefuses(town, car);
  expect(await stop(town.world, car.driver, car.sessionId)).toMatchObject({ balanceStatus: "DEBT" });
  return car;
}

test.each(WAYS)(
  "%s pauses a debt's tries and frees its driver; after %s it blocks and is tried again",
  async (lost, back) => {
    const where = await own();
    const car = await debtAt(where);
    const elsewhere = () => openOffer(town.world, car.driver, town.place, town.plate());
    const quote = await elsewhere();
    expect((await refusal(park(town.world, car.driver, quote, car.card))).code).toBe("user.in_debt");
    await loses(where, lost);
    await pass(town, 3_700, DAY, 8 * DAY);
    expect((await paymentsOf(town, car.sessionId))[0]).toMatchObject({ retries: 0, status: "requires_payment_method" });
    const pay = execute(retryPayment, again(town.world, car.driver), { sessionId: car.sessionId });
    expect((await refusal(pay)).code).toBe("payment.paused");
    expect(await canParkElsewhere(car)).toBe(true);
    await regains(where, back);
    expect((await refusal(park(town.world, car.driver, await elsewhere(), car.card))).code).toBe("user.in_debt");
    await pass(town, 6 * 3_600);
    expect(await standOf(town, car)).toMatchObject({ balance: "PAID", paid: LONG.totalMinor });
  },
);

test.each(["restrict", "deauthorize"] as const)(
  "thirty days after %s what is owed is written off by rule, once, and not a day sooner",
  async (lost) => {
    const where = await own();
    const tried = await debtAt(where);
    const never = await drivesIn(town, where.place);
    await town.world.advance(LONG.seconds);
    await loses(where, lost);
    await stop(town.world, never.driver, never.sessionId);
    await pass(town, 11 * 60, 29 * DAY);
    await execute(writeOffClosed, town.world.system(), { sessionId: tried.sessionId });
    expect((await reload(town, tried.sessionId)).writtenOffMinor).toBe(0);
    await pass(town, DAY, DAY);
    for (const car of [tried, never]) {
      const session = await reload(town, car.sessionId);
      expect(session).toMatchObject({ sessionStatus: "COMPLETE", balanceStatus: "PAID" });
      const rows = await town.world.database.system.read((tx) => listWriteOffs(tx, car.sessionId));
      expect(rows.map(({ reason, amountMinor }) => [reason, amountMinor])).toEqual([
        ["connection_closed", session.totalMinor - session.paidMinor],
      ]);
    }
    await town.world.advance(DAY);
    await pass(town, 60);
    expect(await town.world.database.system.read((tx) => listWriteOffs(tx, tried.sessionId))).toHaveLength(1);
  },
);

test("an account that lost its charges twice is counted from the second time", async () => {
  const where = await own();
  const car = await debtAt(where);
  await bankRefuses(town, car, 10);
  await loses(where, "restrict");
  await pass(town, 20 * DAY);
  await regains(where, "onboard");
  await pass(town, 8 * DAY);
  await loses(where, "restrict");
  await pass(town, 20 * DAY);
  expect((await reload(town, car.sessionId)).writtenOffMinor).toBe(0);
  await pass(town, 11 * DAY);
  expect((await reload(town, car.sessionId)).writtenOffMinor).toBe(LONG.remainderMinor);
});

test("access that is taken between the stop and our hearing of it: nothing is called lost or owed before Stripe says what was taken", async () => {
  const where = await own();
  const car = await drivesIn(town, where.place);
  await town.world.advance(SHORT.seconds);
  await webhooks(town, "drop");
  await tellStripe(where, "deauthorize");
  await stop(town.world, car.driver, car.sessionId);
  expect(await standOf(town, car)).toMatchObject({ status: "STOPPED", balance: "PROCESSING" });
  await pass(town, 11 * 60);
  expect((await standOf(town, car)).status).toBe("COMPLETE");
  await pass(town, DAY, 3_600);
  expect(await standOf(town, car)).toMatchObject({ balance: "PROCESSING", isDebt: false, payments: ["hold held 0"] });
  await regains(where, "share");
  await pass(town, 6 * 3_600);
  expect(await standOf(town, car)).toMatchObject({ balance: "PAID", payments: [`hold succeeded ${SHORT.totalMinor}`] });
});

/** Stopped while Stripe's answers about this call are lost; then the operator takes our access away. */
async function leavesUnheard(where: Where, kind: FaultKind, path: string): Promise<Car> {
  const car = await drivesIn(town, where.place);
  await town.world.advance(LONG.seconds);
  await webhooks(town, "drop");
  await trouble(town, kind, SENDS, path);
  await stop(town.world, car.driver, car.sessionId);
  await loses(where, "deauthorize");
  return car;
}

const CALLS = [
  ["a capture", "/capture$"],
  ["a first collection", "^/v1/payment_intents$"],
] as const;

test.each(CALLS)(
  "what %s took unheard before the operator left is found when the access is back, and not taken twice",
  async (_, path) => {
    const where = await own();
    const car = await leavesUnheard(where, "answer_lost", path);
    await pass(town, 60, 11 * 60, DAY);
    expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", balance: "PROCESSING", isDebt: false });
    await regains(where, "share");
    await pass(town, 6 * 3_600, 60);
    expect(await standOf(town, car)).toMatchObject({ balance: "PAID", paid: LONG.totalMinor });
    expect((await received(town, car.sessionId)).reduce((sum, part) => sum + part, 0)).toBe(LONG.totalMinor);
  },
);

test.each(CALLS)(
  "where the access never comes back, what %s may not have taken is written off after thirty days",
  async (_, path) => {
    const car = await leavesUnheard(await own(), "cut_before", path);
    await pass(town, 60, 11 * 60, 29 * DAY);
    expect((await reload(town, car.sessionId)).writtenOffMinor).toBe(0);
    await pass(town, DAY, DAY, 60);
    const { totalMinor, paidMinor, writtenOffMinor, balanceStatus } = await reload(town, car.sessionId);
    expect({ balanceStatus, writtenOffMinor }).toEqual({
      balanceStatus: "PAID",
      writtenOffMinor: totalMinor - paidMinor,
    });
    expect((await paymentsOf(town, car.sessionId)).map(({ status }) => status)).not.toContain("held");
  },
);
