import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findReceiptOf } from "@/db/store/receipt";
import { listParts } from "@/db/store/refund";
import { uuidv7 } from "@/lib/auth/context";
import { execute } from "@/lib/use-cases/command";
import { collectPayment } from "@/lib/use-cases/payment/collect";
import { requestRefund } from "@/lib/use-cases/refund/request";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import {
  bankRefuses,
  type Car,
  type CarPark,
  drivesIn,
  LONG,
  openCarPark,
  paymentsOf,
  standOf,
} from "@/tests/support/car-park";
import { openOffer, park, stop } from "@/tests/support/park";
import { hire } from "@/tests/support/refunds";
import { calm, pass, refusal, SENDS, trouble, webhooks } from "@/tests/support/town";

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

async function debt(times = 1): Promise<Car> {
  const car = await drivesIn(town);
  await town.world.advance(LONG.seconds);
  await bankRefuses(town, car, times);
  expect(await stop(town.world, car.driver, car.sessionId)).toMatchObject({ balanceStatus: "DEBT" });
  return car;
}

describe("a refund", () => {
  async function refund({ sessionId }: Car, amountMinor: number): Promise<string> {
    const actor = { kind: "support", role: "support_agent", appId: null, secondFactorAt: town.world.now() } as const;
    const agent = town.world.context({ ...actor, personId: await hire(town.world) });
    const refundId = uuidv7();
    await execute(requestRefund, agent, { refundId, sessionId, amountMinor, reason: "goodwill" });
    return refundId;
  }

  const creditOf = (refundId: string) =>
    town.world.database.system.read(async (tx) => {
      const [part] = await listParts(tx, { refundId });
      return part && findReceiptOf(tx, { kind: "credit", cause: part.id });
    });

  test("of a stay that still owes is credited when its receipt is sealed, and the debt is what it was", async () => {
    const car = await debt();
    const refundId = await refund(car, 200);
    await pass(town, 60);
    expect(await creditOf(refundId)).toBeUndefined();
    expect(await standOf(town, car)).toMatchObject({ balance: "REFUND", paid: 1_000, isDebt: true });
    expect((await refusal(refund(car, 801))).code).toBe("refund.too_large");
    const quote = await openOffer(town.world, car.driver, town.place, town.plate());
    expect((await refusal(park(town.world, car.driver, quote, car.card))).code).toBe("user.in_debt");
    await pass(town, 3_700);
    expect(await standOf(town, car)).toMatchObject({ balance: "REFUND", paid: LONG.totalMinor });
    expect(await creditOf(refundId)).toMatchObject({ totalMinor: -200 });
  });

  test("while a try is under way: both come to their end", async () => {
    const car = await debt();
    await town.world.advance(3_601);
    await webhooks(town, "drop");
    await trouble(town, "answer_lost", SENDS, "/confirm$");
    const [remainder] = await paymentsOf(town, car.sessionId);
    await execute(collectPayment, town.world.system(), { paymentId: remainder?.id });
    const refundId = await refund(car, 300);
    await pass(town, 40, 60);
    expect(await standOf(town, car)).toMatchObject({ balance: "REFUND", paid: LONG.totalMinor });
    expect(await creditOf(refundId)).toMatchObject({ totalMinor: -300 });
  });
});
