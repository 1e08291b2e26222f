import { afterAll, beforeAll, expect, test } from "vitest";
import { findPayment } from "@/db/store/payment";
import { minor } from "@/lib/domain/money";
import type { TestPlace } from "@/tests/support/catalogue";
import { DAY_SECONDS, differences, nextDay } from "@/tests/support/differences";
import { openOffer, park, paymentOf, platformClient, savedCard, stop, work } from "@/tests/support/park";
import { type Desk, openDesk } from "@/tests/support/refunds";

let desk: Desk;
let place: TestPlace;

beforeAll(async () => {
  desk = await openDesk();
  place = await desk.world.place(desk.lyon, "fr-garage", "100020", { holdMinor: minor(1_000) });
});
afterAll(() => desk.world.close());

async function parked() {
  const { world, portal } = desk;
  const driver = await world.driver(portal);
  const card = await savedCard(world, portal, driver, "pm_card_fr");
  const session = await park(world, driver, await openOffer(world, driver, place, `P${card.slice(-6)}`), card);
  expect(session.sessionStatus).toBe("STARTED");
  return { sessionId: session.id, stop: () => stop(world, driver, session.id) };
}

test("holds that are captured in part, with a remainder, days after they were placed, or still held, differ in nothing", async () => {
  const { world } = desk;
  const [partly, wholly, long, waiting] = [await parked(), await parked(), await parked(), await parked()];
  await world.advance(50 * 60);
  await partly.stop();
  await world.advance(7 * 3_600);
  expect(await wholly.stop()).toMatchObject({ balanceStatus: "PAID" });
  for (let hours = 0; hours < 80; hours += 8) {
    await world.advance(8 * 3_600);
    await work(world);
  }
  await long.stop();
  await work(world);
  expect((await paymentOf(world, waiting.sessionId)).status).toBe("held");
  await nextDay(desk);
  expect(await differences(desk)).toEqual([]);
  const looked = await world.database
    .owner`select count(*)::int as runs from activity where command = 'payment.reconcile'`;
  expect(looked[0]?.runs).toBeGreaterThan(3);
});

test("a hold that somebody captures in Stripe is learnt in the ordinary way, and then nothing differs", async () => {
  const { world, portal, connection } = desk;
  const { sessionId } = await parked();
  const held = await paymentOf(world, sessionId);
  await platformClient(world, portal).paymentIntents.capture(
    held.stripePaymentIntentId ?? "",
    { amount_to_capture: 700, application_fee_amount: 0 },
    { stripeAccount: connection.account },
  );
  await world.advance(DAY_SECONDS);
  await work(world);
  const learnt = await world.database.system.read((tx) => findPayment(tx, held.id));
  expect(learnt).toMatchObject({ status: "succeeded", capturedMinor: 700 });
  expect((await differences(desk)).filter(({ state }) => state === "open")).toEqual([]);
});
