import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { loadDebtStep, loadDebts } from "@/lib/loaders/driver/debt";
import { execute } from "@/lib/use-cases/command";
import { payDebts } from "@/lib/use-cases/debt/pay";
import { collectPayment } from "@/lib/use-cases/payment/collect";
import { leaveTry } from "@/lib/use-cases/payment/leave";
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
import { again, savedCard, stop } from "@/tests/support/park";
import { hire } from "@/tests/support/refunds";
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

async function debt(): Promise<Car> {
  const car = await drivesIn(town);
  await town.world.advance(LONG.seconds);
  await bankRefuses(town, car);
  expect(await stop(town.world, car.driver, car.sessionId)).toMatchObject({ balanceStatus: "DEBT" });
  return car;
}

const pay = async ({ driver }: Car, payWith: string) => {
  const outcome = await execute(payDebts, again(town.world, driver), { what: "all", payWith });
  return { ...outcome, paid: outcome.paid.length };
};
const stepOf = async ({ driver, sessionId }: Car) =>
  (await loadDebtStep(again(town.world, driver), publicId("session", sessionId)))?.step.kind;
const listed = async ({ driver }: Car) => (await loadDebts(again(town.world, driver))).debts;

test("whoever opens the page while the job's try has no answer is told so, and can neither pay beside it nor leave it", async () => {
  const car = await debt();
  const other = await savedCard(town.world, town.portal, car.driver, "pm_card_mastercard");
  await town.world.advance(3_601);
  await webhooks(town, "drop");
  await trouble(town, "answer_lost", SENDS, "/confirm$");
  const [remainder] = await paymentsOf(town, car.sessionId);
  await execute(collectPayment, town.world.system(), { paymentId: remainder?.id });
  expect(await listed(car)).toMatchObject([{ isUnderWay: true }]);
  expect(await stepOf(car)).toBe("checking");
  for (const payWith of [other, "new"]) {
    expect(await pay(car, payWith)).toEqual({ kind: "waiting", sessionId: car.sessionId, paid: 0 });
  }
  await execute(leaveTry, again(town.world, car.driver), { sessionId: car.sessionId });
  expect(await stepOf(car)).toBe("checking");
  await pass(town, 10);
  expect(await stepOf(car)).toBe("paid");
  expect(await listed(car)).toEqual([]);
  expect((await received(town, car.sessionId)).reduce((sum, each) => sum + each, 0)).toBe(LONG.totalMinor);
});

test("what is owed is still owed and paid where a part of the rest was refunded meanwhile", async () => {
  const car = await debt();
  const other = await savedCard(town.world, town.portal, car.driver, "pm_card_mastercard");
  const actor = { kind: "support", role: "support_agent", appId: null, secondFactorAt: town.world.now() } as const;
  const agent = town.world.context({ ...actor, personId: await hire(town.world) });
  const { sessionId } = car;
  await execute(requestRefund, agent, { refundId: uuidv7(), sessionId, amountMinor: 200, reason: "goodwill" });
  await pass(town, 60);
  expect(await listed(car)).toMatchObject([{ owedMinor: LONG.remainderMinor, isUnderWay: false }]);
  expect(await pay(car, other)).toEqual({ kind: "paid", paid: 1 });
  expect(await standOf(town, car)).toMatchObject({ balance: "REFUND", paid: LONG.totalMinor });
});
