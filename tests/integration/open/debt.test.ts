import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listReceipts } from "@/db/store/receipt";
import { hasDebt, owedOf } from "@/lib/domain/balance";
import { localDate, localTime } from "@/lib/domain/time";
import { execute } from "@/lib/use-cases/command";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import {
  bankRefuses,
  nextTry,
  openStreet,
  oweTen,
  ownCard,
  type Parked,
  REST_MINOR,
  remainderOf,
  type Street,
  sessionNow,
} from "@/tests/support/owing";
import { again, answerChallenge, openOffer, park, work } from "@/tests/support/park";

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street.world.close());

const PARIS = "Europe/Paris";

function start({ driver, cardId }: Parked, plate: string) {
  const { world, place } = street;
  return openOffer(world, driver, place, plate).then((quote) => park(world, driver, quote, cardId));
}

/** The keys under which a payment was tried: the ids of its attempts. */
async function triesOf(paymentId: string) {
  const rows = await street.world.database.owner`
    select id, state, origin, request->>'kind' as kind from attempt where payment_id = ${paymentId} order by number`;
  return z.array(z.object({ id: z.string(), state: z.string(), origin: z.string(), kind: z.string() })).parse(rows);
}

test("40.00 with a hold of 30.00 and a refused remainder is a debt of 10.00, tried six times with one PaymentIntent, until the driver pays it with the bank's leave", async () => {
  const { world, portal } = street;
  const owing = await oweTen(street, "insufficient_funds", 7);
  const session = await sessionNow(street, owing.sessionId);
  expect(session).toMatchObject({
    sessionStatus: "COMPLETE",
    balanceStatus: "DEBT",
    totalMinor: 4000,
    paidMinor: 3000,
  });
  expect(hasDebt(session) && owedOf(session)).toBe(REST_MINOR);
  await expect(start(owing, "BB001BB")).rejects.toMatchObject({ code: "user.in_debt", details: { owedMinor: 1000 } });

  const { id: paymentId, stripePaymentIntentId: intentId } = await remainderOf(street, owing.sessionId);
  const tried: Date[] = [];
  for (let at = await nextTry(street, owing.sessionId); at; at = await nextTry(street, owing.sessionId)) tried.push(at);
  const completedAt = session.completedAt?.getTime() ?? 0;
  expect(tried[0]?.getTime()).toBe(completedAt + 3_600_000);
  const dayOf = (at: Date) =>
    Math.round((Date.parse(localDate(at.getTime(), PARIS)) - Date.parse(localDate(completedAt, PARIS))) / 86_400_000);
  expect(tried.slice(1).map(dayOf)).toEqual([1, 2, 3, 5, 7]);
  for (const at of tried.slice(1)) expect(localTime(at.getTime(), PARIS)).toMatch(/^0[6-9]:/);

  const tries = await triesOf(paymentId);
  expect(tries.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    "pay declined",
    ...Array.from({ length: 6 }, () => "confirm declined"),
  ]);
  expect(new Set(tries.map(({ id }) => id)).size).toBe(7);
  const after = await remainderOf(street, owing.sessionId);
  expect(after).toMatchObject({ id: paymentId, stripePaymentIntentId: intentId, retryStopped: "plan_over" });
  expect(await booksOff(world)).toMatchObject({ receivables: [], accounts: [] });

  const asking = await ownCard(street, owing.driver, "pm_card_mastercard");
  await bankRefuses(street, asking, "authentication_required");
  const waiting = await execute(retryPayment, again(world, owing.driver), {
    sessionId: owing.sessionId,
    payWith: asking,
  });
  expect(waiting.balanceStatus).toBe("PROCESSING");
  await answerChallenge(world, portal, owing.sessionId, "complete");
  await work(world);
  expect(await sessionNow(street, owing.sessionId)).toMatchObject({ balanceStatus: "PAID", paidMinor: 4000 });
  expect(await remainderOf(street, owing.sessionId)).toMatchObject({ stripePaymentIntentId: intentId });
  const receipts = await world.database.system.read((tx) => listReceipts(tx, { sessionId: owing.sessionId }));
  expect(receipts.map(({ kind, totalMinor }) => [kind, totalMinor])).toEqual([
    ["sale", 3000],
    ["supplement", 1000],
  ]);
  expect((await start(owing, "BB001BB")).sessionStatus).toBe("STARTED");
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("a card that must not be tried again, and one whose owner the bank wants to see, are not tried without the driver", async () => {
  for (const [reason, stopped] of [
    ["lost_card", "do_not_try_again"],
    ["invalid_account", "do_not_try_again"],
    ["authentication_required", "authentication_required"],
    ["expired_card", "card_data"],
  ] as const) {
    const owing = await oweTen(street, reason);
    expect(await remainderOf(street, owing.sessionId)).toMatchObject({ retryStopped: stopped, collectAt: null });
    expect(await sessionNow(street, owing.sessionId)).toMatchObject({ balanceStatus: "DEBT" });
    await street.world.advance(8 * 86_400);
    await work(street.world);
    expect(await triesOf((await remainderOf(street, owing.sessionId)).id)).toHaveLength(1);
  }
});

test("a bank's word that ended the plan stands when another card is refused, and goes when that card itself is refused for want of money", async () => {
  const { world } = street;
  for (const [reason, stopped] of [
    ["authentication_required", "authentication_required"],
    ["lost_card", "do_not_try_again"],
  ] as const) {
    const owing = await oweTen(street, reason);
    const { sessionId } = owing;
    const other = await ownCard(street, owing.driver, "pm_card_mastercard");
    await bankRefuses(street, other, "insufficient_funds");
    const retry = (payWith: string) =>
      execute(retryPayment, again(world, owing.driver), { sessionId, payWith }).catch(({ code }) => code);
    expect(await retry(other)).toBe("payment.declined");
    expect(await remainderOf(street, sessionId)).toMatchObject({ retryStopped: stopped, collectAt: null });
    await world.advance(601);
    await bankRefuses(street, owing.cardId, "insufficient_funds");
    expect(await retry(owing.cardId)).toBe("payment.declined");
    expect(await remainderOf(street, sessionId)).toMatchObject({ retryStopped: null, collectAt: expect.any(Date) });
  }
});

test("a plan whose third try succeeds is paid, receipted, and blocks no longer", async () => {
  const owing = await oweTen(street, "insufficient_funds", 3);
  for (let n = 0; n < 3; n++) await nextTry(street, owing.sessionId);
  expect(await sessionNow(street, owing.sessionId)).toMatchObject({ balanceStatus: "PAID", paidMinor: 4000 });
  expect((await start(owing, "BB002BB")).sessionStatus).toBe("STARTED");
  expect(await booksOff(street.world)).toEqual(NOTHING_OFF);
});

test("a retry takes the card that is the driver's default now", async () => {
  const { world } = street;
  const owing = await oweTen(street);
  const other = await ownCard(street, owing.driver, "pm_card_mastercard");
  await world.database
    .owner`update payment_method set is_default = false, removed_at = ${world.now()} where id = ${owing.cardId}`;
  await world.database.owner`update payment_method set is_default = true where id = ${other}`;
  await nextTry(street, owing.sessionId);
  expect(await remainderOf(street, owing.sessionId)).toMatchObject({
    status: "succeeded",
    paymentMethodId: other,
    card: { brand: "mastercard" },
  });
});

test("the same card is not tried twice within ten minutes, another one at once", async () => {
  const { world } = street;
  const owing = await oweTen(street);
  const sessionId = owing.sessionId;
  const retry = (payWith?: string) =>
    execute(retryPayment, again(world, owing.driver), { sessionId, ...(payWith ? { payWith } : {}) });
  await expect(retry()).rejects.toMatchObject({ code: "payment.retry_too_soon", details: { minutes: 10 } });
  const other = await ownCard(street, owing.driver, "pm_card_mastercard");
  await bankRefuses(street, other, "insufficient_funds");
  await expect(retry(other)).rejects.toMatchObject({ code: "payment.declined" });
  await world.advance(601);
  expect(await retry()).toMatchObject({ balanceStatus: "PAID" });
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("no try at all goes beyond what the network allows of a card and an amount, whoever asks", async () => {
  const { world } = street;
  const owing = await oweTen(street);
  const { sessionId } = owing;
  const card = await ownCard(street, owing.driver, "pm_card_mastercard");
  await bankRefuses(street, card, "insufficient_funds", 50);
  const retry = () => execute(retryPayment, again(world, owing.driver), { sessionId, payWith: card });
  for (let n = 0; n < 10; n++) {
    await expect(retry()).rejects.toMatchObject({ code: "payment.declined" });
    await world.advance(605);
  }
  await expect(retry()).rejects.toMatchObject({ code: "payment.retry_too_soon" });
});

test("a stranger's debt does not exist, and who owes nothing has nothing to pay", async () => {
  const { world, portal } = street;
  const owing = await oweTen(street);
  const stranger = await world.driver(portal);
  const retry = (driver = stranger) => execute(retryPayment, again(world, driver), { sessionId: owing.sessionId });
  await expect(retry()).rejects.toMatchObject({ code: "session.not_found" });
  await nextTry(street, owing.sessionId);
  await expect(retry(owing.driver)).rejects.toMatchObject({ code: "payment.not_owed" });
});

test("when the plan is over the driver is written to: from then on only the driver can pay", async () => {
  const { world } = street;
  const { sessionId } = await oweTen(street, "generic_decline", 20);
  await world.database.owner`update session set receipt_email = 'over@example.org' where id = ${sessionId}`;
  while (await nextTry(street, sessionId));
  expect(await remainderOf(street, sessionId)).toMatchObject({ retryStopped: "plan_over", collectAt: null });
  const mails = await world.database.owner`select kind from mail where to_email = 'over@example.org'`;
  expect(mails).toEqual([{ kind: "action_required" }]);
});
