import { afterAll, beforeAll, expect, test } from "vitest";
import { findStays } from "@/db/store/session-facts";
import { uuidv7 } from "@/lib/auth/context";
import { shownSession } from "@/lib/http/v1/session-view";
import { loadQuote } from "@/lib/loaders/app/quote";
import { loadStay, loadStays } from "@/lib/loaders/app/session";
import { type Context, execute } from "@/lib/use-cases/command";
import { registerDriver } from "@/lib/use-cases/driver/register";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";
import { extendStay } from "@/lib/use-cases/session/extend-user";
import { parkUser } from "@/lib/use-cases/session/park";
import { again, lastCall, savedCard, stripeCalls, work } from "@/tests/support/park";
import { calm, openTown, pass, refusal, SENDS, type Town, trouble } from "@/tests/support/town";

let town: Town;
beforeAll(async () => {
  process.env.BAYFARE_URL = "https://bayfare.example"; // read once, with everything else
  town = await openTown();
});
afterAll(() => town.world.close());

const CREATE = "POST /v1/payment_intents";
type User = { readonly id: string; readonly app: Context; readonly driver: Context };

const appOf = (driverId: string | null): Context =>
  town.world.context({ kind: "app", appId: town.wayfarer.id, keyId: uuidv7(), scopes: ["drive", "read"], driverId });

/** A user of the app with a saved card. */
async function newUser(alias = "pm_card_fr"): Promise<User> {
  const [id, driverId] = [`u-${uuidv7()}`, uuidv7()];
  await execute(registerDriver, appOf(null), { driverId, externalId: id });
  const user = { id, app: appOf(null), driver: appOf(driverId) };
  await savedCard(town.world, town.wayfarer, user.driver, alias);
  return user;
}

const park = ({ driver }: User, sessionId: string = uuidv7(), more: Readonly<Record<string, unknown>> = {}) =>
  execute(parkUser, again(town.world, driver), {
    sessionId,
    zoneCode: town.place.zoneCode,
    minutes: 60,
    vehicle: { plate: town.plate(), country: "FR" },
    ...more,
  });

const shown = async ({ app }: User, id: string) => shownSession(await loadStay(again(town.world, app), id));

test("an app's start with a card that was used here before is exactly one call to Stripe, and so is its extension", async () => {
  const user = await newUser();
  await park(user);
  await work(town.world);
  const before = await lastCall(town.world);
  const { id } = await park(user);
  await work(town.world);
  expect((await stripeCalls(town.world, before)).map(({ call }) => call)).toEqual([CREATE]);
  const then = await lastCall(town.world);
  await execute(extendStay, again(town.world, user.driver), { sessionId: id, newQuoteId: uuidv7(), minutes: 120 });
  await work(town.world);
  expect((await stripeCalls(town.world, then)).map(({ call }) => call)).toEqual([CREATE]);
});

test("apps that ask at the same moment get their own sessions only, and the database shows a statement no other app's", async () => {
  const user = await newUser();
  const [mine, next] = [await park(user), await park(await newUser())];
  const appId = town.portal.id;
  const foreign = town.world.context({ kind: "app", appId, keyId: uuidv7(), scopes: ["read"], driverId: null });
  const ask = async (context: Context, id: string) => {
    const [told] = await Promise.allSettled([loadStay(context, id)]);
    return told.status === "fulfilled" ? told.value.session.id : told.reason.code;
  };
  const here = again(town.world, user.app);
  const told = [
    ask(here, mine.id),
    ask(foreign, mine.id),
    ask(here, next.id),
    ask(here, uuidv7()),
    ask(foreign, next.id),
  ];
  const none = "session.not_found";
  expect(await Promise.all(told)).toEqual([mine.id, none, next.id, none, none]);
  const pairs = [town.wayfarer.id, appId].map((each) => ({ appId: each, sessionId: mine.id }));
  const system = await town.world.database.system.read((tx) => findStays(tx, pairs));
  expect(system.map((row) => row?.session.id)).toEqual([mine.id, undefined]);
  const walled = await foreign.db.read((tx) => findStays(tx, pairs));
  expect(walled).toEqual([undefined, undefined]);
});

