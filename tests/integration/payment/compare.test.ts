import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listPaymentsToCompare } from "@/db/store/comparison";
import { type DifferenceRow, listDifferences } from "@/db/store/difference";
import { execute } from "@/lib/use-cases/command";
import { comparePayment } from "@/lib/use-cases/payment/compare";
import { reconcilePayments } from "@/lib/use-cases/payment/reconcile";
import type { TestConnection } from "@/tests/support/catalogue";
import { browserConfirms, delivered, lastCall, offer, park, paymentOf, stripeCalls } from "@/tests/support/park";
import { calm, openTown, pass, reload, type Town, webhooks } from "@/tests/support/town";

const MINUTES = 60;

let town: Town;
let connection: TestConnection;

beforeAll(async () => {
  town = await openTown();
  const operator = await town.world.operator("compared", "FR", "eur");
  connection = await town.world.connect(town.portal, operator);
  town = { ...town, operator, place: await town.world.place(operator, "fr-garage", "750777") };
});
afterAll(() => town.world.close());
afterEach(async () => {
  await calm(town);
  await webhooks(town, "normal");
});

/** A guest's start whose card form is open. */
async function openStart(): Promise<{ sessionId: string; paymentId: string }> {
  const driver = await town.world.driver(town.portal);
  const session = await park(town.world, driver, await offer(town.world, driver, town.place, 60, town.plate()));
  return { sessionId: session.id, paymentId: (await paymentOf(town.world, session.id)).id };
}

/** A guest's start that was paid in the browser without anybody telling us. */
async function paidInSilence(): Promise<{ sessionId: string; paymentId: string }> {
  await webhooks(town, "drop");
  const started = await openStart();
  await browserConfirms(town.world, town.portal, started.sessionId, "pm_card_fr");
  await delivered(town.world);
  return started;
}

const stuck = async (paymentId: string): Promise<DifferenceRow[]> => {
  const rows = await town.world.database.system.read((tx) => listDifferences(tx, connection.id));
  return rows.filter(({ subject }) => subject === paymentId);
};
const compare = (paymentId: string) => execute(comparePayment, town.world.system(), { paymentId });
const isDue = async (paymentId: string) => {
  const due = await town.world.database.system.read((tx) => listPaymentsToCompare(tx, town.world.now()));
  return due.some((row) => row.paymentId === paymentId);
};

test("a payment of which nobody told us is settled in the ordinary way after ten minutes, without a difference", async () => {
  const { sessionId, paymentId } = await paidInSilence();
  await town.world.advance(9 * MINUTES);
  expect(await isDue(paymentId)).toBe(false);
  await town.world.advance(2 * MINUTES);
  expect(await isDue(paymentId)).toBe(true);
  await compare(paymentId);
  expect((await paymentOf(town.world, sessionId)).status).toBe("succeeded");
  expect((await reload(town, sessionId)).sessionStatus).toBe("STARTED");
  expect(await stuck(paymentId)).toEqual([]);
  expect(await isDue(paymentId)).toBe(false);
});

test("a card form that is still open is asked about once in ten minutes and differs in nothing", async () => {
  const { paymentId } = await openStart();
  await town.world.advance(11 * MINUTES);
  const before = await lastCall(town.world);
  await compare(paymentId);
  await compare(paymentId);
  const calls = (await stripeCalls(town.world, before)).map(({ call }) => call);
  expect(calls).toEqual([expect.stringMatching(/^GET .*\/pi_\w+$/)]);
  expect(await isDue(paymentId)).toBe(false);
  expect(await stuck(paymentId)).toEqual([]);
  await pass(town, 10 * MINUTES);
});

test("a payment that cannot be settled is a row until it is, and then it is fixed", async () => {
  const { sessionId, paymentId } = await paidInSilence();
  const { owner } = town.world.database;
  await owner`update payment set amount_minor = amount_minor - 5 where id = ${paymentId}`;
  await town.world.advance(11 * MINUTES);
  await expect(compare(paymentId)).rejects.toThrow("another amount");
  expect((await paymentOf(town.world, sessionId)).status).toBe("requires_payment_method");
  const open = { kind: "payment_stuck", state: "open", paymentId, expectedMinor: null, seenMinor: 335 };
  expect(await stuck(paymentId)).toMatchObject([open]);
  await town.world.advance(11 * MINUTES);
  await expect(compare(paymentId)).rejects.toThrow("another amount");
  expect(await stuck(paymentId)).toMatchObject([open]);
  await owner`update payment set amount_minor = amount_minor + 5 where id = ${paymentId}`;
  await pass(town, 11 * MINUTES);
  expect((await paymentOf(town.world, sessionId)).status).toBe("succeeded");
  expect(await stuck(paymentId)).toMatchObject([{ state: "fixed" }]);
  const traced = await owner`select data from activity where command = 'payment.compare' order by at`;
  expect(traced.map(({ data }) => data)).toEqual([
    { paymentId, found: 1 },
    { paymentId, gone: 1 },
  ]);
});

test("a payment that Stripe never heard of and that nobody asks about is a row after half an hour", async () => {
  const { paymentId } = await openStart();
  const { owner } = town.world.database;
  await owner`update attempt set state = 'canceled' where payment_id = ${paymentId}`;
  await owner`update payment set stripe_payment_intent_id = null, tapped_at = tapped_at - interval '1 day' where id = ${paymentId}`;
  await town.world.advance(11 * MINUTES);
  await compare(paymentId);
  expect(await stuck(paymentId)).toEqual([]);
  await town.world.advance(20 * MINUTES);
  await compare(paymentId);
  expect(await stuck(paymentId)).toMatchObject([{ kind: "payment_stuck", state: "open", seenMinor: 0 }]);
});

test("while Stripe does not answer nothing is claimed, and the payment is asked about again", async () => {
  const { sessionId, paymentId } = await paidInSilence();
  await town.world.advance(11 * MINUTES);
  await town.world.simulator.control("POST", "faults", z.unknown(), {
    kind: "server_error",
    times: 1,
    match: { method: "GET", path: "^/v1/payment_intents/" },
  });
  await compare(paymentId);
  expect((await paymentOf(town.world, sessionId)).status).toBe("requires_payment_method");
  expect(await stuck(paymentId)).toEqual([]);
  await town.world.advance(10 * MINUTES);
  expect(await isDue(paymentId)).toBe(true);
  await compare(paymentId);
  expect((await paymentOf(town.world, sessionId)).status).toBe("succeeded");
});

test("an operator that has left is skipped without harm, and its books are due no more once that is known", async () => {
  const platform = town.portal.platform.account;
  await town.world.advance(86_400);
  await town.world.simulator.control("POST", `accounts/${connection.account}/deauthorize`, z.unknown(), { platform });
  const input = { connectionId: connection.id };
  const before = await town.world.database.system.read((tx) => listDifferences(tx, connection.id));
  expect(await execute(reconcilePayments, town.world.system(), input)).toBeUndefined();
  expect(await town.world.database.system.read((tx) => listDifferences(tx, connection.id))).toEqual(before);
  await pass(town, 86_400);
  const [row] = await town.world.database
    .owner`select deauthorized_at is not null as left, reconciled_until from connection where id = ${connection.id}`;
  expect(row).toMatchObject({ left: true, reconciled_until: null });
});
