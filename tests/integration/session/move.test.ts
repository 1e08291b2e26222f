import { afterAll, beforeAll, expect, test } from "vitest";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import type { TestPlace } from "@/tests/support/catalogue";
import { correct, flatPlace, moneyOf, receiptsOf, SERVICE_FEE, toldOf } from "@/tests/support/moving";
import { offer, park, savedCard, work } from "@/tests/support/park";
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
  withCard,
} from "@/tests/support/town";

const HOUR = 300;

let town: Town;
let dear: TestPlace;
let near: TestPlace;
let cheap: TestPlace;
let same: TestPlace;
let free: TestPlace;

beforeAll(async () => {
  town = await openTown();
  dear = await flatPlace(town, "750010", 500);
  near = await flatPlace(town, "750011", 320);
  cheap = await flatPlace(town, "750012", 120);
  same = await flatPlace(town, "750013", HOUR);
  free = await flatPlace(town, "750014", 0);
});
afterAll(() => town.world.close());

const to = ({ zoneCode }: TestPlace) => ({ zoneCode });

test("at a dearer place the difference is charged, receipted as what it is for, and the stay is there for the same time", async () => {
  const known = await withCard(town);
  const before = await parked(town, known);
  const after = await correct(town, known.driver, before.id, to(dear));
  expect(after).toMatchObject({ placeId: dear.id, zoneCode: "750010", sessionStatus: "STARTED", minutes: 60 });
  expect(after.endsAt).toEqual(before.endsAt);
  expect(after).toMatchObject({ priceMinor: 500, serviceFeeMinor: SERVICE_FEE, totalMinor: 535, paidMinor: 535 });
  expect(await moneyOf(town, before.id)).toEqual({
    payments: ["correction 200 succeeded", "purchase 335 succeeded"],
    refunds: [],
    receipts: ["sale 335 750001", "supplement 200 750010"],
  });
  const [, supplement] = await receiptsOf(town, before.id);
  expect(supplement?.body.lines.map(({ label, amountMinor }) => [label.key, amountMinor])).toEqual([
    ["line.flat", 500],
    ["line.charged", -300],
  ]);
  expect(supplement?.body.stay.minutes).toBe(60);
  expect(await toldOf(town, before.id)).toEqual([
    "session.started",
    "receipt.available",
    "payment.succeeded",
    "session.corrected",
    "receipt.available",
    "payment.succeeded",
  ]);
  expect(await correct(town, known.driver, before.id, to(dear))).toMatchObject({ totalMinor: 535 });
  expect(await received(town, before.id)).toEqual([200, 335]);
});

test("at a cheaper place the stay is at once, and the difference goes back by rule, credited to the cent", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  expect(await correct(town, known.driver, id, to(cheap))).toMatchObject({ zoneCode: "750012", totalMinor: 335 });
  await work(town.world);
  expect(await reload(town, id)).toMatchObject({ paidMinor: 335, refundedMinor: 180, balanceStatus: "REFUND" });
  expect(await moneyOf(town, id)).toEqual({
    payments: ["purchase 335 succeeded"],
    refunds: ["correction 180"],
    receipts: ["sale 335 750001", "credit -180 750001"],
  });
});

test("what was charged and given back at other places is counted: there and back again costs what the last place costs", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  for (const place of [dear, cheap, same, dear]) await correct(town, known.driver, id, to(place));
  await work(town.world);
  const stay = await reload(town, id);
  expect(stay.paidMinor - stay.refundedMinor).toBe(500 + SERVICE_FEE);
  expect((await moneyOf(town, id)).payments).toEqual([
    "correction 200 succeeded",
    "correction 180 succeeded",
    "correction 200 succeeded",
    "purchase 335 succeeded",
  ]);
  expect((await refusal(longer(town, known.driver, id, 30))).code).toBe("tariff.not_longer");
});

test("a stay that was charged for dearer places three times goes to no dearer one again, and still to a cheaper one", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  for (const place of [dear, cheap, same, dear, cheap]) await correct(town, known.driver, id, to(place));
  expect((await refusal(correct(town, known.driver, id, to(dear)))).code).toBe("correct.too_often");
  expect(await correct(town, known.driver, id, to(free))).toMatchObject({ zoneCode: "750014" });
  await work(town.world);
  expect(await reload(town, id)).toMatchObject({ paidMinor: 915, refundedMinor: 915, sessionStatus: "STARTED" });
});

test("a longer stay is priced by the tariff of the right place, minus what stands charged", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  const early = await longer(town, known.driver, id, 120);
  const garage = await town.world.place(town.operator, "fr-garage", "750015");
  await correct(town, known.driver, id, to(cheap));
  expect((await refusal(extend(town, known.driver, early, known.card))).code).toBe("quote.outdated");
  expect((await longer(town, known.driver, id, 120)).totalMinor).toBe(0);
  await correct(town, known.driver, id, to(garage));
  const quote = await longer(town, known.driver, id, 120);
  expect(quote.totalMinor).toBe(250);
  expect(await extend(town, known.driver, quote, known.card)).toMatchObject({ minutes: 120, zoneCode: "750015" });
});

