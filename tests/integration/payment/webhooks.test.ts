import { createHmac } from "node:crypto";
import Stripe from "stripe";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { SessionRow } from "@/db/store/session";
import type { PaymentSeen } from "@/lib/domain/payment";
import { execute } from "@/lib/use-cases/command";
import { observe } from "@/lib/use-cases/payment/observe";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { receiveStripeEvent } from "@/lib/use-cases/stripe-event/receive";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { browserConfirms, delivered, lastCall, park, paymentOf, stripeCalls, work } from "@/tests/support/park";
import {
  calm,
  chargesOf,
  newOffer,
  openTown,
  pass,
  regular,
  reload,
  SENDS,
  type Town,
  trouble,
  webhooks,
} from "@/tests/support/town";

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());
afterEach(async () => {
  await calm(town);
  await webhooks(town, "normal");
});

const release = (order: "as_sent" | "reverse" | "shuffle") =>
  town.world.simulator.control("POST", "webhooks/release", z.unknown(), { order });

/** What must be the same whatever way the news came. */
const outcome = async (session: SessionRow) => {
  const sql = town.world.database.owner;
  const postings = await sql`select kind from ledger_transaction where session_id = ${session.id} order by kind`;
  const receipts = await sql`select kind, total_minor from receipt where session_id = ${session.id}`;
  const events = await sql`select type from app_event where session_id = ${session.id} order by sequence`;
  const { sessionStatus, paidMinor, totalMinor, minutes } = await reload(town, session.id);
  return {
    session: { sessionStatus, paidMinor, totalMinor, minutes },
    postings: postings.map(({ kind }) => String(kind)),
    receipts: receipts.map(({ kind, total_minor }) => ({ kind, total: Number(total_minor) })),
    events: events.map(({ type }) => String(type)).sort(),
    charges: await chargesOf(town, session.id),
  };
};
const PAID = {
  session: { sessionStatus: "STARTED", paidMinor: 335, totalMinor: 335, minutes: 60 },
  postings: ["app_fee", "capture", "due", "stripe_fee"],
  receipts: [{ kind: "sale", total: 335 }],
  events: ["payment.succeeded", "receipt.available", "session.started"],
  charges: [{ status: "succeeded", received: 335 }],
};

/** A guest confirms in the browser and closes it: only webhooks tell. */
const confirmed = async () => {
  const driver = await town.world.driver(town.portal);
  const session = await park(town.world, driver, await newOffer(town, driver));
  await browserConfirms(town.world, town.portal, session.id, "pm_card_fr");
  return session;
};

test.each(["as_sent", "reverse", "shuffle"] as const)(
  "events of a guest's payment, delivered %s, end in the same state",
  async (order) => {
    await webhooks(town, "hold");
    const session = await confirmed();
    await release(order);
    await work(town.world);
    expect(await outcome(session)).toEqual(PAID);
  },
);

test("every event twice is one effect", async () => {
  await webhooks(town, "duplicate");
  const session = await confirmed();
  await work(town.world);
  expect(await outcome(session)).toEqual(PAID);
});

test("without any webhook the return page finds the payment, and without both the sweeper does", async () => {
  await webhooks(town, "drop");
  const [returned, left] = [await confirmed(), await confirmed()];
  await execute(settlePayment, town.world.system(), { paymentId: (await paymentOf(town.world, returned.id)).id });
  expect(await outcome(returned)).toEqual(PAID);
  await pass(town, 15 * 60 + 1);
  expect(await outcome(left)).toEqual(PAID);
});

test("webhook, return page and sweeper at the same moment are one effect", async () => {
  await webhooks(town, "hold");
  const session = await confirmed();
  const { id: paymentId } = await paymentOf(town.world, session.id);
  const doors = Array.from({ length: 6 }, () => execute(settlePayment, town.world.system(), { paymentId }));
  await Promise.all([...doors, release("as_sent")]);
  await work(town.world);
  expect(await outcome(session)).toEqual(PAID);
});

test("what was seen is applied any number of times, at once and in any order, also when it is old", async () => {
  await webhooks(town, "drop");
  const session = await confirmed();
  const { world, portal } = town;
  const payment = await paymentOf(world, session.id);
  const stripe = await world.system().stripe.forApp(portal.id);
  const seen = await stripe.fetchPayment(payment.stripeAccountId, payment.stripePaymentIntentId ?? "");
  if (!seen.ok) throw new Error("not seen");
  const ids = { paymentIntentId: seen.value.paymentIntentId, paymentId: payment.id };
  const decline = { code: "generic_decline", adviceCode: null } as const;
  const old: PaymentSeen[] = [
    { ...ids, state: "requires_action", clientSecret: "old" },
    { ...ids, state: "requires_payment_method", clientSecret: "old", decline },
    { ...ids, state: "processing" },
  ];
  for (const before of old) await observe(world.system(), payment.id, before);
  await Promise.all(Array.from({ length: 5 }, () => observe(world.system(), payment.id, seen.value)));
  for (const late of [...old, { ...ids, state: "canceled" } as const]) await observe(world.system(), payment.id, late);
  const { events, ...after } = await outcome(session);
  expect({ ...after, events: PAID.events }).toEqual(PAID);
  expect(events).toEqual(["payment.action_required", ...PAID.events]);
});

