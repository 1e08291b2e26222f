import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { markClonesGone } from "@/db/store/card-clone";
import { execute } from "@/lib/use-cases/command";
import { stopOverdue } from "@/lib/use-cases/session/stop";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { nextTry, openStreet, ownCard, type Parked, parkOpen, type Street, sessionNow } from "@/tests/support/owing";
import { again, lastCall, openOffer, park, platformClient, stop, stripeCalls, work } from "@/tests/support/park";
import { wholeReadsOf } from "@/tests/support/plans";

const HOUR_SECONDS = 3_600;

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street.world.close());

const copy = z.object({ customer: z.string(), card: z.string(), original: z.string() });

/** The names at Stripe of a card's copy at the operator's account, and of the card itself. */
async function copyOf(cardId: string) {
  const rows = await street.world.database.owner`
    select c.stripe_customer_id as customer, c.stripe_payment_method_id as card, m.stripe_payment_method_id as original
      from payment_method_clone c join payment_method m on m.id = c.payment_method_id where m.id = ${cardId}`;
  return copy.parse(rows[0]);
}

/** What an operator does in its Dashboard: the driver's customer is deleted, and its cards with it. */
async function deleteCustomer(cardId: string): Promise<string> {
  const { customer } = await copyOf(cardId);
  const stripe = platformClient(street.world, street.portal);
  await stripe.customers.del(customer, {}, { stripeAccount: street.connection.account });
  return customer;
}

/** Stripe's webhooks of what is done meanwhile never arrive. */
async function withoutWebhooks(work: () => Promise<unknown>): Promise<void> {
  const mode = (mode: string) => street.world.simulator.control("POST", "webhooks", z.unknown(), { mode });
  await mode("drop");
  await work();
  await mode("normal");
}

async function paidStay(): Promise<Parked> {
  const parked = await parkOpen(street);
  await stop(street.world, parked.driver, parked.sessionId);
  await work(street.world);
  return parked;
}

async function parkAgain({ driver, cardId }: Parked, plate: string): Promise<string> {
  const quote = await openOffer(street.world, again(street.world, driver), street.place, plate);
  return (await park(street.world, driver, quote, cardId)).sessionStatus;
}

/** The stay has reached the end that it may last, and the first try to collect was made. */
async function overstay(sessionId: string): Promise<void> {
  const { world } = street;
  const { endsAt } = await sessionNow(street, sessionId);
  await world.advance(Math.ceil((endsAt.getTime() - world.now().getTime()) / 1_000));
  await execute(stopOverdue, world.system(), { sessionId });
  await work(world);
}

test("a driver whose customer an operator deleted parks there again with one press, on a new copy of the card", async () => {
  const parked = await paidStay();
  const deleted = await deleteCustomer(parked.cardId);
  await work(street.world);
  expect(await parkAgain(parked, "TA001AA")).toBe("STARTED");
  expect((await copyOf(parked.cardId)).customer).not.toBe(deleted);
});

test("a copy that an operator detached is replaced, and the driver keeps the customer there", async () => {
  const parked = await paidStay();
  const before = await copyOf(parked.cardId);
  const stripe = platformClient(street.world, street.portal);
  await stripe.paymentMethods.detach(before.card, {}, { stripeAccount: street.connection.account });
  await work(street.world);
  expect(await parkAgain(parked, "TA002AA")).toBe("STARTED");
  const after = await copyOf(parked.cardId);
  expect([after.card === before.card, after.customer]).toEqual([false, before.customer]);
});

test("when nobody told us, the first press is refused without a charge and the second one parks", async () => {
  const parked = await paidStay();
  await withoutWebhooks(() => deleteCustomer(parked.cardId));
  await expect(parkAgain(parked, "TA003AA")).rejects.toThrow("stripe.unavailable");
  expect(await parkAgain(parked, "TA004AA")).toBe("STARTED");
  expect(await booksOff(street.world)).toEqual(NOTHING_OFF);
});

