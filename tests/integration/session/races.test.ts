import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import { execute } from "@/lib/use-cases/command";
import { cancelPayment } from "@/lib/use-cases/session/cancel";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { again, browserConfirms, lastCall, offer, park, savedCard, stripeCalls, work } from "@/tests/support/park";
import {
  chargesOf,
  extend,
  longer,
  newOffer,
  openTown,
  parked,
  pass,
  received,
  refusal,
  regular,
  reload,
  type Town,
  withCard,
} from "@/tests/support/town";

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

const stays = async (plate: string) => {
  const rows = await town.world.database
    .owner`select id, session_status from session where plate = ${plate} and session_status <> 'FAILED' order by created_at`;
  return rows.map((row) => z.string().parse(row.id));
};

test.each(["guest", "saved"])(
  "one %s offer pressed in eight tabs at once is one stay, one PaymentIntent, one answer for all",
  async (who) => {
    const { driver, card } = await regular(town);
    const quote = await newOffer(town, driver);
    const before = await lastCall(town.world);
    const presses = Array.from({ length: 8 }, () => park(town.world, driver, quote, who === "guest" ? "guest" : card));
    const sessions = await Promise.all(presses);
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(1);
    expect((await stripeCalls(town.world, before)).map(({ call }) => call)).toEqual(["POST /v1/payment_intents"]);
    const [session] = sessions;
    expect(await chargesOf(town, session?.id ?? "")).toHaveLength(1);
  },
);

test("one offer pressed as a guest and with a card that is only now copied is one stay, and nothing of it is cancelled", async () => {
  const { world } = town;
  const { driver, card } = await withCard(town);
  const quote = await newOffer(town, driver);
  const before = await lastCall(world);
  const both = await Promise.all([park(world, driver, quote, card), park(world, driver, quote)]);
  expect(both[0].id).toBe(both[1].id);
  const calls = (await stripeCalls(world, before)).map(({ call }) => call);
  expect(calls.filter((call) => call.startsWith("POST /v1/payment_intents"))).toEqual(["POST /v1/payment_intents"]);
});

test("the same start pressed again after it succeeded, failed or waits gives the stay that stands", async () => {
  const { world } = town;
  const { driver, card } = await regular(town);
  const quote = await newOffer(town, driver);
  const first = await park(world, driver, quote, card);
  expect((await park(world, driver, quote, card)).id).toBe(first.id);
  expect((await park(world, driver, quote)).id).toBe(first.id);
  await world.advance(700);
  expect((await park(world, driver, quote, card)).id).toBe(first.id);
  expect(await received(town, first.id)).toEqual([quote.totalMinor]);
});

test("an extension pressed six times at once is charged once", async () => {
  const known = await withCard(town);
  const session = await parked(town, known);
  const quote = await longer(town, known.driver, session.id, 120);
  const pressed = await Promise.all(Array.from({ length: 6 }, () => extend(town, known.driver, quote, known.card)));
  expect(new Set(pressed.map(({ id }) => id)).size).toBe(1);
  expect(await reload(town, session.id)).toMatchObject({
    minutes: 120,
    totalMinor: session.totalMinor + quote.totalMinor,
  });
  expect(await received(town, session.id)).toEqual([quote.totalMinor, session.totalMinor]);
});

test("two offers to extend never charge the same minutes twice: the second is out of date", async () => {
  const known = await withCard(town);
  const session = await parked(town, known);
  const shorter = await longer(town, known.driver, session.id, 120);
  const further = await longer(town, known.driver, session.id, 180);
  await extend(town, known.driver, shorter, known.card);
  expect((await refusal(extend(town, known.driver, further, known.card))).code).toBe("quote.outdated");
  const fresh = await longer(town, known.driver, session.id, 180);
  expect(fresh.totalMinor).toBe(further.totalMinor - shorter.totalMinor);
  expect(await extend(town, known.driver, fresh, known.card)).toMatchObject({ minutes: 180 });
});

test("while one extension waits for the bank another is not begun", async () => {
  const known = await withCard(town);
  const session = await parked(town, known);
  await extend(town, known.driver, await longer(town, known.driver, session.id, 120), "guest");
  const second = await longer(town, known.driver, session.id, 180);
  expect((await refusal(extend(town, known.driver, second, known.card))).code).toBe("session.payment_under_way");
  await execute(cancelPayment, again(town.world, known.driver), { sessionId: session.id });
  expect(await extend(town, known.driver, second, known.card)).toMatchObject({ minutes: 180 });
  expect(await received(town, session.id)).toEqual([second.totalMinor, session.totalMinor]);
});

