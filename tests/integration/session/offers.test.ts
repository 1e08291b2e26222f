import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { execute } from "@/lib/use-cases/command";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { correctSession } from "@/lib/use-cases/session/correct";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import type { TestPlace } from "@/tests/support/catalogue";
import { again, lastCall, offer, park, savedCard, stripeCalls, work } from "@/tests/support/park";
import {
  chargesOf,
  extend,
  longer,
  openTown,
  parked,
  pass,
  received,
  refusal,
  reload,
  type Town,
  withCard,
} from "@/tests/support/town";

let town: Town;
let street: TestPlace;
let bay: TestPlace;
let high: TestPlace;
let market: TestPlace;

beforeAll(async () => {
  town = await openTown();
  const { world, portal, wayfarer, operator } = town;
  const borough = await world.operator("borough", "GB", "gbp");
  const markt = await world.operator("markt", "DE", "eur");
  for (const app of [portal, wayfarer]) await world.connect(app, borough);
  await world.connect(portal, markt);
  street = await world.place(operator, "fr-street", "750002");
  bay = await world.place(markt, "de-charging", "100001");
  market = await world.place(markt, "de-market-square", "100002");
  high = await world.place(borough, "gb-short-stay", "200001");
  await wednesday(9);
  await work(world);
});
afterAll(() => town.world.close());

/** The next Wednesday at an hour of UTC; the French holiday that can be one is passed over. */
async function wednesday(hour: number): Promise<void> {
  await until(3, hour);
  if (town.world.now().toISOString().slice(5, 10) === "07-14") await town.world.advance(7 * 86_400);
}

async function until(weekday: number, hour: number): Promise<void> {
  const now = town.world.now();
  const target = new Date(now);
  target.setUTCHours(hour, 0, 0, 0);
  while (target <= now || target.getUTCDay() !== weekday) target.setUTCDate(target.getUTCDate() + 1);
  await town.world.advance(Math.ceil((target.getTime() - now.getTime()) / 1_000));
}

const guest = () => town.world.driver(town.portal);

test("an offer binds for ten minutes and not longer", async () => {
  const { world } = town;
  const { driver, card } = await withCard(town);
  const [kept, lost] = [
    await offer(world, driver, town.place, 60, town.plate()),
    await offer(world, driver, town.place, 60, town.plate()),
  ];
  await world.advance(590);
  expect((await park(world, driver, kept, card)).sessionStatus).toBe("STARTED");
  await world.advance(15);
  expect((await refusal(park(world, driver, lost, card))).code).toBe("quote.expired");
});

test("asking twice for an offer with one id is one offer, and another driver's id does not exist", async () => {
  const [driver, other] = [await guest(), await guest()];
  const asked = { quoteId: uuidv7(), zoneCode: street.zoneCode, plate: town.plate(), country: "FR", minutes: 60 };
  const first = await execute(makeQuote, again(town.world, driver), asked);
  const second = await execute(makeQuote, again(town.world, driver), asked);
  expect([second.id, second.validUntil]).toEqual([first.id, first.validUntil]);
  expect((await refusal(execute(makeQuote, again(town.world, other), asked))).code).toBe("quote.not_found");
});

test("a stay longer than the place allows is refused with the longest one", async () => {
  const refused = await refusal(offer(town.world, await guest(), street, 241, town.plate()));
  expect(refused).toEqual({ code: "tariff.max_stay", details: { minutesMax: 240 } });
});

test("a free stay is parked without PaymentIntent, card, fee and receipt, and its first paid extension has the fee", async () => {
  const { world } = town;
  const { driver, card } = await withCard(town);
  await work(world);
  const before = await lastCall(world);
  const quote = await offer(world, driver, street, 15, town.plate());
  expect([quote.totalMinor, quote.serviceFeeMinor]).toEqual([0, 0]);
  const session = await park(world, driver, quote);
  expect(session).toMatchObject({ sessionStatus: "STARTED", totalMinor: 0, paidMinor: 0 });
  await work(world);
  expect(await stripeCalls(world, before)).toEqual([]);
  expect([...(await world.database.owner`select id from receipt where session_id = ${session.id}`)]).toEqual([]);
  expect([...(await world.database.owner`select id from ledger_transaction where session_id = ${session.id}`)]).toEqual(
    [],
  );
  const extension = await longer(town, driver, session.id, 30);
  expect(extension.serviceFeeMinor).toBe(35);
  expect(await extend(town, driver, extension, card)).toMatchObject({ minutes: 30, totalMinor: extension.totalMinor });
  expect((await longer(town, driver, session.id, 60)).serviceFeeMinor).toBe(0);
});

test("an extension costs what the longer stay costs minus what was charged", async () => {
  const { world } = town;
  const known = await withCard(town);
  const session = await parked(town, known);
  const whole = await offer(world, await guest(), town.place, 200, town.plate());
  const extension = await longer(town, known.driver, session.id, 200);
  expect(extension.totalMinor).toBe(whole.totalMinor - session.totalMinor);
  await extend(town, known.driver, extension, known.card);
  expect(await reload(town, session.id)).toMatchObject({ totalMinor: whole.totalMinor, minutes: 200 });
  expect(await refusal(longer(town, known.driver, session.id, 200))).toMatchObject({ code: "tariff.not_longer" });
});

