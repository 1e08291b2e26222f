import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { findPayLink } from "@/db/store/receipt";
import { publicId } from "@/lib/domain/id";
import { loadDebtStep, loadDebts, loadOwedBanner, loadPaidReceipts } from "@/lib/loaders/driver/debt";
import { type Context, execute } from "@/lib/use-cases/command";
import { payDebts } from "@/lib/use-cases/debt/pay";
import { leaveTry } from "@/lib/use-cases/payment/leave";
import { answerStillParked } from "@/lib/use-cases/session/still-parked";
import { stopSession } from "@/lib/use-cases/session/stop";
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
import { again, answerChallenge, openOffer, park, savedCard, stop, work } from "@/tests/support/park";

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(async () => {
  expect(await booksOff(street.world)).toEqual(NOTHING_OFF);
  await street.world.close();
});

const pay = ({ driver }: Parked, what: string, payWith: string) =>
  execute(payDebts, again(street.world, driver), { what, payWith });

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

/** What the holder of the link in the mail may do. */
async function linkOf({ sessionId }: Parked): Promise<{ payer: Context; token: string }> {
  const { world } = street;
  const rows = await world.database.owner`
    select id, app_id as app, sealed_token as sealed from link where session_id = ${sessionId} and purpose = 'pay'`;
  const { id, app, sealed } = z.object({ id: z.uuid(), app: z.uuid(), sealed: z.string() }).parse(rows[0]);
  const at = { tenant: app, table: "link", column: "sealed_token", rowId: id };
  const { driverId, appId } = await sessionNow(street, sessionId);
  const payer = world.context({ kind: "payer", appId, driverId, linkId: id });
  return { payer, token: world.system().vault.open(sealed, at) };
}

const linkState = async (token: string) => {
  const { vault } = street.world.system();
  const link = await street.world.database.system.read((tx) => findPayLink(tx, vault.hash(token)));
  return link && (link.revokedAt ? "over" : "good");
};

/** A debt that came without an address has its link from the refusal of the next start. */
async function refused({ driver, cardId }: Parked, plate: string): Promise<Record<string, unknown>> {
  const quote = await openOffer(street.world, driver, street.place, plate);
  const answer = await park(street.world, driver, quote, cardId).catch((error: unknown) => error);
  return z.object({ code: z.literal("user.in_debt"), details: z.record(z.string(), z.unknown()) }).parse(answer)
    .details;
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
  expect(view.cards).toEqual([{ id: owing.cardId, brand: "visa", last4: "4242", isExpired: false }]);
  expect(JSON.stringify(view)).not.toContain((await sessionNow(street, owing.sessionId)).plate);
  expect(await loadOwedBanner(again(street.world, owing.driver))).toMatchObject({ owedMinor: 1000, more: 0 });
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

test("a refused start says what is owed and where it is paid", async () => {
  const owing = await oweTen(street);
  expect(await refused(owing, "RF001RF")).toMatchObject({
    owedMinor: 1000,
    place: "Place 100001",
    isOwn: "yes",
    payPath: "/owed",
  });
  await pay(owing, "all", await ownCard(street, owing.driver));
});

test("a guest whose card owes from another browser is led to that stay's link, which pays it and then has done its work", async () => {
  const { world, portal, place } = street;
  const owing = await oweTen(street);
  await world.database.owner`update session set debt_fingerprint = 'fp_shared' where id = ${owing.sessionId}`;
  const driver = await world.driver(portal);
  const cardId = await savedCard(world, portal, driver, "pm_card_visa");
  await world.database.owner`update payment_method set fingerprint = 'fp_shared' where id = ${cardId}`;
  const newcomer = { driver, cardId, sessionId: owing.sessionId };
  const details = await refused(newcomer, "RF002RF");
  const { payer, token } = await linkOf(owing);
  expect(details).toMatchObject({ isOwn: "no", payPath: `/owed/${token}` });
  expect((await refused(newcomer, "RF003RF")).payPath).toBe(details.payPath);
  expect(await linkState(token)).toBe("good");
  expect((await loadDebts(payer)).debts.map(({ sessionId }) => sessionId)).toEqual([owing.sessionId]);
  const other = await ownCard(street, owing.driver, "pm_card_mastercard");
  expect(await execute(payDebts, payer, { what: "all", payWith: other })).toEqual({ kind: "paid", paid: 1 });
  expect(await linkState(token)).toBe("over");
  expect((await loadPaidReceipts(payer, owing.sessionId)).map(({ kind }) => kind)).toEqual(["sale", "supplement"]);
  const quote = await openOffer(world, driver, place, "RF004RF");
  expect((await park(world, driver, quote, cardId)).sessionStatus).toBe("STARTED");
});

test("a link stays good while anything of the driver is owed", async () => {
  const { first, second } = await oweTwice();
  const { world } = street;
  const guest = await world.driver(street.portal);
  const cardId = await savedCard(world, street.portal, guest, "pm_card_visa");
  await world.database.owner`update payment_method set fingerprint = 'fp_two' where id = ${cardId}`;
  await world.database.owner`update session set debt_fingerprint = 'fp_two' where id = ${first.sessionId}`;
  await refused({ driver: guest, cardId, sessionId: first.sessionId }, "RF005RF");
  const { payer, token } = await linkOf(first);
  const other = await ownCard(street, first.driver, "pm_card_mastercard");
  expect(await execute(payDebts, payer, { what: first.sessionId, payWith: other })).toMatchObject({ kind: "paid" });
  expect(await linkState(token)).toBe("good");
  expect((await loadDebts(payer)).debts.map(({ sessionId }) => sessionId)).toEqual([second.sessionId]);
  expect(await execute(payDebts, payer, { what: "all", payWith: other })).toMatchObject({ kind: "paid" });
  expect(await linkState(token)).toBe("over");
});

test("whoever holds a link may pay, and nothing else", async () => {
  const owing = await oweTen(street);
  const { world } = street;
  const { appId, driverId } = await sessionNow(street, owing.sessionId);
  const payer = world.context({ kind: "payer", appId, driverId, linkId: world.system().newId() });
  const { sessionId } = owing;
  for (const act of [execute(stopSession, payer, { sessionId }), execute(answerStillParked, payer, { sessionId })])
    await expect(act).rejects.toMatchObject({ code: "not_permitted" });
  const strangers = await oweTen(street);
  const stranger = world.context({ kind: "payer", appId, driverId, linkId: world.system().newId() });
  const what = strangers.sessionId;
  await expect(execute(payDebts, stranger, { what, payWith: "new" })).rejects.toMatchObject({
    code: "payment.not_owed",
  });
  await expect(execute(leaveTry, stranger, { sessionId: what })).rejects.toMatchObject({ code: "session.not_found" });
  expect(await loadDebtStep(stranger, publicId("session", what))).toBeUndefined();
  expect(await loadPaidReceipts(stranger, what)).toEqual([]);
  for (const each of [owing, strangers])
    await pay(each, "all", await ownCard(street, each.driver, "pm_card_mastercard"));
});
