import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listPayments } from "@/db/store/payment";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { answerChallenge, browserConfirms, park, savedCard } from "@/tests/support/park";
import {
  chargesOf,
  extend,
  longer,
  newOffer,
  openTown,
  parked,
  pass,
  reload,
  type Town,
  withCard,
} from "@/tests/support/town";

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

const CHALLENGED = "pm_card_authenticationRequiredSetupForOffSession";

test("an abandoned challenge is cancelled after fifteen minutes and leaves no stay", async () => {
  const { world } = town;
  const { driver, card } = await withCard(town, CHALLENGED);
  const session = await park(world, driver, await newOffer(town, driver), card);
  await pass(town, 14 * 60);
  expect((await reload(town, session.id)).sessionStatus).toBe("CREATED");
  await pass(town, 61);
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "FAILED", failedBecause: "canceled" });
  expect(await chargesOf(town, session.id)).toEqual([{ status: "canceled", received: 0 }]);
});

/** The webhook is lost, the browser is closed: only the sweeper is left. */
const silently = async (work: () => Promise<void>) => {
  const { simulator } = town.world;
  await simulator.control("POST", "webhooks", z.unknown(), { mode: "drop" });
  await work();
  await simulator.control("POST", "webhooks", z.unknown(), { mode: "normal" });
};

test("a challenge completed in time that nobody told us of is found before it is cancelled: the stay counts from the tap", async () => {
  const { world, portal } = town;
  const { driver, card } = await withCard(town, CHALLENGED);
  const session = await park(world, driver, await newOffer(town, driver), card);
  await silently(async () => {
    await world.advance(14 * 60);
    await answerChallenge(world, portal, session.id, "complete");
    await pass(town, 2 * 60);
  });
  const after = await reload(town, session.id);
  expect(after.sessionStatus).toBe("STARTED");
  expect(after.startedAt?.getTime()).toBe(Math.floor(session.tappedAt.getTime() / 60_000) * 60_000);
});

test.each(["guest", "saved"])(
  "a %s start that is paid after its window fails and is paid back by rule, and neither plate nor driver is blocked",
  async (who) => {
    const { world, portal } = town;
    const { driver, card } = await withCard(town, CHALLENGED);
    const quote = await newOffer(town, driver);
    const session = await park(world, driver, quote, who === "guest" ? "guest" : card);
    await silently(async () => {
      await world.advance(15 * 60 + 30);
      if (who === "guest") await browserConfirms(world, portal, session.id, "pm_card_fr");
      else await answerChallenge(world, portal, session.id, "complete");
      await pass(town, 1);
    });
    await pass(town, 60);
    const after = await reload(town, session.id);
    expect(after).toMatchObject({ sessionStatus: "FAILED", failedBecause: "late_start" });
    expect([after.paidMinor, after.refundedMinor]).toEqual([quote.totalMinor, quote.totalMinor]);
    const refunds = await world.database.owner`select reason, origin from refund where session_id = ${session.id}`;
    expect([...refunds]).toEqual([{ reason: "late_start", origin: "rule" }]);
    const next = await park(
      world,
      driver,
      await newOffer(town, driver),
      await savedCard(world, portal, driver, "pm_card_fr"),
    );
    expect(next.sessionStatus).toBe("STARTED");
  },
);

test("an abandoned challenge of an extension is cancelled five minutes after the paid time, then the stay ends", async () => {
  const { world, portal } = town;
  const first = await withCard(town);
  const session = await parked(town, first);
  const asked = await savedCard(world, portal, first.driver, CHALLENGED);
  const leftMs = session.endsAt.getTime() - world.now().getTime();
  await world.advance(Math.floor(leftMs / 1_000) - 60);
  const waiting = await extend(town, first.driver, await longer(town, first.driver, session.id, 120), asked);
  expect(waiting.minutes).toBe(60);
  await pass(town, 5 * 60);
  expect((await reload(town, session.id)).sessionStatus).toBe("STARTED");
  await pass(town, 62);
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "COMPLETE", minutes: 60 });
  expect((await chargesOf(town, session.id)).map(({ status }) => status).sort()).toEqual(["canceled", "succeeded"]);
});

test("an extension that is paid too late is paid back, buys no time, and makes no later one cheaper", async () => {
  const { world, portal } = town;
  const first = await withCard(town);
  const session = await park(world, first.driver, await newOffer(town, first.driver, 180), first.card);
  const asked = await savedCard(world, portal, first.driver, CHALLENGED);
  const quote = await longer(town, first.driver, session.id, 240);
  await extend(town, first.driver, quote, asked);
  await silently(async () => {
    await world.advance(15 * 60 + 30);
    const [payment] = await world.database.system.read((tx) => listPayments(tx, session.id));
    expect(payment?.purpose).toBe("extension");
    await answerChallenge(world, portal, session.id, "complete");
    await pass(town, 1);
  });
  await pass(town, 60);
  const after = await reload(town, session.id);
  expect(after).toMatchObject({ sessionStatus: "STARTED", minutes: 180, refundedMinor: quote.totalMinor });
  const repeated = await longer(town, first.driver, session.id, 240);
  expect(repeated.totalMinor).toBe(quote.totalMinor);
  expect(await extend(town, first.driver, repeated, first.card)).toMatchObject({ minutes: 240 });
});

test("after every lateness the books balance to the cent and no failed stay kept money", async () => {
  await pass(town, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
