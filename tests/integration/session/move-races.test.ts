import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { execute } from "@/lib/use-cases/command";
import { cancelPayment } from "@/lib/use-cases/session/cancel";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import type { TestPlace } from "@/tests/support/catalogue";
import { correct, flatPlace, moneyOf } from "@/tests/support/moving";
import { again, answerChallenge, offer, park, savedCard, work } from "@/tests/support/park";
import {
  extend,
  longer,
  openTown,
  parked,
  pass,
  received,
  refusal,
  reload,
  type Town,
  webhooks,
  withCard,
} from "@/tests/support/town";

const CHALLENGED = "pm_card_authenticationRequiredSetupForOffSession";

let town: Town;
let dear: TestPlace;
let other: TestPlace;
let cheap: TestPlace;
let free: TestPlace;

beforeAll(async () => {
  town = await openTown();
  dear = await flatPlace(town, "750010", 500);
  other = await flatPlace(town, "750011", 600);
  cheap = await flatPlace(town, "750012", 120);
  free = await flatPlace(town, "750013", 0);
});
afterAll(() => town.world.close());

const to = ({ zoneCode }: TestPlace) => ({ zoneCode });

/** A stay whose correction waits for the bank's question. */
async function asked() {
  const known = await withCard(town);
  const session = await parked(town, known);
  const payWith = await savedCard(town.world, town.portal, known.driver, CHALLENGED);
  const waiting = await correct(town, known.driver, session.id, { ...to(dear), payWith });
  expect(waiting).toMatchObject({ zoneCode: "750001", totalMinor: 335 });
  return { ...known, session };
}

test("one correction pressed six times at once is one charge", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  await Promise.all(Array.from({ length: 6 }, () => correct(town, known.driver, id, to(dear))));
  expect(await reload(town, id)).toMatchObject({ zoneCode: "750010", totalMinor: 535 });
  expect(await received(town, id)).toEqual([200, 335]);
});

test("one refund, however often a cheaper place is asked for at once", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  await Promise.all(Array.from({ length: 6 }, () => correct(town, known.driver, id, to(cheap))));
  await work(town.world);
  expect((await moneyOf(town, id)).refunds).toEqual(["correction 180"]);
});

test("two corrections to different places at once: the stay ends at one of them, and what stands charged is its price", async () => {
  const prices: Readonly<Record<string, number>> = { "750010": 500, "750011": 600, "750012": 120 };
  for (const pair of [
    [dear, other],
    [dear, cheap],
  ]) {
    const known = await withCard(town);
    const { id } = await parked(town, known);
    await Promise.allSettled(pair.map((place) => correct(town, known.driver, id, to(place))));
    await work(town.world);
    const { zoneCode, paidMinor, refundedMinor } = await reload(town, id);
    expect(paidMinor - refundedMinor).toBe((prices[zoneCode] ?? 0) + 35);
  }
});

test("a correction and an extension at once: neither is priced without the other", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  const quote = await longer(town, known.driver, id, 120);
  const [moved, extended] = await Promise.allSettled([
    correct(town, known.driver, id, to(dear)),
    extend(town, known.driver, quote, known.card),
  ]);
  await work(town.world);
  const isMoved = moved.status === "fulfilled";
  const isExtended = extended.status === "fulfilled";
  expect(isMoved || isExtended).toBe(true);
  const stay = await reload(town, id);
  expect(stay).toMatchObject({ zoneCode: isMoved ? "750010" : "750001", minutes: isExtended ? 120 : 60 });
  expect(stay.paidMinor - stay.refundedMinor).toBe((isMoved ? 500 : isExtended ? 550 : 300) + 35);
});

test("while the bank asks, the stay keeps its place, plate and end, and the answer takes it to the right place", async () => {
  const { driver, card, session } = await asked();
  const codeOf = async (work: Promise<unknown>) => (await refusal(work)).code;
  const plate = town.plate();
  expect(await codeOf(correct(town, driver, session.id, to(other)))).toBe("session.payment_under_way");
  expect(await codeOf(correct(town, driver, session.id, to(cheap)))).toBe("session.payment_under_way");
  expect(await codeOf(correct(town, driver, session.id, { plate }))).toBe("session.payment_under_way");
  const quote = await longer(town, driver, session.id, 120);
  expect(await codeOf(extend(town, driver, quote, card))).toBe("session.payment_under_way");
  expect(await correct(town, driver, session.id, to(dear))).toMatchObject({ zoneCode: "750001" });
  await answerChallenge(town.world, town.portal, session.id, "complete");
  await work(town.world);
  expect(await reload(town, session.id)).toMatchObject({ zoneCode: "750010", minutes: 60, totalMinor: 535 });
  expect(await received(town, session.id)).toEqual([200, 335]);
});