test("a webhook that is here before the caller knows the PaymentIntent waits for it, and there is one charge", async () => {
  await webhooks(town, "hold");
  const { driver, card } = await regular(town);
  await trouble(town, "answer_lost", SENDS);
  const session = await park(town.world, driver, await newOffer(town, driver), card);
  expect((await paymentOf(town.world, session.id)).stripePaymentIntentId).toBeNull();
  await release("as_sent");
  await delivered(town.world);
  await work(town.world);
  expect(await outcome(session)).toEqual(PAID);
});

test("an event about a row that is final makes no call", async () => {
  const session = await confirmed();
  await work(town.world);
  const events = await town.world.database.owner`select id from stripe_event where type = 'payment_intent.succeeded'
    and payload->'data'->'object'->'metadata'->>'bayfare_session' = ${session.id}`;
  const eventId = z.string().parse(events[0]?.id);
  const before = await lastCall(town.world);
  await town.world.simulator.control("POST", `events/${eventId}/resend`, z.unknown());
  await work(town.world);
  expect(await stripeCalls(town.world, before)).toEqual([]);
  expect(await outcome(session)).toEqual(PAID);
});

test("a success that Stripe tells about a payment we had given up is believed, and the money goes back", async () => {
  await webhooks(town, "hold");
  const session = await confirmed();
  const { id } = await paymentOf(town.world, session.id);
  const sql = town.world.database.owner;
  await sql`update payment set status = 'canceled', stripe_payment_intent_id = null where id = ${id}`;
  await sql`update attempt set state = 'not_executed', next_check_at = null where payment_id = ${id}`;
  await sql`update session set session_status = 'FAILED', failed_because = 'not_executed' where id = ${session.id}`;
  await release("as_sent");
  await work(town.world);
  await pass(town, 60);
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "FAILED", paidMinor: 335, refundedMinor: 335 });
});

const event = (change: object) => ({
  id: `evt_${crypto.randomUUID()}`,
  object: "event",
  type: "payment_intent.succeeded",
  livemode: false,
  data: { object: { id: "pi_other", object: "payment_intent", metadata: {} } },
  ...change,
});
const received = async (id: string) => {
  const rows = await town.world.database
    .owner`select is_foreign, outcome, handled_at is not null as handled from stripe_event where id = ${id}`;
  return rows.map((row) => ({ ...row }));
};
const receive = (sent: ReturnType<typeof event>) =>
  execute(receiveStripeEvent, town.world.system(), {
    appId: town.portal.id,
    endpoint: "connect",
    event: { account: null, objectId: "pi_other", payload: sent, ...sent },
  });

test.each([
  ["of an account that is none of the app's", { account: "acct_of_nobody" }],
  ["of live mode at a test app", { livemode: true }],
])("an event %s is kept as foreign and never acted on", async (_, change) => {
  const sent = event(change);
  const before = await lastCall(town.world);
  expect(await receive(sent)).toBe("foreign");
  await work(town.world);
  expect(await received(sent.id)).toEqual([{ is_foreign: true, outcome: "foreign", handled: true }]);
  expect(await stripeCalls(town.world, before)).toEqual([]);
});

test("a payment on the operator's account that is not ours is stored, answered and left alone", async () => {
  const rows = await town.world.database
    .owner`select stripe_account_id as account from connection where app_id = ${town.portal.id}`;
  const sent = event({ account: z.string().parse(rows[0]?.account) });
  const before = await lastCall(town.world);
  expect(await receive(sent)).toBe("stored");
  await work(town.world);
  expect(await received(sent.id)).toEqual([{ is_foreign: false, outcome: "foreign", handled: true }]);
  expect(await stripeCalls(town.world, before)).toEqual([]);
});

test("the door answers 404 for an unknown app, 400 for a signature that is not Stripe's, of another app, or too old", async () => {
  const { world, portal } = town;
  const endpoints = await new Stripe(portal.platform.secretKey, {
    host: "127.0.0.1",
    port: Number(new URL(world.simulator.url).port),
    protocol: "http",
  }).webhookEndpoints.list();
  const url = z.url().parse(endpoints.data.find((endpoint) => endpoint.url.endsWith("/connect"))?.url);
  const body = JSON.stringify(event({}));
  const signed = (secret: string, at: number) =>
    `t=${at},v1=${createHmac("sha256", secret).update(`${at}.${body}`).digest("hex")}`;
  const post = async (to: string, signature: string) =>
    (await fetch(to, { method: "POST", body, headers: { "stripe-signature": signature } })).status;
  const now = Math.floor(Date.now() / 1_000);
  expect(await post(url.replace("/portal/", "/nobody/"), signed("whsec_x", now))).toBe(404);
  expect(await post(url, signed("whsec_x", now))).toBe(400);
  const rows = await world.database
    .owner`select id, app_id, sealed_value from platform_key where kind = 'webhook_connect'`;
  const secretOf = (appId: string) => {
    const row = rows.find((found) => found.app_id === appId);
    const at = { tenant: appId, table: "platform_key", column: "sealed_value", rowId: z.string().parse(row?.id) };
    return world.system().vault.open(z.string().parse(row?.sealed_value), at);
  };
  expect(await post(url, signed(secretOf(town.wayfarer.id), now))).toBe(400);
  expect(await post(url, signed(secretOf(portal.id), now - 600))).toBe(400);
  expect(await post(url, signed(secretOf(portal.id), now))).toBe(200);
});

test("after all these webhooks the books balance to the cent", async () => {
  await pass(town, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
