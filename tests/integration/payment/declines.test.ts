import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { findCardSetup } from "@/db/store/card-setup";
import { finishCard } from "@/lib/use-cases/card/finish";
import { saveCard } from "@/lib/use-cases/card/save";
import { execute } from "@/lib/use-cases/command";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import {
  again,
  answerChallenge,
  browserConfirms,
  lastCall,
  park,
  paymentOf,
  platformClient,
  savedCard,
  stripeCalls,
  work,
} from "@/tests/support/park";
import {
  chargesOf,
  extend,
  longer,
  newOffer,
  openTown,
  parked,
  pass,
  refusal,
  reload,
  stayOf,
  type Town,
  withCard,
} from "@/tests/support/town";

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

/** Facts 9.2: alias, what the bank said, and the sentence that the driver reads. */
const DECLINES = [
  ["pm_card_visa_chargeDeclined", "generic_decline"],
  ["pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"],
  ["pm_card_visa_chargeDeclinedLostCard", "lost_card"],
  ["pm_card_visa_chargeDeclinedStolenCard", "stolen_card"],
  ["pm_card_chargeDeclinedExpiredCard", "expired_card"],
  ["pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc"],
  ["pm_card_chargeDeclinedProcessingError", "processing_error"],
  ["pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_velocity_exceeded"],
] as const;
const CHALLENGED = "pm_card_authenticationRequiredSetupForOffSession";

const error = z.object({ error: z.object({ type: z.string(), decline_code: z.string().optional() }) });
const settle = async (sessionId: string) => {
  const { id } = await paymentOf(town.world, sessionId);
  return execute(settlePayment, town.world.system(), { paymentId: id });
};

describe.each(DECLINES)("the card %s", (alias, code) => {
  test("does not park a guest, takes nothing, and the same payment can be paid with another card", async () => {
    const { world, portal } = town;
    const driver = await world.driver(portal);
    const session = await park(world, driver, await newOffer(town, driver));
    const answer = await browserConfirms(world, portal, session.id, alias);
    expect(answer.status).toBe(402);
    expect(error.parse(answer.body).error.decline_code).toBe(code);
    await work(world);
    expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "CREATED", paidMinor: 0, totalMinor: 0 });
    expect(await paymentOf(world, session.id)).toMatchObject({ status: "requires_payment_method", declineCode: code });
    expect((await browserConfirms(world, portal, session.id, "pm_card_fr")).status).toBe(200);
    await work(world);
    expect((await reload(town, session.id)).sessionStatus).toBe("STARTED");
    expect(await chargesOf(town, session.id)).toEqual([{ status: "succeeded", received: 335 }]);
  });

  test("cannot be saved, and nothing of it is kept", async () => {
    const { world, portal } = town;
    const driver = await world.driver(portal);
    const { setupId } = await execute(saveCard, again(world, driver), { consent: "yes" });
    const setup = await world.database.system.read((tx) => findCardSetup(tx, { setupId }));
    const confirming = platformClient(world, portal).setupIntents.confirm(setup?.stripeSetupIntentId ?? "", {
      payment_method: alias,
      use_stripe_sdk: true,
    });
    await expect(confirming).rejects.toMatchObject({ statusCode: 402, decline_code: code });
    const refused = await refusal(execute(finishCard, again(world, driver), { setupId }));
    expect(refused.code).toBe("payment_method.not_set_up");
  });
});

test("a saved card that the bank declines leaves no stay and no charge, and the same offer works with another card", async () => {
  const { world, portal } = town;
  const { driver, card } = await withCard(town, "pm_card_chargeCustomerFail");
  const good = await savedCard(world, portal, driver, "pm_card_fr");
  const quote = await newOffer(town, driver);
  const refused = await refusal(park(world, driver, quote, card));
  expect(refused).toEqual({
    code: "payment.declined",
    details: { declineCode: "generic_decline", advice: "try_again_later" },
  });
  const failed = await stayOf(town, quote);
  expect(failed).toMatchObject({ sessionStatus: "FAILED", failedBecause: "declined", paidMinor: 0 });
  await work(world);
  expect(await chargesOf(town, failed.id)).toEqual([{ status: "canceled", received: 0 }]);
  const session = await park(world, driver, quote, good);
  expect(session.sessionStatus).toBe("STARTED");
  expect(await chargesOf(town, session.id)).toEqual([{ status: "succeeded", received: quote.totalMinor }]);
});

test("a declined extension changes neither time nor total, and the same offer works with another card", async () => {
  const { world, portal } = town;
  const first = await withCard(town);
  const session = await parked(town, first);
  const bad = await savedCard(world, portal, first.driver, "pm_card_chargeCustomerFail");
  const quote = await longer(town, first.driver, session.id, 120);
  expect((await refusal(extend(town, first.driver, quote, bad))).code).toBe("payment.declined");
  const { endsAt, minutes, totalMinor } = session;
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "STARTED", endsAt, minutes, totalMinor });
  const extended = await extend(town, first.driver, quote, first.card);
  expect(extended).toMatchObject({ minutes: 120, totalMinor: totalMinor + quote.totalMinor, endsAt: quote.endsAt });
});

test("a failed challenge cancels the payment before the start fails: nobody can pay it afterwards", async () => {
  const { world, portal } = town;
  const { driver, card } = await withCard(town, CHALLENGED);
  const quote = await newOffer(town, driver);
  const session = await park(world, driver, quote, card);
  expect(session.sessionStatus).toBe("CREATED");
  await answerChallenge(world, portal, session.id, "fail");
  const before = await lastCall(world);
  await settle(session.id);
  expect((await stripeCalls(world, before)).map(({ call }) => call)).toEqual([
    expect.stringMatching(/^GET .*pi_/),
    expect.stringMatching(/^POST .*\/cancel$/),
  ]);
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "FAILED", failedBecause: "declined" });
  expect((await paymentOf(world, session.id)).declineCode).toBe("authentication_failed");
  await work(world);
  expect(await chargesOf(town, session.id)).toEqual([{ status: "canceled", received: 0 }]);
  const again = await park(world, driver, quote, await savedCard(world, portal, driver, "pm_card_fr"));
  expect(again.sessionStatus).toBe("STARTED");
});

test("a guest who fails the challenge can still pay with another card", async () => {
  const { world, portal } = town;
  const driver = await world.driver(portal);
  const session = await park(world, driver, await newOffer(town, driver));
  expect((await browserConfirms(world, portal, session.id, CHALLENGED)).status).toBe(200);
  await answerChallenge(world, portal, session.id, "fail");
  await settle(session.id);
  expect(await paymentOf(world, session.id)).toMatchObject({
    status: "requires_payment_method",
    declineCode: "authentication_failed",
  });
  await browserConfirms(world, portal, session.id, "pm_card_fr");
  await settle(session.id);
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "STARTED" });
});

test("a card that is declined after its challenge leaves a guest no stay and no charge", async () => {
  const { world, portal } = town;
  const guest = await world.driver(portal);
  const session = await park(world, guest, await newOffer(town, guest));
  await browserConfirms(world, portal, session.id, "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds");
  await answerChallenge(world, portal, session.id, "complete");
  await work(world);
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "CREATED", paidMinor: 0 });
  expect((await paymentOf(world, session.id)).declineCode).toBe("insufficient_funds");
  await pass(town, 16 * 60);
  expect((await reload(town, session.id)).sessionStatus).toBe("FAILED");
});

test("after every decline the books balance to the cent and no failed stay kept money", async () => {
  await pass(town, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
