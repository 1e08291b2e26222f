import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { loadCards } from "@/lib/loaders/driver/checkout";
import { loadDebts } from "@/lib/loaders/driver/debt";
import { chooseDefaultCard, removeCard } from "@/lib/use-cases/card/change";
import { type Context, execute } from "@/lib/use-cases/command";
import {
  bankRefuses,
  nextTry,
  openStreet,
  oweTen,
  ownCard,
  parkOpen,
  REST_MINOR,
  remainderOf,
  type Street,
  sessionNow,
} from "@/tests/support/owing";
import { again, lastCall, offer, park, stop, stripeCalls, work } from "@/tests/support/park";
import { refusal } from "@/tests/support/town";

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street.world.close());

const IN_USE = { code: "payment_method.in_use" };
const remove = (driver: Context, paymentMethodId: string) =>
  execute(removeCard, again(street.world, driver), { paymentMethodId });
const cardsOf = async (driver: Context) =>
  (await loadCards(again(street.world, driver))).map(({ id, isDefault }) => ({ id, isDefault }));

test("the only card stays while an open stay runs or something is owed, and goes when everything is paid", async () => {
  const { world } = street;
  const parked = await parkOpen(street);
  await expect(remove(parked.driver, parked.cardId)).rejects.toMatchObject(IN_USE);
  await stop(world, parked.driver, parked.sessionId);
  await work(world);
  await remove(parked.driver, parked.cardId);
  expect(await cardsOf(parked.driver)).toEqual([]);

  const owing = await oweTen(street);
  await expect(remove(owing.driver, owing.cardId)).rejects.toMatchObject(IN_USE);
  expect(await cardsOf(owing.driver)).toEqual([{ id: owing.cardId, isDefault: true }]);
});

test("a card removed while a car is parked on it: its hold is captured, and the rest is taken from the card that is the default now", async () => {
  const { world } = street;
  const { driver, cardId, sessionId } = await parkOpen(street);
  const other = await ownCard(street, driver, "pm_card_mastercard");
  await remove(driver, cardId);
  await work(world);
  expect(await cardsOf(driver)).toEqual([{ id: other, isDefault: true }]);
  await expect(remove(driver, other)).rejects.toMatchObject(IN_USE);
  await stop(world, driver, sessionId);
  await work(world);
  expect(await sessionNow(street, sessionId)).toMatchObject({ balanceStatus: "PAID", sessionStatus: "COMPLETE" });
  expect(await remainderOf(street, sessionId)).toMatchObject({
    paymentMethodId: other,
    amountMinor: REST_MINOR,
    status: "succeeded",
  });
});

test("a card removed while its stay is owed: the next try of the plan uses the new default card, with the same PaymentIntent", async () => {
  const owing = await oweTen(street);
  const before = await remainderOf(street, owing.sessionId);
  const other = await ownCard(street, owing.driver, "pm_card_mastercard");
  await remove(owing.driver, owing.cardId);
  await work(street.world);
  expect(await nextTry(street, owing.sessionId)).toBeDefined();
  expect(await remainderOf(street, owing.sessionId)).toMatchObject({
    paymentMethodId: other,
    status: "succeeded",
    stripePaymentIntentId: before.stripePaymentIntentId,
  });
  expect(await loadDebts(again(street.world, owing.driver))).toMatchObject({ debts: [] });
});

test("the newest of the cards that are left becomes the default; removing another changes nothing about it", async () => {
  const { driver, cardId } = await parkOpen(street);
  const second = await ownCard(street, driver, "pm_card_mastercard");
  await street.world.advance(1);
  const third = await ownCard(street, again(street.world, driver), "pm_card_fr");
  await remove(driver, cardId);
  expect(await cardsOf(driver)).toEqual([
    { id: third, isDefault: true },
    { id: second, isDefault: false },
  ]);
  await remove(driver, second);
  expect(await cardsOf(driver)).toEqual([{ id: third, isDefault: true }]);
});

test("whichever cards are chosen and removed at the same moment, one that is left is the default", async () => {
  const { driver, cardId } = await parkOpen(street);
  const others = [await ownCard(street, driver, "pm_card_mastercard"), await ownCard(street, driver, "pm_card_fr")];
  const choose = (paymentMethodId: string) =>
    execute(chooseDefaultCard, again(street.world, driver), { paymentMethodId });
  await Promise.all([...others, cardId, ...others].map(choose));
  expect((await cardsOf(driver)).filter(({ isDefault }) => isDefault)).toHaveLength(1);
  await choose(cardId);
  for (const gone of others) {
    const [removed, chosen] = await Promise.allSettled([remove(driver, gone), choose(gone)]);
    expect(removed.status).toBe("fulfilled");
    if (chosen.status === "rejected") expect(chosen.reason).toMatchObject({ code: "payment_method.not_found" });
    const left = await cardsOf(driver);
    expect(left.map(({ id }) => id)).not.toContain(gone);
    expect(left.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  }
});

test("of two cards removed at once one stays where a card is needed, whichever was first", async () => {
  const { driver, cardId, sessionId } = await parkOpen(street);
  const other = await ownCard(street, driver, "pm_card_mastercard");
  const outcomes = await Promise.allSettled([cardId, other].map((id) => remove(driver, id)));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: IN_USE });
  const [stays, ...others] = await cardsOf(driver);
  expect([stays?.isDefault, others]).toEqual([true, []]);
  await bankRefuses(street, stays?.id ?? "", "insufficient_funds");
  await stop(street.world, driver, sessionId);
  await work(street.world);
  expect(await remainderOf(street, sessionId)).toMatchObject({ paymentMethodId: stays?.id });
});

const LOCKED = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

test("a card that is removed just after a start has looked pays nothing, and one that a start already pays with is not removed", async () => {
  const { world, place, portal } = street;
  const { owner } = world.database;
  const driver = await world.driver(portal);
  const cardId = await ownCard(street, driver);
  const first = await offer(world, driver, place, 60, "RM100RM");
  expect((await park(world, driver, first, cardId)).sessionStatus).toBe("STARTED");
  const quote = await offer(world, driver, place, 60, "RM101RM");
  const last = await lastCall(world);
  const { starting } = await owner.begin(async (held) => {
    await held`select 1 from quote where id = ${quote.id} for update`;
    const starting = refusal(park(world, driver, quote, cardId));
    await expect.poll(async () => (await owner.unsafe(LOCKED)).length).toBeGreaterThan(0);
    await remove(driver, cardId);
    return { starting };
  });
  expect((await starting).code).toBe("payment_method.not_found");
  expect((await stripeCalls(world, last)).filter(({ call }) => call.includes("payment_intents"))).toEqual([]);

  const again = await ownCard(street, driver);
  await world.simulator.control("POST", "faults", z.unknown(), {
    kind: "answer_lost",
    times: 10,
    match: { method: "POST", path: "^/v1/payment_intents$" },
  });
  expect((await park(world, driver, quote, again)).sessionStatus).toBe("CREATED");
  await expect(remove(driver, again)).rejects.toMatchObject(IN_USE);
});