test("a press that Stripe refuses, since the copy was detached unheard, leaves no PaymentIntent that could be charged", async () => {
  const { world, portal, connection } = street;
  const parked = await paidStay();
  const stripe = platformClient(world, portal);
  const at = { stripeAccount: connection.account };
  const { card, customer } = await copyOf(parked.cardId);
  await withoutWebhooks(() => stripe.paymentMethods.detach(card, {}, at));
  await expect(parkAgain(parked, "TA006AA")).rejects.toThrow("stripe.unavailable");
  const { data } = await stripe.paymentIntents.list({ customer }, at);
  expect(data.map(({ status }) => status)).toEqual(["canceled", "succeeded", "succeeded"]);
  expect(await parkAgain(parked, "TA007AA")).toBe("STARTED");
});

test("another card of a driver whose customer was deleted unheard gets a customer of its own", async () => {
  const parked = await paidStay();
  await withoutWebhooks(() => deleteCustomer(parked.cardId));
  const other = await ownCard(street, parked.driver);
  expect(await parkAgain({ ...parked, cardId: other }, "TA005AA")).toBe("STARTED");
});

test("what is owed when the customer was deleted in mid-stay unheard is a debt, and its next planned try collects it once", async () => {
  const { sessionId, cardId } = await parkOpen(street);
  await withoutWebhooks(() => deleteCustomer(cardId));
  await overstay(sessionId);
  expect(await sessionNow(street, sessionId)).toMatchObject({ sessionStatus: "COMPLETE", balanceStatus: "DEBT" });
  await nextTry(street, sessionId);
  await work(street.world);
  expect(await sessionNow(street, sessionId)).toMatchObject({ balanceStatus: "PAID" });
  expect(await booksOff(street.world)).toEqual(NOTHING_OFF);
});

test("what is owed when the card itself is gone at Stripe is a debt for its driver to pay, not asked for every minute", async () => {
  const { world } = street;
  const { sessionId, cardId } = await parkOpen(street);
  const { original } = await copyOf(cardId);
  await deleteCustomer(cardId);
  await platformClient(world, street.portal).paymentMethods.detach(original);
  await work(world);
  await overstay(sessionId);
  const owed = await sessionNow(street, sessionId);
  expect(owed).toMatchObject({ sessionStatus: "COMPLETE", balanceStatus: "DEBT" });
  const seen = await lastCall(world);
  await world.advance(HOUR_SECONDS);
  await work(world);
  expect(await stripeCalls(world, seen)).toEqual([]);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

/** As many cards with a copy each as this one. */
async function copyCard(cardId: string, count: number): Promise<void> {
  await street.world.database.owner.begin(async (sql) => {
    await sql`create temporary table copied on commit drop as select uuidv7() as id, n from generate_series(1, ${count}::int) n`;
    await sql`insert into payment_method select (jsonb_populate_record(m, jsonb_build_object('id', c.id, 'is_default', false,
      'stripe_payment_method_id', 'pm_copied_' || c.n))).* from payment_method m, copied c where m.id = ${cardId}`;
    await sql`insert into payment_method_clone select (jsonb_populate_record(p, jsonb_build_object('id', uuidv7(),
      'payment_method_id', c.id, 'stripe_customer_id', 'cus_copied_' || c.n, 'stripe_payment_method_id', 'pm_there_' || c.n))).*
      from payment_method_clone p, copied c where p.payment_method_id = ${cardId}`;
  });
  await street.world.database.owner`analyze`;
}

test("what was taken away is found without reading the copies of all cards, however often accounts tell of it", async () => {
  const { world, connection } = street;
  const { cardId } = await paidStay();
  await copyCard(cardId, 5_000);
  const { customer, card } = await copyOf(cardId);
  const whole = await wholeReadsOf(world.database.url, ["payment_method_clone"], async (tx) => {
    for (const of of [{ stripePaymentMethodId: card }, { stripeCustomerId: customer }]) {
      await markClonesGone(tx, { connectionId: connection.id, ...of }, world.now());
    }
  });
  expect(whole).toEqual([]);
  const [gone] = await world.database.owner`select customer_gone_at is not null as gone from payment_method_clone
    where payment_method_id = ${cardId}`;
  expect(gone).toEqual({ gone: true });
});
