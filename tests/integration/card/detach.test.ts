import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { removeCard } from "@/lib/use-cases/card/change";
import { detachCard } from "@/lib/use-cases/card/detach";
import { type Context, execute } from "@/lib/use-cases/command";
import type { TestApp, TestPlace } from "@/tests/support/catalogue";
import { again, lastCall, offer, park, platformClient, savedCard, stripeCalls, work } from "@/tests/support/park";
import { openWorld, type World } from "@/tests/support/world";

const HOUR = 3_600;
const copied = z.array(z.object({ original: z.string(), copy: z.string(), account: z.string() }));

let world: World;
let portal: TestApp;
let place: TestPlace;
beforeAll(async () => {
  world = await openWorld();
  portal = await world.app("portal");
  const ville = await world.operator("ville", "FR", "eur");
  await world.connect(portal, ville);
  place = await world.place(ville, "fr-garage", "750001");
});
afterAll(() => world.close());

let plates = 0;

/** A driver who has parked once with a saved card and has driven off. */
async function parkedOnce(): Promise<{ driver: Context; card: string }> {
  const driver = await world.driver(portal);
  const card = await savedCard(world, portal, driver, "pm_card_fr");
  await park(world, driver, await offer(world, driver, place, 60, `DT${String(++plates).padStart(3, "0")}AA`), card);
  await world.advance(2 * HOUR);
  await work(world);
  return { driver, card };
}

/** To whom the card and its copy at the operator belong at Stripe. */
async function holders(card: string): Promise<unknown[]> {
  const rows = copied.parse(
    await world.database.owner`select p.stripe_payment_method_id as original, k.stripe_payment_method_id as copy,
      c.stripe_account_id as account from payment_method p
      join payment_method_clone k on k.payment_method_id = p.id join connection c on c.id = k.connection_id
      where p.id = ${card}`,
  );
  const stripe = platformClient(world, portal);
  const found = [];
  for (const { original, copy, account } of rows) {
    found.push((await stripe.paymentMethods.retrieve(original)).customer);
    found.push((await stripe.paymentMethods.retrieve(copy, {}, { stripeAccount: account })).customer);
  }
  return found;
}

const remove = (driver: Context, card: string) => execute(removeCard, again(world, driver), { paymentMethodId: card });
const dueAt = async (card: string) => {
  const [row] = await world.database
    .owner`select detach_at as at, detach_tries as tries from payment_method where id = ${card}`;
  return z.object({ at: z.date().nullable(), tries: z.number() }).parse(row);
};

test("a removed card is detached at Stripe, and its copy at the operator too, each with one call", async () => {
  const { driver, card } = await parkedOnce();
  expect(await holders(card)).toEqual([expect.any(String), expect.any(String)]);
  const before = await lastCall(world);
  await remove(driver, card);
  await work(world);
  expect(await holders(card)).toEqual([null, null]);
  const calls = (await stripeCalls(world, before)).filter(({ call }) => call.endsWith("/detach"));
  expect(calls).toHaveLength(2);
  expect((await dueAt(card)).at).toBeNull();
});

test("a Stripe that does not answer is asked again, ever less often, until the card is detached", async () => {
  const { driver, card } = await parkedOnce();
  const faults = { kind: "cut_before", times: 100, match: { path: "/detach$" } };
  await world.simulator.control("POST", "faults", z.unknown(), faults);
  await remove(driver, card);
  for (const minutes of [0, 2, 5, 9]) {
    await world.advance(minutes * 60);
    await work(world);
  }
  const { at, tries } = await dueAt(card);
  expect(tries).toBe(4);
  expect(at?.getTime()).toBeGreaterThan(world.now().getTime() + 7 * 60_000);
  await world.simulator.control("DELETE", "faults", z.unknown());
  await world.advance(HOUR);
  await work(world);
  expect(await holders(card)).toEqual([null, null]);
  expect((await dueAt(card)).at).toBeNull();
});

test("an answer that was lost, and ten bells at once, detach once and end", async () => {
  const { driver, card } = await parkedOnce();
  const faults = { kind: "answer_lost", times: 1, match: { path: "/detach$" } };
  await world.simulator.control("POST", "faults", z.unknown(), faults);
  await remove(driver, card);
  const bells = Array.from({ length: 10 }, () => execute(detachCard, world.system(), { paymentMethodId: card }));
  await Promise.all(bells);
  await world.advance(HOUR);
  await work(world);
  expect(await holders(card)).toEqual([null, null]);
  const { at, tries } = await dueAt(card);
  expect([at, tries <= 2]).toEqual([null, true]);
});
