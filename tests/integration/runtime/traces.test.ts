import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { execute } from "@/lib/use-cases/command";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";
import { extendSession } from "@/lib/use-cases/session/extend";
import { again, browserConfirms, offer, park, savedCard, work } from "@/tests/support/park";
import { ask, type Desk, openDesk } from "@/tests/support/refunds";

const rows = z.array(z.object({ command: z.string(), count: z.number() }));

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.world.close());

/** How often each command has left its row. */
async function traces(): Promise<Record<string, number>> {
  const { owner } = desk.world.database;
  const found = rows.parse(await owner`select command, count(*)::int as count from activity group by command`);
  return Object.fromEntries(found.map(({ command, count }) => [command, count]));
}

test("whatever changes something leaves one row in its transaction, also what nobody has pressed", async () => {
  const { world, portal, place } = desk;
  const driver = await world.driver(portal);
  const card = await savedCard(world, portal, driver, "pm_card_fr");
  const session = await park(world, driver, await offer(world, driver, place, 60, "TR001CE"), card);
  const longer = await execute(makeExtensionQuote, again(world, driver), { sessionId: session.id, minutes: 120 });
  await execute(extendSession, again(world, driver), { quoteId: longer.id, payWith: card });
  await work(world);
  await ask(world, await desk.agent(), session.id, { amountMinor: 100 });
  await world.advance(31);
  await work(world);
  await work(world);
  expect(await traces()).toMatchObject({
    "quote.make": 1,
    "quote.make_extension": 1,
    "session.start": 1,
    "session.extend": 1,
    "payment.settle": 2,
    "refund.request": 1,
    "refund.execute": 1,
    "refund.return_fee": 1,
  });
});

test("an outcome that is seen by everybody is told once, with who found it out", async () => {
  const { world, portal, place } = desk;
  const before = (await traces())["payment.settle"] ?? 0;
  const driver = await world.driver(portal);
  const session = await park(world, driver, await offer(world, driver, place, 60, "TR002CE"));
  await browserConfirms(world, portal, session.id, "pm_card_fr");
  await Promise.all([work(world), work(world)]);
  await work(world);
  expect((await traces())["payment.settle"]).toBe(before + 1);
  const refused = await world.driver(portal);
  const bad = await savedCard(world, portal, refused, "pm_card_chargeCustomerFail");
  const again = await offer(world, refused, place, 60, "TR003CE");
  await park(world, refused, again, bad).catch(() => undefined);
  await work(world);
  expect((await traces())["payment.settle"]).toBe(before + 2);
  expect((await traces())["payment.tidy"]).toBe(1);
  const who = await world.database.owner`select distinct actor_kind from activity where command = 'payment.settle'`;
  expect(who.map((row) => row.actor_kind)).toEqual(["system"]);
});
