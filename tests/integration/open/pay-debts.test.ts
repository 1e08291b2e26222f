import { afterAll, beforeAll, expect, test } from "vitest";
import { publicId } from "@/lib/domain/id";
import { SAME_CARD_AGAIN_MS } from "@/lib/domain/retry";
import { loadDebtStep, loadDebts, loadOwedBanner, loadSettled } from "@/lib/loaders/driver/debt";
import { execute } from "@/lib/use-cases/command";
import { payDebts } from "@/lib/use-cases/debt/pay";
import { writeOffDebt } from "@/lib/use-cases/debt/write-off";
import { leaveTry } from "@/lib/use-cases/payment/leave";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import {
  bankRefuses,
  openStreet,
  oweTen,
  ownCard,
  type Parked,
  parkOpen,
  REST_MINOR,
  remainderOf,
  type Street,
  sessionNow,
} from "@/tests/support/owing";
import { again, answerChallenge, openOffer, park, stop, work } from "@/tests/support/park";
import { hire } from "@/tests/support/refunds";

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(async () => {
  expect(await booksOff(street.world)).toEqual(NOTHING_OFF);
  await street.world.close();
});

const pay = async ({ driver }: Parked, what: string, payWith: string) => {
  const outcome = await execute(payDebts, again(street.world, driver), { what, payWith });
  return { ...outcome, paid: outcome.paid.length };
};

/** Two stays at once, and the bank says no to the rest of both. */
async function oweTwice(): Promise<{ first: Parked; second: Parked }> {
  const first = await parkOpen(street);
  const { world, place } = street;
  const quote = await openOffer(world, first.driver, place, `T${first.cardId.slice(-6)}`);
  const session = await park(world, first.driver, quote, first.cardId);
  const second = { ...first, sessionId: session.id };
  await bankRefuses(street, first.cardId, "insufficient_funds", 2);
  for (const { sessionId } of [first, second]) await stop(world, first.driver, sessionId);
  await work(world);
  return { first, second };
}

test("what is owed is listed with amount, place, why and the next try, and nothing of a card but brand and digits", async () => {
  const owing = await oweTen(street);
  const view = await loadDebts(again(street.world, owing.driver));
  expect(view.debts).toHaveLength(1);
  expect(view.debts[0]).toMatchObject({
    placeName: "Place 100001",
    totalMinor: 4000,
    paidMinor: 3000,
    owedMinor: REST_MINOR,
    reason: "insufficient_funds",
    isUnderWay: false,
    nextTryAt: (await remainderOf(street, owing.sessionId)).collectAt?.toISOString(),
  });
  const card = { id: owing.cardId, brand: "visa", last4: "4242", isExpired: false };
  expect(view.cards).toEqual([{ ...card, againAt: expect.any(String) }]);
  expect(JSON.stringify(view)).not.toContain((await sessionNow(street, owing.sessionId)).plate);
  expect(await loadOwedBanner(again(street.world, owing.driver))).toMatchObject({ owedMinor: 1000, more: 0 });
});

test("a card whose bank has just said no is named until it may be asked again, and only that one", async () => {
  const owing = await oweTen(street);
  const other = await ownCard(street, owing.driver, "pm_card_mastercard");
  const cards = async () =>
    (await loadDebts(again(street.world, owing.driver))).cards.map(({ id, againAt }) => [id, againAt]);
  const [[, againAt] = [], ...others] = await cards();
  expect(others).toEqual([[other, null]]);
  const waitMs = Date.parse(againAt ?? "") - street.world.now().getTime();
  expect(waitMs).toBeLessThanOrEqual(SAME_CARD_AGAIN_MS);
  await expect(pay(owing, "all", owing.cardId)).rejects.toMatchObject({ code: "payment.retry_too_soon" });
  await street.world.advance(Math.ceil(waitMs / 1_000));
  expect(await cards()).toEqual([
    [owing.cardId, null],
    [other, null],
  ]);
  expect(await pay(owing, "all", owing.cardId)).toEqual({ kind: "paid", paid: 1 });
});

