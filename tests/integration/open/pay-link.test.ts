import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { findPayLink } from "@/db/store/receipt";
import { publicId } from "@/lib/domain/id";
import { loadDebtStep, loadDebts, loadPaidReceipts } from "@/lib/loaders/driver/debt";
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
  type Street,
  sessionNow,
} from "@/tests/support/owing";
import { again, openOffer, park, savedCard, stop, work } from "@/tests/support/park";

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
  expect(await execute(payDebts, payer, { what: "all", payWith: other })).toEqual({
    kind: "paid",
    paid: [owing.sessionId],
  });
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
