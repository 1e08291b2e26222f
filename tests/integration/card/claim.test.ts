import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { loadCards } from "@/lib/loaders/driver/checkout";
import { claimCard } from "@/lib/use-cases/card/claim";
import { saveCard } from "@/lib/use-cases/card/save";
import { type Context, execute } from "@/lib/use-cases/command";
import { again, lastCall, platformClient, stripeCalls, work } from "@/tests/support/park";
import { openTown, type Town } from "@/tests/support/town";

let town: Town;
beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

const confirmed = z.object({ status: z.literal("succeeded"), payment_method: z.string() });

/** A SetupIntent of the driver's that the browser has confirmed; the card's id at Stripe. */
async function setUp(driver: Context): Promise<string> {
  const { setupId } = await execute(saveCard, again(town.world, driver), { consent: "yes" });
  const [row] = await town.world.database
    .owner`select stripe_setup_intent_id as id from card_setup where id = ${setupId}`;
  const client = platformClient(town.world, town.wayfarer);
  const id = z.string().parse(row?.id);
  return confirmed.parse(await client.setupIntents.confirm(id, { payment_method: "pm_card_visa" })).payment_method;
}

test("a card named by Stripe's id is stored once, however often and however fast it is sent", async () => {
  const driver = await town.world.driver(town.wayfarer);
  const stripePaymentMethodId = await setUp(driver);
  const claim = () => execute(claimCard, again(town.world, driver), { stripePaymentMethodId, setAsDefault: true });
  const cards = await Promise.all([claim(), claim(), claim()]);
  await work(town.world);
  expect(new Set(cards.map(({ id }) => id)).size).toBe(1);
  const before = await lastCall(town.world);
  expect(await claim()).toMatchObject({ id: cards[0]?.id, isDefault: true });
  expect(await stripeCalls(town.world, before)).toEqual([]);
});

test("of cards that are sent at the same moment each is stored, and one of them is the default", async () => {
  for (const setAsDefault of [true, false]) {
    const driver = await town.world.driver(town.wayfarer);
    const ids = [await setUp(driver), await setUp(driver), await setUp(driver), await setUp(driver)];
    const claim = (stripePaymentMethodId: string) =>
      execute(claimCard, again(town.world, driver), { stripePaymentMethodId, setAsDefault });
    await Promise.all(ids.map(claim));
    const cards = await loadCards(again(town.world, driver));
    expect(cards.map(({ isDefault }) => isDefault)).toEqual([true, false, false, false]);
  }
});