test("while nobody knows what became of a payment the session says wait; once it is known the car is parked", async () => {
  const user = await newUser();
  await park(user);
  await trouble(town, "answer_lost", SENDS);
  const sessionId = uuidv7();
  await park(user, sessionId);
  expect(await shown(user, sessionId)).toMatchObject({
    sessionStatus: "CREATED",
    nextAction: { type: "wait", pollAfterSeconds: expect.any(Number) },
  });
  await calm(town);
  await pass(town, 10, 3);
  expect(await shown(user, sessionId)).toMatchObject({ sessionStatus: "STARTED", nextAction: null });
});

test("when Stripe cannot be reached nothing was created, and the user may start again", async () => {
  const user = await newUser();
  await park(user);
  await trouble(town, "rate_limit", 9);
  const refused = await refusal(park(user));
  expect(refused.code).toBe("stripe.unavailable");
  await calm(town);
  const page = { limit: 10 };
  expect((await loadStays(again(town.world, user.app), user.id, page)).rows).toHaveLength(1);
  expect(await park(user)).toMatchObject({ sessionStatus: "STARTED" });
});

test("a start that broke off after Stripe was asked is found by the repeat, with its outcome", async () => {
  const user = await newUser();
  const [sessionId, plate] = [uuidv7(), town.plate()];
  const more = { vehicle: { plate, country: "FR" } };
  const first = await park(user, sessionId, more);
  expect(await park(user, sessionId, more)).toMatchObject({ id: first.id, sessionStatus: "STARTED" });
  const declined = await newUser("pm_card_chargeCustomerFail");
  const failedId = uuidv7();
  const once = await refusal(park(declined, failedId));
  expect(once.code).toBe("payment.declined");
  expect(await refusal(park(declined, failedId))).toEqual(once);
});

test("a session whose bank's question nobody answered in time has failed by itself", async () => {
  const user = await newUser("pm_card_authenticationRequiredSetupForOffSession");
  const sessionId = uuidv7();
  await park(user, sessionId);
  expect(await shown(user, sessionId)).toMatchObject({
    sessionStatus: "CREATED",
    nextAction: { type: "authenticate" },
  });
  await town.world.advance(15 * 60 + 1); // no job has run since
  expect(await shown(user, sessionId)).toMatchObject({ sessionStatus: "CREATED", nextAction: { type: "wait" } });
  await pass(town, 60, 1);
  expect(await shown(user, sessionId)).toMatchObject({ sessionStatus: "FAILED", nextAction: null, paidMinor: 0 });
});

test("the curve of an offer is what would be paid, with the fee once and without what a stay has cost already", async () => {
  const user = await newUser();
  const zoneCode = town.place.zoneCode;
  const totalAt = async (quoteId: string, minutes: number) => {
    const { points } = await loadQuote(again(town.world, user.app), quoteId);
    return points.findLast(([from]) => from <= minutes)?.[1];
  };
  const quote = await execute(makeQuote, again(town.world, user.driver), {
    zoneCode,
    minutes: 60,
    vehicle: { plate: town.plate(), country: "FR" },
  });
  expect(quote.serviceFeeMinor).toBeGreaterThan(0);
  expect([await totalAt(quote.id, 0), await totalAt(quote.id, 60)]).toEqual([0, quote.totalMinor]);
  const { id: sessionId, totalMinor } = await park(user);
  expect(totalMinor).toBe(quote.totalMinor);
  const longer = await execute(makeExtensionQuote, again(town.world, user.driver), { sessionId, minutes: 200 });
  const known = async () => [await totalAt(longer.id, 60), await totalAt(longer.id, 200)];
  expect(await known()).toEqual([0, longer.totalMinor]);
  expect(await totalAt(quote.id, 200)).toBe(quote.totalMinor + longer.totalMinor);
  await execute(extendStay, again(town.world, user.driver), { sessionId, newQuoteId: uuidv7(), quoteId: longer.id });
  expect(await known()).toEqual([0, longer.totalMinor]);
});