test("more time inside the cap costs nothing, calls nobody and needs no card", async () => {
  const { world } = town;
  const { driver, card } = await withCard(town);
  const session = await park(world, driver, await offer(world, driver, town.place, 660, town.plate()), card);
  await work(world);
  const before = await lastCall(world);
  const extension = await longer(town, driver, session.id, 700);
  expect(extension.totalMinor).toBe(0);
  const pressed = await Promise.all([
    extend(town, driver, extension, "guest"),
    extend(town, driver, extension, "guest"),
  ]);
  expect(pressed.map(({ minutes }) => minutes)).toEqual([700, 700]);
  await work(world);
  expect(await stripeCalls(world, before)).toEqual([]);
  expect(await received(town, session.id)).toEqual([session.totalMinor]);
});

test("no return counts over all apps from the start on, also before a job has closed the stay; only whose stay it was is told when", async () => {
  const { world, portal, wayfarer } = town;
  const driver = await world.driver(portal);
  const card = await savedCard(world, portal, driver, "pm_card_gb");
  const plate = town.plate();
  const session = await park(world, driver, await offer(world, driver, high, 10, plate), card);
  await world.advance(11 * 60);
  const other = await world.driver(wayfarer);
  const strange = await savedCard(world, wayfarer, other, "pm_card_gb");
  const begin = async () => park(world, other, await offer(world, other, high, 10, plate), strange);
  expect(await refusal(begin())).toEqual({ code: "tariff.no_return", details: {} });
  const own = await refusal(offer(world, driver, high, 10, plate));
  expect(own).toEqual({ code: "tariff.no_return", details: { returnAt: session.endsAt.getTime() + 120 * 60_000 } });
  await pass(town, 119 * 60);
  expect((await begin()).sessionStatus).toBe("STARTED");
});

test("a wrong plate that is put right brings no vehicle back before it may return", async () => {
  const { world, portal } = town;
  const driver = await world.driver(portal);
  const card = await savedCard(world, portal, driver, "pm_card_gb");
  const plate = town.plate();
  await park(world, driver, await offer(world, driver, high, 10, plate), card);
  await world.advance(11 * 60);
  const { id } = await park(world, driver, await offer(world, driver, high, 10, town.plate()), card);
  const corrected = (to: string) => execute(correctSession, again(world, driver), { sessionId: id, plate: to });
  expect((await refusal(corrected(plate))).code).toBe("tariff.no_return");
  const free = town.plate();
  expect(await corrected(free)).toMatchObject({ plate: free });
  await pass(town, 11 * 60);
});

test("a driver parks at most five plates in a day; the same plates and the next day are free", async () => {
  const { world } = town;
  const driver = await guest();
  const plates = Array.from({ length: 6 }, () => town.plate());
  const begin = async (plate: string) => park(world, driver, await offer(world, driver, street, 5, plate));
  for (const plate of plates.slice(0, 5)) expect((await begin(plate)).sessionStatus).toBe("STARTED");
  expect(await refusal(begin(plates[5] ?? ""))).toMatchObject({ code: "plate.too_many", details: { platesMax: 5 } });
  await pass(town, 360);
  expect((await begin(plates[0] ?? "")).sessionStatus).toBe("STARTED");
  await pass(town, 86_400);
  expect((await begin(plates[5] ?? "")).sessionStatus).toBe("STARTED");
});

test("below the card's minimum a stay and an extension are refused with the shortest one that works", async () => {
  const { world } = town;
  await until(3, 22);
  const { driver, card } = await withCard(town, "pm_card_de");
  const plate = town.plate();
  const refused = await refusal(offer(world, driver, bay, 2, plate));
  expect(refused).toEqual({ code: "quote.below_minimum", details: { minutesAtLeast: 4 } });
  const session = await park(world, driver, await offer(world, driver, bay, 4, plate), card);
  expect(session.totalMinor).toBe(51);
  const tooLittle = await refusal(longer(town, driver, session.id, 5));
  expect(tooLittle).toEqual({ code: "quote.below_minimum", details: { minutesAtLeast: 17 } });
  expect(await extend(town, driver, await longer(town, driver, session.id, 17), card)).toMatchObject({ minutes: 17 });
  expect((await chargesOf(town, session.id)).map((charge) => charge.received)).toEqual([52, 51]);
});

test("in closed hours nothing is sold, and the refusal says until when one may stay", async () => {
  const { world } = town;
  await until(6, 2);
  const before = await refusal(offer(world, await guest(), market, 600, town.plate()));
  expect(before.code).toBe("tariff.closed");
  expect(Number(before.details.minutesMax)).toBeGreaterThan(0);
  await until(6, 9);
  const now = await refusal(offer(world, await guest(), market, 30, town.plate()));
  expect(now).toMatchObject({ code: "tariff.closed", details: { minutesMax: 0 } });
});

test("after all these offers the books balance to the cent", async () => {
  await pass(town, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
