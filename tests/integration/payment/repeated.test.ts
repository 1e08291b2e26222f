import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { execute } from "@/lib/use-cases/command";
import { closePayment } from "@/lib/use-cases/payment/close";
import { tidyPayment } from "@/lib/use-cases/payment/tidy";
import { endSession } from "@/lib/use-cases/session/expire";
import { handleStripeEvent } from "@/lib/use-cases/stripe-event/handle";
import {
  browserConfirms,
  delivered,
  lastCall,
  park,
  paymentOf,
  savedCard,
  stripeCalls,
  work,
} from "@/tests/support/park";
import {
  calm,
  chargesOf,
  extend,
  longer,
  newOffer,
  openTown,
  parked,
  pass,
  refusal,
  reload,
  SENDS,
  stayOf,
  type Town,
  trouble,
  withCard,
} from "@/tests/support/town";

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());
afterEach(() => calm(town));

const callsOf = async (act: () => Promise<void>) => {
  const before = await lastCall(town.world);
  await act();
  return (await stripeCalls(town.world, before)).map(({ call }) => call);
};
const CANCEL = expect.stringMatching(/\/cancel$/);

test("giving up a payment cancels it once, however often and at once it is asked for", async () => {
  const driver = await town.world.driver(town.portal);
  const session = await park(town.world, driver, await newOffer(town, driver));
  const { id: paymentId } = await paymentOf(town.world, session.id);
  const close = () => execute(closePayment, town.world.system(), { paymentId });
  expect(await callsOf(async () => void (await Promise.all([close(), close(), close()])))).toEqual([CANCEL]);
  expect(await callsOf(async () => expect(await close()).toBe("canceled"))).toEqual([]);
  expect((await reload(town, session.id)).sessionStatus).toBe("FAILED");
});

test("a payment that was paid is not given up, and one that Stripe has not answered for stays open", async () => {
  const { world, portal } = town;
  const driver = await world.driver(portal);
  const paid = await park(world, driver, await newOffer(town, driver));
  await browserConfirms(world, portal, paid.id, "pm_card_fr");
  const close = async (sessionId: string) =>
    execute(closePayment, world.system(), { paymentId: (await paymentOf(world, sessionId)).id });
  expect(await close(paid.id)).toBe("succeeded");
  expect((await reload(town, paid.id)).sessionStatus).toBe("STARTED");
  await trouble(town, "answer_lost", SENDS);
  const unknown = await park(world, driver, await newOffer(town, driver));
  expect(await close(unknown.id)).toBe("created");
  expect((await reload(town, unknown.id)).sessionStatus).toBe("CREATED");
  await calm(town);
  await pass(town, 4);
});

test("the PaymentIntent of a declined start is cancelled once, also when the first cancel is lost", async () => {
  const { driver, card } = await withCard(town, "pm_card_chargeCustomerFail");
  const quote = await newOffer(town, driver);
  expect((await refusal(park(town.world, driver, quote, card))).code).toBe("payment.declined");
  const session = await stayOf(town, quote);
  const { id: paymentId } = await paymentOf(town.world, session.id);
  const tidy = () => execute(tidyPayment, town.world.system(), { paymentId });
  await trouble(town, "cut_before", SENDS, "/cancel$");
  await tidy();
  expect((await paymentOf(town.world, session.id)).closedAt).toBeNull();
  expect(await callsOf(tidy)).toEqual([]); // too early: a Stripe in trouble is not helped by hammering
  await town.world.advance(61);
  expect(await callsOf(tidy)).toEqual([CANCEL]);
  expect(await callsOf(tidy)).toEqual([]);
  expect(await chargesOf(town, session.id)).toEqual([{ status: "canceled", received: 0 }]);
});

test("a stay ends when its time is over, not before, not while an extension may be paid, and once", async () => {
  const { world, portal } = town;
  const known = await withCard(town);
  const session = await parked(town, known);
  const end = () => execute(endSession, world.system(), { sessionId: session.id });
  expect(await end()).toBe(false);
  const asked = await savedCard(world, portal, known.driver, "pm_card_authenticationRequiredSetupForOffSession");
  await world.advance(59 * 60);
  await extend(town, known.driver, await longer(town, known.driver, session.id, 120), asked);
  await world.advance(120);
  expect(await end()).toBe(false);
  expect((await reload(town, session.id)).sessionStatus).toBe("STARTED");
  await pass(town, 6 * 60);
  expect(await Promise.all([end(), end()])).toEqual([true, true]);
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "COMPLETE", endedAt: session.endsAt });
  const told = await world.database
    .owner`select id from app_event where session_id = ${session.id} and type = 'session.completed'`;
  expect(told).toHaveLength(1);
});

test("an event handled again does nothing, and one that is not there is no trouble", async () => {
  const { world, portal } = town;
  const driver = await world.driver(portal);
  const session = await park(world, driver, await newOffer(town, driver));
  await browserConfirms(world, portal, session.id, "pm_card_fr");
  await delivered(world);
  const rows = await world.database.owner`select id from stripe_event where type = 'payment_intent.succeeded'
    and payload->'data'->'object'->'metadata'->>'bayfare_session' = ${session.id}`;
  const eventId = z.string().parse(rows[0]?.id);
  const handle = (id: string) => execute(handleStripeEvent, world.system(), { appId: portal.id, eventId: id });
  expect(await callsOf(() => handle(eventId))).toHaveLength(1);
  expect(await callsOf(() => handle(eventId))).toEqual([]);
  await handle("evt_of_nobody");
  expect((await reload(town, session.id)).sessionStatus).toBe("STARTED");
  await work(world);
});
