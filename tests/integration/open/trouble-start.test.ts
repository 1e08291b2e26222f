import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { type Car, type CarPark, openCarPark, paymentsOf, standOf } from "@/tests/support/car-park";
import { openOffer, park, platformClient, savedCard, stop } from "@/tests/support/park";
import { calm, pass, reload, trouble, webhooks } from "@/tests/support/town";

let town: CarPark;

beforeAll(async () => {
  town = await openCarPark();
});
afterAll(() => town.world.close());
afterEach(async () => {
  await calm(town);
  await webhooks(town, "normal");
  await pass(town, 11 * 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});

describe("a start whose hold's answer is unknown", () => {
  async function lost(kind: "answer_lost" | "cut_before"): Promise<Car> {
    await webhooks(town, "drop");
    const driver = await town.world.driver(town.portal);
    const card = await savedCard(town.world, town.portal, driver, "pm_card_visa");
    const quote = await openOffer(town.world, driver, town.place, town.plate());
    await trouble(town, kind, 1_000, "^/v1/payment_intents$");
    const session = await park(town.world, driver, quote, card);
    expect(session.sessionStatus).toBe("CREATED");
    return { driver, card, sessionId: session.id };
  }

  const intentOf = async (sessionId: string) => {
    const stripe = platformClient(town.world, town.portal);
    const on = { stripeAccount: town.connection.account };
    const all = await stripe.paymentIntents.list({ limit: 100 }, on).autoPagingToArray({ limit: 2_000 });
    return all.find(({ metadata }) => metadata.bayfare_session === sessionId);
  };

  test("found within a quarter of an hour: it runs from the tap", async () => {
    const car = await lost("answer_lost");
    await pass(town, 100, 60, 60);
    const session = await reload(town, car.sessionId);
    expect(session.sessionStatus).toBe("STARTED");
    expect(session.startedAt?.getTime()).toBe(Math.floor(session.tappedAt.getTime() / 60_000) * 60_000);
    await stop(town.world, car.driver, car.sessionId);
    expect((await standOf(town, car)).balance).toBe("PAID");
  });

  test("never arrived: the start fails, and nothing is held", async () => {
    const car = await lost("cut_before");
    await pass(town, 60, 60, 80, 430);
    expect(await standOf(town, car)).toMatchObject({ status: "FAILED", paid: 0 });
    expect(await intentOf(car.sessionId)).toBeUndefined();
  });

  test("found held when it was given up long ago: released, nothing is charged", async () => {
    const driver = await town.world.driver(town.portal);
    const card = await savedCard(town.world, town.portal, driver, "pm_card_visa");
    const quote = await openOffer(town.world, driver, town.place, town.plate());
    await webhooks(town, "drop");
    await trouble(town, "server_error", 1_000, "^/v1/payment_intents$");
    const session = await park(town.world, driver, quote, card);
    const [payment] = await paymentsOf(town, session.id);
    await town.world.advance(16 * 60);
    // What a proxy had kept for a quarter of an hour reaches Stripe after all.
    const stripe = platformClient(town.world, town.portal);
    const rows = await town.world.database
      .owner`select stripe_customer_id as customer, stripe_payment_method_id as method
      from payment_method_clone where payment_method_id = ${card}`;
    const saved = z.object({ customer: z.string(), method: z.string() }).parse(rows[0]);
    await calm(town);
    await stripe.paymentIntents.create(
      {
        amount: 1_000,
        currency: "eur",
        customer: saved.customer,
        payment_method: saved.method,
        confirm: true,
        capture_method: "manual",
        allowed_payment_method_types: ["card"],
        metadata: { bayfare_payment: payment?.id ?? "", bayfare_session: session.id },
      },
      { stripeAccount: town.connection.account },
    );
    await webhooks(town, "normal");
    const intent = await intentOf(session.id);
    if (!intent) throw new Error("no hold");
    await town.world.simulator.control("POST", `events/${await eventOf(intent.id)}/resend`, z.unknown(), {});
    await pass(town, 60, 60, 600);
    expect(await standOf(town, { sessionId: session.id })).toMatchObject({ status: "FAILED", paid: 0 });
    expect((await intentOf(session.id))?.status).toBe("canceled");
  });

  async function eventOf(intentId: string): Promise<string> {
    const stripe = platformClient(town.world, town.portal);
    const events = await stripe.events.list(
      { type: "payment_intent.amount_capturable_updated", limit: 20 },
      { stripeAccount: town.connection.account },
    );
    const event = events.data.find(({ data }) => JSON.stringify(data.object).includes(intentId));
    if (!event) throw new Error(`no event of ${intentId}`);
    return event.id;
  }
});
