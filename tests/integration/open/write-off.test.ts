import { afterAll, beforeAll, expect, test } from "vitest";
import { listReceipts } from "@/db/store/receipt";
import { listWriteOffs } from "@/db/store/write-off";
import { minor } from "@/lib/domain/money";
import { execute } from "@/lib/use-cases/command";
import { writeOffDebt } from "@/lib/use-cases/debt/write-off";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import {
  bankRefuses,
  HOLD_MINOR,
  nextTry,
  openStreet,
  oweTen,
  ownCard,
  parkOpen,
  remainderOf,
  type Street,
  sellFlat,
  sessionNow,
} from "@/tests/support/owing";
import { again, openOffer, park, platformClient, stop, work } from "@/tests/support/park";
import { hire } from "@/tests/support/refunds";

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street.world.close());

async function agent() {
  const { world } = street;
  const actor = { kind: "support", role: "support_agent", appId: null, secondFactorAt: world.now() } as const;
  return world.context({ ...actor, personId: await hire(world) });
}

test("a debt that is written off is cancelled at Stripe, booked, receipted for what was paid, and blocks nobody", async () => {
  const { world, place, portal, connection } = street;
  const owing = await oweTen(street);
  const written = await execute(writeOffDebt, await agent(), { sessionId: owing.sessionId, reason: "goodwill" });
  expect(written).toMatchObject({ writtenOffMinor: 1000, paidMinor: 3000, balanceStatus: "PAID" });
  const { stripePaymentIntentId, status } = await remainderOf(street, owing.sessionId);
  expect(status).toBe("canceled");
  const intent = await platformClient(world, portal).paymentIntents.retrieve(
    stripePaymentIntentId ?? "",
    {},
    { stripeAccount: connection.account },
  );
  expect(intent.status).toBe("canceled");
  const receipts = await world.database.system.read((tx) => listReceipts(tx, { sessionId: owing.sessionId }));
  expect(receipts.map(({ kind, totalMinor }) => [kind, totalMinor])).toEqual([["sale", HOLD_MINOR]]);
  const quote = await openOffer(world, owing.driver, place, "CC001CC");
  expect((await park(world, owing.driver, quote, owing.cardId)).sessionStatus).toBe("STARTED");
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("written off twice, or at the same moment by two agents, is written off once", async () => {
  const { world } = street;
  const owing = await oweTen(street);
  const off = async () =>
    execute(writeOffDebt, await agent(), { sessionId: owing.sessionId, reason: "uncollectable", note: "no answer" });
  await Promise.allSettled([off(), off()]);
  await off();
  const rows = await world.database.system.read((tx) => listWriteOffs(tx, owing.sessionId));
  expect(rows.map(({ amountMinor }) => amountMinor)).toEqual([1000]);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("what was paid meanwhile cannot be written off", async () => {
  const { world } = street;
  const owing = await oweTen(street);
  await nextTry(street, owing.sessionId);
  const after = await execute(writeOffDebt, await agent(), { sessionId: owing.sessionId, reason: "goodwill" });
  expect(after).toMatchObject({ writtenOffMinor: 0, paidMinor: 4000 });
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("a driver who pays while an agent writes off is charged or forgiven, never both", async () => {
  const { world } = street;
  for (let n = 0; n < 3; n++) {
    const owing = await oweTen(street);
    const card = await ownCard(street, owing.driver, "pm_card_mastercard");
    const pay = execute(retryPayment, again(world, owing.driver), { sessionId: owing.sessionId, payWith: card });
    await Promise.allSettled([
      pay,
      execute(writeOffDebt, await agent(), { sessionId: owing.sessionId, reason: "goodwill" }),
    ]);
    await work(world);
    const { paidMinor, writtenOffMinor, totalMinor } = await sessionNow(street, owing.sessionId);
    expect(paidMinor + writtenOffMinor === totalMinor || (writtenOffMinor === 0 && paidMinor === 3000)).toBe(true);
  }
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("whoever dies between the cancellation at Stripe and the write-off leaves a debt that is still collected", async () => {
  const { world, portal, connection } = street;
  const owing = await oweTen(street);
  const { id, stripePaymentIntentId } = await remainderOf(street, owing.sessionId);
  const on = { stripeAccount: connection.account };
  await platformClient(world, portal).paymentIntents.cancel(stripePaymentIntentId ?? "", {}, on);
  await work(world);
  const next = await remainderOf(street, owing.sessionId);
  expect(next).toMatchObject({ status: "created", amountMinor: 1000 });
  expect(next.id).not.toBe(id);
  expect(next.collectAt).not.toBeNull();
  await execute(writeOffDebt, await agent(), { sessionId: owing.sessionId, reason: "goodwill" });
  expect(await sessionNow(street, owing.sessionId)).toMatchObject({ writtenOffMinor: 1000, balanceStatus: "PAID" });
});

test("a rest below Stripe's minimum is waived at once and never becomes a debt", async () => {
  const { world, operator } = street;
  const place = await world.place(operator, "fr-garage", "100002", { holdMinor: minor(HOLD_MINOR) });
  await sellFlat(world, place, minor(HOLD_MINOR + 49 - 35));
  const small = { ...street, place };
  const parked = await parkOpen(small);
  await bankRefuses(small, parked.cardId, "insufficient_funds");
  const stopped = await stop(world, parked.driver, parked.sessionId);
  expect(stopped).toMatchObject({ totalMinor: 3049, paidMinor: 3000, writtenOffMinor: 49, balanceStatus: "PAID" });
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});
