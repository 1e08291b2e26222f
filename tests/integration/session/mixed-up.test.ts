import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { minor } from "@/lib/domain/money";
import { type Context, execute } from "@/lib/use-cases/command";
import { registerDriver } from "@/lib/use-cases/driver/register";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";
import { extendStay } from "@/lib/use-cases/session/extend-user";
import { parkUser } from "@/lib/use-cases/session/park";
import type { TestPlace } from "@/tests/support/catalogue";
import { again, openOffer, park, savedCard, work } from "@/tests/support/park";
import { openTown, refusal, type Town, withCard, wrongFields } from "@/tests/support/town";

let town: Town;
let other: TestPlace;
let garage: TestPlace;
beforeAll(async () => {
  town = await openTown();
  other = await town.world.place(town.operator, "fr-garage", "750003");
  garage = await town.world.place(town.operator, "fr-garage", "750004", { holdMinor: minor(1_000) });
  await work(town.world);
});
afterAll(() => town.world.close());

/** A user of an app with a saved card. */
async function newUser(): Promise<Context> {
  const actor = { kind: "app", appId: town.wayfarer.id, keyId: uuidv7(), scopes: ["drive", "read"] } as const;
  const driverId = uuidv7();
  const app = town.world.context({ ...actor, driverId: null });
  await execute(registerDriver, app, { driverId, externalId: `u-${driverId}` });
  const user = town.world.context({ ...actor, driverId });
  await savedCard(town.world, town.wayfarer, user, "pm_card_fr");
  return user;
}

const vehicle = () => ({ plate: town.plate(), country: "FR" });

test("the code of another place beside the id of one is refused, and the code of the same place is no contradiction", async () => {
  const user = await newUser();
  const ask = (zoneCode: string) =>
    execute(makeQuote, again(town.world, user), { placeId: town.place.id, zoneCode, minutes: 60, vehicle: vehicle() });
  for (const zoneCode of [other.zoneCode, "999999", "75", ""]) {
    expect(await wrongFields(ask(zoneCode)), zoneCode).toEqual({ zoneCode: ["other_place"] });
  }
  const spaced = `${town.place.zoneCode.slice(0, 3)} ${town.place.zoneCode.slice(3)}`;
  for (const zoneCode of [town.place.zoneCode, spaced]) {
    expect((await ask(zoneCode)).placeId, zoneCode).toBe(town.place.id);
  }
});

test("nobody is parked at one of two places that were named together", async () => {
  const user = await newUser();
  const start = (zoneCode: string) => {
    const asked = { placeId: town.place.id, zoneCode, minutes: 60, vehicle: vehicle() };
    return execute(parkUser, again(town.world, user), { sessionId: uuidv7(), ...asked });
  };
  expect(await wrongFields(start(other.zoneCode))).toEqual({ zoneCode: ["other_place"] });
  expect((await start(town.place.zoneCode)).zoneCode).toBe(town.place.zoneCode);
});

test("an offer without any place is asked for one", async () => {
  const asked = { minutes: 60, vehicle: vehicle() };
  expect(await wrongFields(execute(makeQuote, again(town.world, await newUser()), asked))).toEqual({
    zoneCode: ["required"],
  });
});

test("what an extension names besides its session has to be that session's", async () => {
  const user = await newUser();
  const mine = vehicle();
  const asked = { sessionId: uuidv7(), zoneCode: town.place.zoneCode, minutes: 60, vehicle: mine };
  const { id: sessionId } = await execute(parkUser, again(town.world, user), asked);
  const ask = (more: object) =>
    execute(makeExtensionQuote, again(town.world, user), { sessionId, minutes: 120, ...more });
  const cases: [object, string][] = [
    [{ zoneCode: other.zoneCode }, "zoneCode"],
    [{ placeId: other.id }, "placeId"],
    [{ kind: "open" }, "kind"],
    [{ vehicle: vehicle() }, "vehicle/plate"],
    [{ vehicle: { ...mine, country: "DE" } }, "vehicle/country"],
  ];
  for (const [more, field] of cases)
    expect(await wrongFields(ask(more)), field).toEqual({ [field]: ["other_session"] });
  const { zoneCode, id: placeId } = town.place;
  const quote = await ask({ zoneCode, placeId, kind: "prepaid", vehicle: mine });
  expect(quote).toMatchObject({ sessionId, minutes: 120 });
  const extend = (minutes: number) =>
    execute(extendStay, again(town.world, user), { sessionId, newQuoteId: uuidv7(), quoteId: quote.id, minutes });
  expect(await wrongFields(extend(90))).toEqual({ minutes: ["other_offer"] });
  expect((await extend(120)).id).toBe(sessionId);
});

test("an open stay has no length: minutes or an end beside it are refused, not left out", async () => {
  const user = await newUser();
  const soon = new Date(town.world.now().getTime() + 3_600_000).toISOString();
  const open = { zoneCode: garage.zoneCode, kind: "open" };
  const ask = (more: object) => execute(makeQuote, again(town.world, user), { ...open, vehicle: vehicle(), ...more });
  expect(await wrongFields(ask({ minutes: 60 }))).toEqual({ minutes: ["open_length"] });
  expect(await wrongFields(ask({ endsAt: soon }))).toEqual({ endsAt: ["open_length"] });
  const start = { sessionId: uuidv7(), vehicle: vehicle(), ...open };
  expect(await wrongFields(execute(parkUser, again(town.world, user), { ...start, minutes: 60 }))).toEqual({
    minutes: ["open_length"],
  });
  expect((await ask({})).kind).toBe("open");
});

test("a running open stay that somebody wants to extend is not called over", async () => {
  const { driver, card } = await withCard(town);
  const { id: sessionId } = await park(town.world, driver, await openOffer(town.world, driver, garage), card);
  const asked = execute(makeExtensionQuote, again(town.world, driver), { sessionId, minutes: 120 });
  expect((await refusal(asked)).code).toBe("session.open_ended");
});
