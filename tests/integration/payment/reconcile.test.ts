import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listDifferences } from "@/db/store/difference";
import { listSessionPostings } from "@/db/store/ledger";
import { uuidv7 } from "@/lib/auth/context";
import { execute } from "@/lib/use-cases/command";
import { reconcilePayments } from "@/lib/use-cases/payment/reconcile";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { chargeBehindOurBack, DAY_SECONDS, differences, differencesOf, nextDay } from "@/tests/support/differences";
import { offer, park, paymentOf, platformClient, savedCard, work } from "@/tests/support/park";
import { ask, balances, type Desk, openDesk, refundFacts, STAY_MINOR } from "@/tests/support/refunds";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.world.close());
afterEach(() => desk.world.simulator.control("DELETE", "faults", z.unknown()));

const fault = (body: object) => desk.world.simulator.control("POST", "faults", z.unknown(), body);
const sql = (...args: Parameters<Desk["world"]["database"]["owner"]>) => desk.world.database.owner(...args);

test("on a quiet day nothing differs: sales, refunds in parts with their fees, declined and given up payments", async () => {
  const { world } = desk;
  const { sessionId } = await desk.stay();
  await desk.stay({ card: "pm_card_pendingRefund" }).then(({ sessionId: id }) => refundOf(id, 585));
  await refundOf(sessionId, 100);
  await refundOf(sessionId, 200);
  const driver = await world.driver(desk.portal);
  const bad = await savedCard(world, desk.portal, driver, "pm_card_chargeCustomerFail");
  await park(world, driver, await offer(world, driver, desk.place, 60, "QD001CE"), bad).catch(() => undefined);
  await park(world, await world.driver(desk.portal), await offer(world, driver, desk.place, 60, "QD002CE")).catch(
    () => undefined,
  );
  await world.advance(DAY_SECONDS);
  await work(world);
  expect(await differences(desk)).toEqual([]);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
  const traced =
    await sql`select data from activity where command = 'payment.reconcile' and operator_id = ${desk.lyon.id}`;
  expect(traced.map(({ data }) => data)).toEqual([{ connectionId: desk.connection.id, found: 0, gone: 0 }]);
});

async function refundOf(sessionId: string, amountMinor: number): Promise<void> {
  await ask(desk.world, await desk.agent(), sessionId, { amountMinor });
  await desk.world.advance(31);
  await work(desk.world);
  await desk.world.advance(600);
  await work(desk.world);
}

test("a charge made in Stripe behind our back is a row, once, however often it is found; a hold there is none", async () => {
  const plain = await chargeBehindOurBack(desk, 900);
  const posing = await chargeBehindOurBack(desk, 700, { metadata: { bayfare_payment: uuidv7() } });
  const nonsense = await chargeBehindOurBack(desk, 600, { metadata: { bayfare_payment: "' or 1=1" } });
  const held = await chargeBehindOurBack(desk, 500, { capture_method: "manual" });
  const ledger = (await balances(desk)).ledger;
  expect(await nextDay(desk)).toEqual({ found: 3, gone: 0 });
  expect(await nextDay(desk)).toEqual({ found: 0, gone: 0 });
  const rows = (await differences(desk)).map(({ subject, kind, state, seenMinor }) => ({
    subject,
    kind,
    state,
    seenMinor,
  }));
  const open = { kind: "charge_unknown", state: "open" };
  expect(rows).toHaveLength(3);
  expect(rows).toEqual(
    expect.arrayContaining([
      { ...open, subject: plain.chargeId, seenMinor: 900 },
      { ...open, subject: posing.chargeId, seenMinor: 700 },
      { ...open, subject: nonsense.chargeId, seenMinor: 600 },
    ]),
  );
  expect(rows.map(({ subject }) => subject)).not.toContain(held.chargeId);
  expect((await balances(desk)).ledger).toEqual(ledger);
});