test("everything is paid one after the other, each stay with its own PaymentIntent", async () => {
  const { first, second } = await oweTwice();
  const other = await ownCard(street, first.driver, "pm_card_mastercard");
  expect(await pay(first, "all", other)).toEqual({ kind: "paid", paid: 2 });
  const intents = [first, second].map(
    async ({ sessionId }) => (await remainderOf(street, sessionId)).stripePaymentIntentId,
  );
  expect(new Set(await Promise.all(intents)).size).toBe(2);
  expect((await loadDebts(again(street.world, first.driver))).debts).toEqual([]);
  expect(await loadOwedBanner(again(street.world, first.driver))).toBeNull();
  expect(await pay(first, "all", other)).toEqual({ kind: "paid", paid: 0 });
});

test("one of two is paid, and the other is still owed", async () => {
  const { first, second } = await oweTwice();
  const other = await ownCard(street, first.driver, "pm_card_mastercard");
  expect(await pay(first, second.sessionId, other)).toEqual({ kind: "paid", paid: 1 });
  const { debts } = await loadDebts(again(street.world, first.driver));
  expect(debts.map(({ sessionId }) => sessionId)).toEqual([first.sessionId]);
  expect(await pay(first, "all", other)).toEqual({ kind: "paid", paid: 1 });
});

test("the bank's question stops the row, and after its answer the rest is paid", async () => {
  const { first, second } = await oweTwice();
  const { world, portal } = street;
  const asking = await ownCard(street, first.driver, "pm_card_mastercard");
  await bankRefuses(street, asking, "authentication_required");
  expect(await pay(first, "all", asking)).toEqual({ kind: "waiting", sessionId: first.sessionId, paid: 0 });
  const step = () => loadDebtStep(again(world, first.driver), publicId("session", first.sessionId));
  expect((await step())?.step.kind).toBe("bank");
  await answerChallenge(world, portal, first.sessionId, "complete");
  await work(world);
  expect((await step())?.step.kind).toBe("paid");
  expect(await pay(first, "all", asking)).toEqual({ kind: "paid", paid: 1 });
  expect(await sessionNow(street, second.sessionId)).toMatchObject({ balanceStatus: "PAID" });
});

test("what was paid a moment ago by another tab is no refusal, and a stranger's stay is nobody's", async () => {
  const owing = await oweTen(street);
  const other = await ownCard(street, owing.driver, "pm_card_mastercard");
  expect(await pay(owing, owing.sessionId, other)).toEqual({ kind: "paid", paid: 1 });
  expect(await pay(owing, owing.sessionId, other)).toEqual({ kind: "paid", paid: 0 });
  expect(await pay(owing, "all", other)).toEqual({ kind: "paid", paid: 0 });
  const neverOwed = await parkOpen(street);
  for (const stay of [neverOwed.sessionId, owing.sessionId]) {
    await expect(pay(neverOwed, stay, neverOwed.cardId)).rejects.toMatchObject({ code: "payment.not_owed" });
  }
});

test("a declined card ends the row, and what was paid before stays paid", async () => {
  const { first, second } = await oweTwice();
  const poor = await ownCard(street, first.driver, "pm_card_mastercard");
  const { world } = street;
  expect(await pay(first, first.sessionId, poor)).toEqual({ kind: "paid", paid: 1 });
  await bankRefuses(street, poor, "stolen_card");
  expect(await pay(first, "all", poor)).toEqual({ kind: "declined", code: "generic_decline", paid: 0 });
  await expect(pay(first, "all", poor)).rejects.toMatchObject({ code: "payment.retry_too_soon" });
  const [left] = (await loadDebts(again(world, first.driver))).debts;
  expect(left).toMatchObject({ sessionId: second.sessionId, reason: "generic_decline", nextTryAt: null });
  expect(await pay(first, "all", await ownCard(street, first.driver))).toEqual({ kind: "paid", paid: 1 });
});

