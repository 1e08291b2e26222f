import { afterAll, beforeAll, expect, test } from "vitest";
import { execute } from "@/lib/use-cases/command";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import {
  answerChallenge,
  browserConfirms,
  lastCall,
  park,
  paymentOf,
  savedCard,
  stripeCalls,
  work,
} from "@/tests/support/park";
import {
  extend,
  longer,
  newOffer,
  openTown,
  parked,
  pass,
  regular,
  reload,
  type Town,
  withCard,
} from "@/tests/support/town";

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

const CREATE = "POST /v1/payment_intents";
const FETCH = expect.stringMatching(/^GET \/v1\/payment_intents\/pi_/);
const CHALLENGED = "pm_card_authenticationRequiredSetupForOffSession";

/** Everything we asked Stripe for, until a minute after all was quiet. */
async function callsOf(act: () => Promise<void>): Promise<string[]> {
  await work(town.world);
  const before = await lastCall(town.world);
  await act();
  await work(town.world);
  await pass(town, 60, 1);
  return (await stripeCalls(town.world, before)).map(({ call }) => call);
}

const back = async (sessionId: string) => {
  const { id } = await paymentOf(town.world, sessionId);
  await execute(settlePayment, town.world.system(), { paymentId: id });
};

test("a returning driver's start is exactly one call", async () => {
  const { driver, card } = await regular(town);
  const quote = await newOffer(town, driver);
  expect(await callsOf(async () => void (await park(town.world, driver, quote, card)))).toEqual([CREATE]);
});

test("the first use of a saved card at an operator is three calls", async () => {
  const { driver, card } = await withCard(town);
  const quote = await newOffer(town, driver);
  expect(await callsOf(async () => void (await park(town.world, driver, quote, card)))).toEqual([
    "POST /v1/payment_methods",
    "POST /v1/customers",
    CREATE,
  ]);
});

test.each(["return page", "webhook"])("a guest's start is two calls when the %s is first", async (first) => {
  const driver = await town.world.driver(town.portal);
  const quote = await newOffer(town, driver);
  const calls = await callsOf(async () => {
    const session = await park(town.world, driver, quote);
    await browserConfirms(town.world, town.portal, session.id, "pm_card_fr");
    if (first === "return page") await back(session.id);
    await work(town.world);
    await back(session.id);
    expect((await reload(town, session.id)).sessionStatus).toBe("STARTED");
  });
  expect(calls).toEqual([CREATE, FETCH]);
});

test.each(["saved", "guest"])("a %s start with a challenge is two calls", async (who) => {
  const { world, portal } = town;
  const { driver, card } = await regular(town);
  const asked = await savedCard(world, portal, driver, CHALLENGED);
  const first = await park(world, driver, await newOffer(town, driver), asked);
  await answerChallenge(world, portal, first.id, "complete");
  await work(world);
  const quote = await newOffer(town, driver);
  expect(card).not.toBe(asked);
  const calls = await callsOf(async () => {
    const session = await park(world, driver, quote, who === "guest" ? "guest" : asked);
    if (who === "guest") await browserConfirms(world, portal, session.id, CHALLENGED);
    await answerChallenge(world, portal, session.id, "complete");
    await back(session.id);
    expect((await reload(town, session.id)).sessionStatus).toBe("STARTED");
  });
  expect(calls).toEqual([CREATE, FETCH]);
});

test("an extension with a card used here before is one call", async () => {
  const known = await withCard(town);
  const session = await parked(town, known);
  const quote = await longer(town, known.driver, session.id, 120);
  expect(await callsOf(async () => void (await extend(town, known.driver, quote, known.card)))).toEqual([CREATE]);
});