test("an extension within what is paid anyway waits for a correction too", async () => {
  const driver = await town.world.driver(town.portal);
  const session = await park(town.world, driver, await offer(town.world, driver, free, 60, town.plate()));
  await correct(town, driver, session.id, { ...to(dear), payWith: "guest" });
  const quote = await longer(town, driver, session.id, 120);
  expect(quote.totalMinor).toBe(0);
  expect((await refusal(extend(town, driver, quote, "guest"))).code).toBe("session.payment_under_way");
  await execute(cancelPayment, again(town.world, driver), { sessionId: session.id });
  expect(await extend(town, driver, quote, "guest")).toMatchObject({ minutes: 120, zoneCode: "750013" });
});

test("a failed or given up question leaves the stay where it was, and the next correction is free to go", async () => {
  for (const end of ["fail", "cancel"]) {
    const { driver, card, session } = await asked();
    if (end === "fail") await answerChallenge(town.world, town.portal, session.id, "fail");
    else await execute(cancelPayment, again(town.world, driver), { sessionId: session.id });
    await work(town.world);
    expect(await reload(town, session.id)).toMatchObject({ zoneCode: "750001", sessionStatus: "STARTED" });
    const after = await correct(town, driver, session.id, { ...to(other), payWith: card });
    expect(after).toMatchObject({ zoneCode: "750011", totalMinor: 635 });
  }
});

test("whose place was taken by another driver while the bank asked gets the money back and stays", async () => {
  const { session } = await asked();
  const rival = await withCard(town);
  const quote = await offer(town.world, rival.driver, dear, 60, session.plate);
  await park(town.world, rival.driver, quote, rival.card);
  await answerChallenge(town.world, town.portal, session.id, "complete");
  await work(town.world);
  expect(await reload(town, session.id)).toMatchObject({ zoneCode: "750001", paidMinor: 535, refundedMinor: 200 });
  expect(await moneyOf(town, session.id)).toMatchObject({
    refunds: ["correction 200"],
    receipts: ["sale 335 750001", "supplement 200 750010", "credit -200 750010"],
  });
});

test("a correction that is paid too late is paid back, and makes no later one cheaper", async () => {
  const { driver, card, session } = await asked();
  await town.world.database.owner`update place set correction_minutes = 60`;
  await webhooks(town, "drop");
  await town.world.advance(15 * 60 + 30);
  await answerChallenge(town.world, town.portal, session.id, "complete");
  await pass(town, 1);
  await webhooks(town, "normal");
  await pass(town, 60);
  expect(await reload(town, session.id)).toMatchObject({ zoneCode: "750001", refundedMinor: 200 });
  const after = await correct(town, driver, session.id, { ...to(dear), payWith: card });
  expect(after).toMatchObject({ zoneCode: "750010", paidMinor: 735 });
  await town.world.database.owner`update place set correction_minutes = 10`;
});

test("who asks for where a stay is while another correction waits for the bank is not told that it is done", async () => {
  const { driver, session } = await asked();
  expect((await refusal(correct(town, driver, session.id, to(town.place)))).code).toBe("session.payment_under_way");
  expect((await refusal(correct(town, driver, session.id, { plate: session.plate }))).code).toBe(
    "session.payment_under_way",
  );
  await answerChallenge(town.world, town.portal, session.id, "complete");
  await work(town.world);
  expect(await reload(town, session.id)).toMatchObject({ zoneCode: "750010" });
});

test("two drivers who correct one plate to one place at once: one is parked there, and nobody pays for nothing", async () => {
  const plate = town.plate();
  const both = await Promise.all(
    ["750001", "750013"].map(async (zoneCode) => {
      const known = await withCard(town);
      const place = zoneCode === free.zoneCode ? free : town.place;
      const session = await park(
        town.world,
        known.driver,
        await offer(town.world, known.driver, place, 60, plate),
        known.card,
      );
      return { ...known, id: session.id };
    }),
  );
  const results = await Promise.allSettled(both.map(({ driver, id }) => correct(town, driver, id, to(dear))));
  await pass(town, 60);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const kept = await Promise.all(both.map(async ({ id }) => reload(town, id)));
  expect(kept.filter(({ zoneCode }) => zoneCode === "750010")).toHaveLength(1);
  for (const { zoneCode, paidMinor, refundedMinor } of kept) {
    expect(paidMinor - refundedMinor).toBe({ "750010": 535, "750001": 335, "750013": 0 }[zoneCode]);
  }
});

test("after all of it the books balance to the cent and nothing is left open", async () => {
  await pass(town, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
  const rows = await town.world.database.owner`
    select count(*)::int as open from payment where status in ('created', 'requires_payment_method', 'requires_action', 'processing')`;
  expect(z.array(z.object({ open: z.number() })).parse(rows)).toEqual([{ open: 0 }]);
});