test("what is said to be paid or waived is so: an address claims nothing that is still owed, a stranger's or no stay", async () => {
  const { first, second } = await oweTwice();
  const { world } = street;
  const ids = [first, second].map(({ sessionId }) => publicId("session", sessionId));
  const settled = (driver = first.driver) => loadSettled(again(world, driver), [...ids, ...ids, "7", ""]);
  expect(await settled()).toEqual({ paid: 0, waived: [] });
  await pay(first, first.sessionId, await ownCard(street, first.driver, "pm_card_mastercard"));
  expect(await settled()).toEqual({ paid: 1, waived: [] });
  const personId = await hire(world);
  const agent = { kind: "support", role: "support_agent", appId: null, secondFactorAt: world.now(), personId } as const;
  await execute(writeOffDebt, world.context(agent), { sessionId: second.sessionId, reason: "goodwill" });
  expect(await settled()).toEqual({ paid: 1, waived: ["Place 100001"] });
  expect(await settled((await parkOpen(street)).driver)).toEqual({ paid: 0, waived: [] });
});

test("whoever began with a new card or at the bank can pay another way", async () => {
  const owing = await oweTen(street);
  const { world } = street;
  const step = async () =>
    (await loadDebtStep(again(world, owing.driver), publicId("session", owing.sessionId)))?.step.kind;
  const leave = () => execute(leaveTry, again(world, owing.driver), { sessionId: owing.sessionId });
  expect(await step()).toBe("owed");
  await leave();
  expect(await pay(owing, "all", "new")).toMatchObject({ kind: "waiting" });
  expect(await step()).toBe("card");
  await leave();
  expect(await step()).toBe("owed");
  const asking = await ownCard(street, owing.driver, "pm_card_mastercard");
  await bankRefuses(street, asking, "authentication_required");
  expect(await pay(owing, "all", asking)).toMatchObject({ kind: "waiting" });
  expect(await step()).toBe("bank");
  await leave();
  expect(await step()).toBe("owed");
  expect((await remainderOf(street, owing.sessionId)).collectAt).not.toBeNull();
  expect(await pay(owing, "all", await ownCard(street, owing.driver))).toEqual({ kind: "paid", paid: 1 });
});

test("whoever leaves the card form or the bank's question while a webhook's job asks about it has left", async () => {
  const owing = await oweTen(street);
  const { world } = street;
  const step = async () =>
    (await loadDebtStep(again(world, owing.driver), publicId("session", owing.sessionId)))?.step.kind;
  const jobAsks = () =>
    world.database.owner`update attempt set lease_until = ${new Date(world.now().getTime() + 30_000)}
      where payment_id in (select id from payment where session_id = ${owing.sessionId})`;
  const asking = await ownCard(street, owing.driver, "pm_card_mastercard");
  await bankRefuses(street, asking, "authentication_required");
  for (const payWith of ["new", asking]) {
    expect(await pay(owing, "all", payWith)).toMatchObject({ kind: "waiting" });
    await jobAsks();
    await execute(leaveTry, again(world, owing.driver), { sessionId: owing.sessionId });
    expect(await step()).toBe("owed");
  }
  expect(await pay(owing, "all", await ownCard(street, owing.driver))).toEqual({ kind: "paid", paid: 1 });
});

test("whoever went back from the card form and chose a saved card pays with it, once; a bank's question is not broken off", async () => {
  const owing = await oweTen(street);
  const { world, portal } = street;
  const step = async () =>
    (await loadDebtStep(again(world, owing.driver), publicId("session", owing.sessionId)))?.step.kind;
  expect(await pay(owing, "all", "new")).toMatchObject({ kind: "waiting" });
  const asking = await ownCard(street, owing.driver, "pm_card_mastercard");
  await bankRefuses(street, asking, "authentication_required");
  expect(await pay(owing, "all", asking)).toMatchObject({ kind: "waiting" });
  expect(await step()).toBe("bank");
  const other = await ownCard(street, owing.driver, "pm_card_fr");
  for (const payWith of [other, asking, "new"]) {
    expect(await pay(owing, "all", payWith)).toMatchObject({ kind: "waiting", paid: 0 });
    expect(await step()).toBe("bank");
  }
  await answerChallenge(world, portal, owing.sessionId, "complete");
  await work(world);
  expect(await step()).toBe("paid");
  expect(await pay(owing, "all", other)).toEqual({ kind: "paid", paid: 0 });
});