test("a difference that is too small to be charged is due and waived, and never a debt", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  expect(await correct(town, known.driver, id, to(near))).toMatchObject({ zoneCode: "750011" });
  expect(await reload(town, id)).toMatchObject({ totalMinor: 355, paidMinor: 335, writtenOffMinor: 20 });
  await correct(town, known.driver, id, to(cheap));
  await work(town.world);
  expect((await moneyOf(town, id)).refunds).toEqual(["correction 180"]);
  await pass(town, 61 * 60);
  expect(await reload(town, id)).toMatchObject({ sessionStatus: "COMPLETE", debtSince: null, refundedMinor: 180 });
});

test("at a free place everything goes back, the service fee too, and it is taken once more only where the stay costs something again", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  await correct(town, known.driver, id, to(free));
  await work(town.world);
  expect(await reload(town, id)).toMatchObject({ refundedMinor: 335, zoneCode: "750014" });
  await correct(town, known.driver, id, to(cheap));
  expect((await moneyOf(town, id)).payments[0]).toBe(`correction ${120 + SERVICE_FEE} succeeded`);
  await correct(town, known.driver, id, to(same));
  expect((await moneyOf(town, id)).payments[0]).toBe("correction 180 succeeded");
});

test("a free stay at a place that costs something is charged like a start, and needs a card", async () => {
  const driver = await town.world.driver(town.portal);
  const session = await park(town.world, driver, await offer(town.world, driver, free, 60, town.plate()));
  expect((await refusal(correct(town, driver, session.id, to(same)))).code).toBe("payment_method.needed");
  await savedCard(town.world, town.portal, driver, "pm_card_fr");
  const after = await correct(town, driver, session.id, to(same));
  expect(after).toMatchObject({ zoneCode: "750013", totalMinor: 335, paidMinor: 335, serviceFeeMinor: SERVICE_FEE });
  expect((await moneyOf(town, session.id)).receipts).toEqual(["supplement 335 750013"]);
});

test("a card that the bank refuses leaves the stay where it was, and another card takes it there", async () => {
  const known = await withCard(town);
  const before = await parked(town, known);
  const refused = await savedCard(town.world, town.portal, known.driver, "pm_card_chargeCustomerFail");
  const asked = { ...to(dear), payWith: refused };
  expect((await refusal(correct(town, known.driver, before.id, asked))).code).toBe("payment.declined");
  expect(await reload(town, before.id)).toMatchObject({
    zoneCode: "750001",
    totalMinor: 335,
    sessionStatus: "STARTED",
  });
  expect(await correct(town, known.driver, before.id, { ...to(dear), payWith: known.card })).toMatchObject({
    zoneCode: "750010",
    totalMinor: 535,
  });
});

test("place and plate are put right together, and a stay that costs the same moves without money", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  const plate = town.plate();
  expect(await correct(town, known.driver, id, { ...to(same), plate })).toMatchObject({ zoneCode: "750013", plate });
  expect(await moneyOf(town, id)).toMatchObject({ payments: ["purchase 335 succeeded"], refunds: [] });
  const next = town.plate();
  expect(await correct(town, known.driver, id, { ...to(dear), plate: next })).toMatchObject({ plate: next });
});

test("what support gave back before is not given twice", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  await town.world.database.owner`update payment set refund_reserved_minor = 300 where session_id = ${id}`;
  await correct(town, known.driver, id, to(free));
  await work(town.world);
  expect((await moneyOf(town, id)).refunds).toEqual(["correction 35"]);
  await town.world.database.owner`update payment set refund_reserved_minor = 35 where session_id = ${id}`;
});

test("a stay that cannot be sold at the other place stays: too long, closed to returns, or late", async () => {
  const short = await flatPlace(town, "750016", 100, { tariff: { maxTimeMinutes: 30 } });
  const once = await flatPlace(town, "750017", 100, { tariff: { noReturnMinutes: 240 } });
  const known = await withCard(town);
  const { id } = await parked(town, known);
  const code = async (place: TestPlace) => (await refusal(correct(town, known.driver, id, to(place)))).code;
  expect(await code(short)).toBe("tariff.max_stay");
  const quote = await offer(town.world, known.driver, once, 5, (await reload(town, id)).plate);
  await park(town.world, known.driver, quote, known.card);
  expect(await code(once)).toBe("session.already_parked");
  await pass(town, 6 * 60);
  expect(await code(once)).toBe("tariff.no_return");
  await pass(town, 5 * 60);
  expect(await refusal(correct(town, known.driver, id, to(same)))).toEqual({
    code: "correct.too_late",
    details: { minutes: 10 },
  });
  expect(await reload(town, id)).toMatchObject({ zoneCode: "750001" });
});

test("after all corrections the books balance to the cent", async () => {
  await pass(town, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
