import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { execute } from "@/lib/use-cases/command";
import { startSession } from "@/lib/use-cases/session/start";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { again, browserConfirms, offer, paymentOf, savedCard, work } from "@/tests/support/park";
import { openTown, pass, received, type Town } from "@/tests/support/town";

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

const stays = async (plate: string) => {
  const rows = await town.world.database
    .owner`select id from session where plate = ${plate} and session_status <> 'FAILED'`;
  return rows.map((row) => z.string().parse(row.id));
};

test("two hundred starts at once for one plate and place, with saved cards and as guests of two apps, are one stay and one charge", async () => {
  const { world, portal, wayfarer, place } = town;
  const plate = town.plate();
  const drivers = await Promise.all(Array.from({ length: 200 }, (_, n) => world.driver(n % 2 ? wayfarer : portal)));
  const quotes = await Promise.all(drivers.map((driver) => offer(world, driver, place, 60, plate)));
  const cards = await Promise.all(
    drivers.map((driver, n) => (n % 10 === 0 ? savedCard(world, portal, driver, "pm_card_fr") : "guest")),
  );
  const ended = await Promise.allSettled(
    drivers.map((driver, n) =>
      execute(startSession, again(world, driver), { quoteId: quotes[n]?.id, payWith: cards[n] }),
    ),
  );
  const won = ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const lost = ended.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(won).toHaveLength(1);
  expect(new Set(lost.map((reason) => reason.code))).toEqual(new Set(["session.already_parked"]));
  const [stay] = won;
  if (stay?.sessionStatus === "CREATED") {
    const payment = await paymentOf(world, stay.id);
    await browserConfirms(world, payment.appId === portal.id ? portal : wayfarer, stay.id, "pm_card_fr");
  }
  await work(world);
  expect(await stays(plate)).toEqual([stay?.id]);
  expect(await received(town, stay?.id ?? "")).toEqual([335]);
});

test("after the storm the books balance to the cent and no receipt number is missing", async () => {
  await pass(town, 16 * 60, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