test("what was held and released, and what was captured in part, is no refund by anybody", async () => {
  const stripe = platformClient(desk.world, desk.portal);
  const account = { stripeAccount: desk.connection.account };
  const before = (await differences(desk)).length;
  const released = await chargeBehindOurBack(desk, 800, { capture_method: "manual" });
  const partly = await chargeBehindOurBack(desk, 1_000, { capture_method: "manual" });
  await stripe.paymentIntents.cancel(released.paymentIntentId, {}, account);
  await stripe.paymentIntents.capture(partly.paymentIntentId, { amount_to_capture: 400 }, account);
  const { data } = await stripe.refunds.list({ charge: partly.chargeId }, account);
  expect(data).toMatchObject([{ amount: 600 }]);
  await nextDay(desk);
  expect((await differences(desk)).length).toBe(before + 1);
  expect(await differencesOf(desk, partly.chargeId)).toMatchObject([{ kind: "charge_unknown", seenMinor: 400 }]);
});

test("a refund made in the Stripe Dashboard is a row with its payment, and is not booked", async () => {
  const stay = await desk.stay();
  await work(desk.world);
  const { payment } = await refundFacts(desk, stay);
  const refund = await platformClient(desk.world, desk.portal).refunds.create(
    { payment_intent: payment.stripePaymentIntentId ?? "", amount: 150 },
    { stripeAccount: desk.connection.account },
  );
  const before = await desk.world.database.system.read((tx) => listSessionPostings(tx, stay.sessionId));
  await nextDay(desk);
  const found = { kind: "refund_unknown", state: "open", paymentId: payment.id, expectedMinor: null, seenMinor: 150 };
  expect(await differencesOf(desk, refund.id)).toMatchObject([found]);
  const after = await desk.world.database.system.read((tx) => listSessionPostings(tx, stay.sessionId));
  expect(after).toEqual(before);
  expect((await refundFacts(desk, stay)).parts).toEqual([]);
});

test("an amount that somebody changed in our rows is told, fixed when it is right again, and open when it is not", async () => {
  const { paymentId, sessionId } = await desk.stay();
  const { stripeChargeId: charge } = await paymentOf(desk.world, sessionId);
  await sql`update payment set captured_minor = captured_minor - 100 where id = ${paymentId}`;
  await nextDay(desk);
  const wrong = { kind: "amount", paymentId, expectedMinor: STAY_MINOR - 100, seenMinor: STAY_MINOR, currency: "eur" };
  expect(await differencesOf(desk, charge ?? "")).toMatchObject([{ ...wrong, state: "open", closedAt: null }]);
  // Also when it is right again only long after its day.
  for (let day = 0; day < 4; day++) await nextDay(desk);
  expect(await differencesOf(desk, charge ?? "")).toMatchObject([{ state: "open" }]);
  await sql`update payment set captured_minor = captured_minor + 100 where id = ${paymentId}`;
  await nextDay(desk);
  expect(await differencesOf(desk, charge ?? "")).toMatchObject([{ state: "fixed", closedAt: expect.any(Date) }]);
});

test("one that comes back opens again", async () => {
  const { paymentId, sessionId } = await desk.stay();
  const { stripeChargeId: charge } = await paymentOf(desk.world, sessionId);
  const states = [];
  for (const step of [-100, 100, -100, 100]) {
    await sql`update payment set captured_minor = captured_minor + ${step} where id = ${paymentId}`;
    await desk.world.advance(DAY_SECONDS / 2);
    await sql`update connection set reconcile_at = ${desk.world.now()} where id = ${desk.connection.id}`;
    await execute(reconcilePayments, desk.world.system(), { connectionId: desk.connection.id });
    states.push((await differencesOf(desk, charge ?? "")).map(({ state }) => state));
  }
  expect(states).toEqual([["open"], ["fixed"], ["open"], ["fixed"]]);
});

test("a fee that Stripe booked later than the payment is completed once, and the row says so", async () => {
  const { paymentId, sessionId } = await desk.stay();
  const { stripeFeeMinor, stripeChargeId } = await paymentOf(desk.world, sessionId);
  await desk.world.database.owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`delete from ledger_entry where transaction_id in
      (select id from ledger_transaction where kind = 'stripe_fee' and cause = ${paymentId})`;
    await tx`delete from ledger_transaction where kind = 'stripe_fee' and cause = ${paymentId}`;
    await tx`update payment set stripe_balance_transaction_id = null, stripe_fee_minor = null where id = ${paymentId}`;
  });
  await nextDay(desk);
  await nextDay(desk);
  expect(await paymentOf(desk.world, sessionId)).toMatchObject({ stripeFeeMinor });
  const postings = await desk.world.database.system.read((tx) => listSessionPostings(tx, sessionId));
  expect(postings.filter(({ kind }) => kind === "stripe_fee")).toMatchObject([
    { entries: [{ amountMinor: stripeFeeMinor }, { amountMinor: -(stripeFeeMinor ?? 0) }] },
  ]);
  expect(await differencesOf(desk, stripeChargeId ?? "")).toMatchObject([{ kind: "unbooked", state: "fixed" }]);
  const traced = await sql`select data from activity where command = 'payment.book_fee'`;
  expect(traced.map(({ data }) => data)).toEqual([{ paymentId, amountMinor: stripeFeeMinor }]);
});

