import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { execute } from "@/lib/use-cases/command";
import { requestRefund } from "@/lib/use-cases/refund/request";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import type { TestPlace } from "@/tests/support/catalogue";
import { correct, flatPlace, moneyOf, SERVICE_FEE } from "@/tests/support/moving";
import { work } from "@/tests/support/park";
import { hire } from "@/tests/support/refunds";
import { openTown, parked, pass, reload, type Town, withCard } from "@/tests/support/town";

let town: Town;
let dear: TestPlace;
let cheap: TestPlace;
let free: TestPlace;

beforeAll(async () => {
  town = await openTown();
  dear = await flatPlace(town, "750010", 500);
  cheap = await flatPlace(town, "750012", 120);
  free = await flatPlace(town, "750014", 0);
});
afterAll(() => town.world.close());

const to = ({ zoneCode }: TestPlace) => ({ zoneCode });

/** What a support agent gives back because he likes to, all the way to Stripe. */
async function goodwill(sessionId: string, amountMinor: number): Promise<void> {
  const { world } = town;
  const agent = { kind: "support", role: "support_agent", appId: null, personId: await hire(world) } as const;
  const asked = { refundId: uuidv7(), sessionId, amountMinor, reason: "goodwill" };
  await execute(requestRefund, world.context({ ...agent, secondFactorAt: world.now() }), asked);
  await pass(town, 31);
}

test("a stay that was put right to a free place and then to a dear one shows all that was charged, and one fee more that went back", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  await correct(town, known.driver, id, to(free));
  await work(town.world);
  await correct(town, known.driver, id, to(dear));
  await work(town.world);
  const stay = await reload(town, id);
  expect(stay).toMatchObject({ priceMinor: 300 + 500, serviceFeeMinor: 2 * SERVICE_FEE, paidMinor: 335 + 535 });
  expect(stay.priceMinor + stay.serviceFeeMinor).toBe(stay.totalMinor);
  expect(stay.paidMinor - stay.refundedMinor).toBe(500 + SERVICE_FEE);
  expect((await moneyOf(town, id)).receipts).toEqual([
    "sale 335 750001",
    "credit -335 750001",
    "supplement 535 750010",
  ]);
});

test("goodwill makes no later correction smaller: the whole difference goes back, or is charged", async () => {
  const [down, up] = [await withCard(town), await withCard(town)];
  const [cheaper, dearer] = [await parked(town, down), await parked(town, up)];
  await goodwill(cheaper.id, 100);
  await goodwill(dearer.id, 100);
  await correct(town, down.driver, cheaper.id, to(cheap));
  await correct(town, up.driver, dearer.id, to(dear));
  await work(town.world);
  expect((await moneyOf(town, cheaper.id)).refunds.sort()).toEqual(["correction 180", "goodwill 100"]);
  expect(await reload(town, cheaper.id)).toMatchObject({ paidMinor: 335, refundedMinor: 280 });
  expect(await reload(town, dearer.id)).toMatchObject({ paidMinor: 535, refundedMinor: 100 });
});

test("never more goes back than was paid: what goodwill has left of it is all that a correction can give", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  await goodwill(id, 250);
  await correct(town, known.driver, id, to(cheap));
  await work(town.world);
  expect((await moneyOf(town, id)).refunds.sort()).toEqual(["correction 85", "goodwill 250"]);
  expect(await reload(town, id)).toMatchObject({ paidMinor: 335, refundedMinor: 335 });
});

test("after all of it the books balance to the cent", async () => {
  await pass(town, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
