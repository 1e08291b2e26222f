import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { offer, park, paymentOf, work } from "@/tests/support/park";
import {
  calm,
  chargesOf,
  newOffer,
  openTown,
  pass,
  received,
  refusal,
  regular,
  reload,
  SENDS,
  stayOf,
  type Town,
  trouble,
  webhooks,
  withCard,
} from "@/tests/support/town";

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());
afterEach(async () => {
  await calm(town);
  await webhooks(town, "normal");
});

test.each(["answer_lost", "cut_before", "server_error"] as const)(
  "a guest's start, %s: the card form appears after the same request was sent again, with one PaymentIntent",
  async (kind) => {
    const driver = await town.world.driver(town.portal);
    await trouble(town, kind, SENDS);
    const session = await park(town.world, driver, await newOffer(town, driver));
    await calm(town);
    expect((await paymentOf(town.world, session.id)).stripePaymentIntentId).toBeNull();
    await pass(town, 4);
    expect((await paymentOf(town.world, session.id)).status).toBe("requires_payment_method");
    expect(await chargesOf(town, session.id)).toHaveLength(1);
  },
);

test("a guest's PaymentIntent that is found open after two minutes is cancelled: the driver has gone on", async () => {
  const driver = await town.world.driver(town.portal);
  await trouble(town, "server_error_after");
  const session = await park(town.world, driver, await newOffer(town, driver));
  await pass(town, 60, 70, 60);
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "FAILED", paidMinor: 0 });
  expect(await chargesOf(town, session.id)).toEqual([{ status: "canceled", received: 0 }]);
});

test("a cancel whose answer is lost is asked again, and nothing stays open", async () => {
  const driver = await town.world.driver(town.portal);
  const session = await park(town.world, driver, await newOffer(town, driver));
  await trouble(town, "answer_lost", SENDS, "/cancel$");
  await pass(town, 16 * 60, 60);
  expect((await reload(town, session.id)).sessionStatus).toBe("FAILED");
  expect(await chargesOf(town, session.id)).toEqual([{ status: "canceled", received: 0 }]);
});

test("a charge found later than fifteen minutes after the tap still counts from the tap: it was made in time", async () => {
  await webhooks(town, "drop");
  const { driver, card } = await regular(town);
  const quote = await newOffer(town, driver);
  await trouble(town, "answer_lost", SENDS);
  const session = await park(town.world, driver, quote, card);
  await calm(town);
  await town.world.advance(20 * 60); // nobody worked meanwhile
  await pass(town, 1, 61);
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "STARTED", paidMinor: quote.totalMinor });
});

test("an answer lost on the way to a card's copy charges nothing, and the next press parks", async () => {
  const { driver, card } = await withCard(town);
  const quote = await newOffer(town, driver);
  await trouble(town, "answer_lost", SENDS, "^/v1/payment_methods$");
  expect((await refusal(park(town.world, driver, quote, card))).code).toBe("stripe.unavailable");
  await calm(town);
  const session = await park(town.world, driver, quote, card);
  expect(session.sessionStatus).toBe("STARTED");
  expect(await received(town, session.id)).toEqual([quote.totalMinor]);
});

test("an account that has taken our access away is told at the place, with nothing sent and nothing open", async () => {
  const { world, portal } = town;
  const { driver, card } = await withCard(town);
  const lost = await world.operator("fleuve", "FR", "eur");
  const { account } = await world.connect(portal, lost);
  const place = await world.place(lost, "fr-garage", "750002");
  await park(world, driver, await offer(world, driver, place, 60, town.plate()), card);
  await webhooks(town, "drop");
  const quote = await offer(world, driver, place, 60, town.plate());
  const platform = portal.platform.account;
  await world.simulator.control("POST", `accounts/${account}/deauthorize`, z.unknown(), { platform });
  expect((await refusal(park(world, driver, quote, card))).code).toBe("place.not_connected");
  expect(await stayOf(town, quote)).toMatchObject({ sessionStatus: "FAILED", failedBecause: "not_executed" });
});

test("after all this trouble the books balance to the cent", async () => {
  await calm(town);
  await webhooks(town, "normal");
  await work(town.world);
  await pass(town, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