test("a driver who starts anew gives up the unpaid start, which is cancelled at Stripe first", async () => {
  const { world, portal } = town;
  const driver = await world.driver(portal);
  const given = await park(world, driver, await newOffer(town, driver));
  const before = await lastCall(world);
  const taken = await park(world, driver, await newOffer(town, driver));
  expect((await stripeCalls(world, before)).map(({ call }) => call)).toEqual([
    expect.stringMatching(/\/cancel$/),
    "POST /v1/payment_intents",
  ]);
  expect(await reload(town, given.id)).toMatchObject({ sessionStatus: "FAILED", failedBecause: "canceled" });
  await browserConfirms(world, portal, taken.id, "pm_card_fr");
  await work(world);
  expect(await reload(town, taken.id)).toMatchObject({ sessionStatus: "STARTED" });
});

test("a start that was paid in the other tab is not given up: it is found, and its driver is told which", async () => {
  const { world, portal } = town;
  const driver = await world.driver(portal);
  const quote = await newOffer(town, driver);
  const paid = await park(world, driver, quote);
  await browserConfirms(world, portal, paid.id, "pm_card_fr");
  const second = await offer(world, driver, town.place, 60, quote.plate ?? "");
  const refused = await refusal(park(world, driver, second));
  expect(["session.already_parked", "session.payment_under_way"]).toContain(refused.code);
  expect(refused.details).toEqual({ sessionId: publicId("session", paid.id) });
  expect(await reload(town, paid.id)).toMatchObject({ sessionStatus: "STARTED" });
  await work(world);
});

test("a stranger's unpaid start holds the plate for three minutes, then it is cancelled and gives way", async () => {
  const { world, wayfarer } = town;
  const plate = town.plate();
  const stranger = await world.driver(wayfarer);
  const held = await park(world, stranger, await offer(world, stranger, town.place, 60, plate));
  const { driver, card } = await withCard(town);
  const quote = await offer(world, driver, town.place, 60, plate);
  expect(await refusal(park(world, driver, quote, card))).toEqual({
    code: "session.already_parked",
    details: { minutesLeft: 3 }, // nobody has paid, and nobody is named
  });
  await world.advance(170);
  expect((await refusal(park(world, driver, quote, card))).details).toEqual({ minutesLeft: 1 });
  await world.advance(11);
  expect((await park(world, driver, quote, card)).sessionStatus).toBe("STARTED");
  expect(await reload(town, held.id)).toMatchObject({ sessionStatus: "FAILED", failedBecause: "canceled" });
  expect(await chargesOf(town, held.id)).toEqual([{ status: "canceled", received: 0 }]);
});

test("a stranger who pays at the last moment keeps the place", async () => {
  const { world, wayfarer } = town;
  const plate = town.plate();
  const stranger = await world.driver(wayfarer);
  const held = await park(world, stranger, await offer(world, stranger, town.place, 60, plate));
  const { driver, card } = await withCard(town);
  const quote = await offer(world, driver, town.place, 60, plate);
  await world.advance(200);
  await browserConfirms(world, wayfarer, held.id, "pm_card_fr");
  expect(await refusal(park(world, driver, quote, card))).toEqual({ code: "session.already_parked", details: {} });
  expect(await reload(town, held.id)).toMatchObject({ sessionStatus: "STARTED" });
  expect(await stays(plate)).toEqual([held.id]);
  await work(world);
});

test("a stay whose time is over is closed by the next start, before any job has been there", async () => {
  const { world } = town;
  const known = await withCard(town);
  const over = await parked(town, known);
  await world.advance(61 * 60);
  const next = await park(
    world,
    known.driver,
    await offer(world, known.driver, town.place, 60, over.plate),
    known.card,
  );
  expect(next.sessionStatus).toBe("STARTED");
  expect((await reload(town, over.id)).sessionStatus).toBe("COMPLETE");
  await work(world);
});

test("two apps parking one plate at the same moment are one stay; only its own driver is told which", async () => {
  const { world, wayfarer } = town;
  const plate = town.plate();
  const ours = await withCard(town);
  const theirs = await world.driver(wayfarer);
  const card = await savedCard(world, wayfarer, theirs, "pm_card_fr");
  const quotes = [
    await offer(world, ours.driver, town.place, 60, plate),
    await offer(world, theirs, town.place, 60, plate),
  ] as const;
  const both = await Promise.allSettled([
    park(world, ours.driver, quotes[0], ours.card),
    park(world, theirs, quotes[1], card),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const [stay] = await stays(plate);
  expect(await stays(plate)).toHaveLength(1);
  expect(await received(town, stay ?? "")).toEqual([335]);
  const isOurs = both[0].status === "fulfilled";
  const again = await offer(world, isOurs ? ours.driver : theirs, town.place, 60, plate);
  const owner = await refusal(park(world, isOurs ? ours.driver : theirs, again, isOurs ? ours.card : card));
  expect(owner).toEqual({ code: "session.already_parked", details: { sessionId: publicId("session", stay ?? "") } });
  const loser = isOurs ? both[1] : both[0];
  expect(loser.status === "rejected" ? loser.reason : undefined).toMatchObject({ details: {} });
});

test("after all these races the books balance to the cent and no receipt number is missing", async () => {
  await pass(town, 16 * 60, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
