import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { insertPlatformKey } from "@/db/store/app";
import { uuidv7 } from "@/lib/auth/context";
import { execute } from "@/lib/use-cases/command";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { bankRefuses, type CarPark, drivesIn, LONG, openCarPark, standOf } from "@/tests/support/car-park";
import { again, stop } from "@/tests/support/park";
import { testVault } from "@/tests/support/public-context";
import { calm, pass, received, refusal, webhooks } from "@/tests/support/town";

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

/** The platform's secret key is another at Stripe, and the old one is refused. Gives what makes the new one known to us. */
async function rollAway(): Promise<() => Promise<void>> {
  const { portal, world } = town;
  await pass(town, 1); // what Stripe told before is heard with the old key
  const roll = { platform: portal.platform.account, kind: "secret", expireOld: true };
  const { key } = await world.simulator.control("POST", "keys/roll", z.object({ key: z.string() }), roll);
  town = { ...town, portal: { ...portal, platform: { ...portal.platform, secretKey: key } } };
  return async () => {
    const id = uuidv7();
    const at = { tenant: portal.id, table: "platform_key", column: "sealed_value", rowId: id };
    const sealedValue = testVault.seal(key, at);
    const row = { id, appId: portal.id, kind: "secret", sealedValue, validFrom: new Date() } as const;
    await world.database.system.transaction((tx) => insertPlatformKey(tx, row));
  };
}

test("a platform key that was rolled away under a stop only delays: the next key captures", async () => {
  const car = await drivesIn(town);
  await town.world.advance(LONG.seconds);
  const learn = await rollAway();
  await stop(town.world, car.driver, car.sessionId);
  await pass(town, 60, 11 * 60);
  expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", balance: "PROCESSING", isDebt: false });
  await learn();
  await pass(town, 3_600, 60);
  expect(await standOf(town, car)).toMatchObject({ status: "COMPLETE", balance: "PAID", paid: LONG.totalMinor });
});

test("a platform key that was rolled away under a planned try and under the driver's: neither counts, and the next key collects once", async () => {
  const car = await drivesIn(town);
  await town.world.advance(LONG.seconds);
  await bankRefuses(town, car);
  expect(await stop(town.world, car.driver, car.sessionId)).toMatchObject({ balanceStatus: "DEBT" });
  const learn = await rollAway();
  await pass(town, 3_601);
  expect(
    await refusal(execute(retryPayment, again(town.world, car.driver), { sessionId: car.sessionId })),
  ).toMatchObject({ code: "session.payment_under_way" });
  await learn();
  await pass(town, 3_600, 24 * 3_600);
  expect(await standOf(town, car)).toMatchObject({ balance: "PAID", paid: LONG.totalMinor });
  expect(await received(town, car.sessionId)).toHaveLength(2);
});