test("a dispute moves money that our books do not have", async () => {
  const { sessionId } = await desk.stay();
  const { stripeChargeId } = await paymentOf(desk.world, sessionId);
  await desk.world.simulator.control("POST", `charges/${stripeChargeId}/dispute`, z.unknown(), {
    reason: "fraudulent",
  });
  const before = await differences(desk);
  await nextDay(desk);
  const known = new Set(before.map(({ id }) => id));
  const found = (await differences(desk)).filter(({ id }) => !known.has(id));
  expect(found).toMatchObject([{ kind: "balance", state: "open", expectedMinor: null }]);
  expect(found[0]?.seenMinor).toBeLessThan(-STAY_MINOR + 1);
});

test.each(["/v1/charges", "/v1/refunds", "/v1/balance_transactions"])(
  "half an answer proves nothing: when %s is not answered, no row appears or goes, and it is tried again in an hour",
  async (path) => {
    const { chargeId } = await chargeBehindOurBack(desk, 950);
    const before = await differences(desk);
    await fault({ kind: "server_error", times: 1, match: { method: "GET", path: `^${path}$` } });
    expect(await nextDay(desk)).toBeUndefined();
    expect(await differences(desk)).toEqual(before);
    await desk.world.advance(3_600);
    await execute(reconcilePayments, desk.world.system(), { connectionId: desk.connection.id });
    expect(await differencesOf(desk, chargeId)).toMatchObject([{ state: "open" }]);
  },
);

test("an answer of Stripe's that was lost is no difference a day later", async () => {
  const { world } = desk;
  const before = await differences(desk);
  const driver = await world.driver(desk.portal);
  const card = await savedCard(world, desk.portal, driver, "pm_card_fr");
  const quote = await offer(world, driver, desk.place, 60, "QL001ST");
  await fault({ kind: "answer_lost", times: 2, match: { method: "POST", path: "^/v1/payment_intents$" } });
  const session = await park(world, driver, quote, card);
  await world.advance(60);
  await work(world);
  expect((await paymentOf(world, session.id)).status).toBe("succeeded");
  await nextDay(desk);
  expect((await differences(desk)).length).toBe(before.length);
});

test("lists of more than a hundred rows are read to their end", async () => {
  const { chargeId } = await chargeBehindOurBack(desk, 101);
  for (let batch = 0; batch < 13; batch++) {
    await Promise.all(Array.from({ length: 10 }, (_, n) => chargeBehindOurBack(desk, 200 + n)));
  }
  const known = (await differences(desk)).length;
  expect(await nextDay(desk)).toMatchObject({ found: 131 });
  expect((await differences(desk)).length).toBe(known + 131);
  expect(await differencesOf(desk, chargeId)).toHaveLength(1);
});

test("an operator's differences do not exist for another operator, nor for another app", async () => {
  const { world, connection, lyon, nantes, portal, wayfarer } = desk;
  const seen = async (scope: Parameters<typeof world.database.system.as>[0]) =>
    (await world.database.system.as(scope).read((tx) => listDifferences(tx, connection.id))).length;
  expect(await seen({ kind: "operator", operatorId: lyon.id })).toBeGreaterThan(0);
  expect(await seen({ kind: "support", appId: portal.id })).toBeGreaterThan(0);
  expect(await seen({ kind: "operator", operatorId: nantes.id })).toBe(0);
  expect(await seen({ kind: "support", appId: wayfarer.id })).toBe(0);
  expect(await seen({ kind: "app", appId: wayfarer.id })).toBe(0);
  expect(await seen({ kind: "public" })).toBe(0);
});
