import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { execute } from "@/lib/use-cases/command";
import { registerDriver } from "@/lib/use-cases/driver/register";
import { correctSession } from "@/lib/use-cases/session/correct";
import { parkUser } from "@/lib/use-cases/session/park";
import type { TestPlace } from "@/tests/support/catalogue";
import { flatPlace } from "@/tests/support/moving";
import { again, lastCall, offer, park, stripeCalls } from "@/tests/support/park";
import { calm, openTown, parked, pass, refusal, type Town, trouble, withCard } from "@/tests/support/town";

let town: Town;
let elsewhere: TestPlace[];
beforeAll(async () => {
  town = await openTown();
  elsewhere = await Promise.all(
    ["750021", "750022", "750023"].map((zoneCode) => town.world.place(town.operator, "fr-garage", zoneCode)),
  );
});
afterAll(() => town.world.close());

const TOO_MANY = { code: "plate.too_many", details: { platesMax: 5 } };

const looks = async (plates: readonly string[]) => {
  const rows = await town.world.database.owner`select * from plate_look order by id`;
  expect(plates.filter((plate) => JSON.stringify(rows).includes(plate))).toEqual([]);
  return rows.map((row) => String(row.why));
};

test("a start that the bank declined counts as a plate: nobody tries a sixth one for nothing", async () => {
  const { world } = town;
  const { driver, card } = await withCard(town, "pm_card_chargeCustomerFail");
  const begin = async (plate: string) => park(world, driver, await offer(world, driver, town.place, 60, plate), card);
  const plates = Array.from({ length: 6 }, () => town.plate());
  for (const plate of plates.slice(0, 5)) expect((await refusal(begin(plate))).code).toBe("payment.declined");
  expect(await refusal(begin(plates[5] ?? ""))).toMatchObject(TOO_MANY);
  expect((await refusal(begin(plates[0] ?? ""))).code).toBe("payment.declined");
  await pass(town, 86_400);
  expect((await refusal(begin(plates[5] ?? ""))).code).toBe("payment.declined");
});

test("whoever was told of five strangers' vehicles is told of no other, free or taken, and the log has no plate", async () => {
  const { world } = town;
  const strangers = await Promise.all(Array.from({ length: 2 }, () => withCard(town)));
  const stays = [];
  for (const stranger of strangers) for (let i = 0; i < 3; i++) stays.push(await parked(town, stranger));
  const plates = stays.map(({ plate }) => plate);
  const prober = await withCard(town);
  const before = (await looks(plates)).length;
  const begin = async (plate: string) =>
    park(world, prober.driver, await offer(world, prober.driver, town.place, 60, plate), prober.card);
  for (const plate of plates.slice(0, 5)) {
    expect(await refusal(begin(plate))).toEqual({ code: "session.already_parked", details: {} });
  }
  expect(await refusal(begin(plates[5] ?? ""))).toMatchObject(TOO_MANY);
  expect(await refusal(begin(town.plate()))).toMatchObject(TOO_MANY);
  expect((await looks(plates)).slice(before)).toEqual(Array(5).fill("parked"));
});

test("one vehicle cannot be searched for at place after place: the eleventh try without parking is refused", async () => {
  const { world } = town;
  const { driver, card } = await withCard(town, "pm_card_chargeCustomerFail");
  const plates = Array.from({ length: 4 }, () => town.plate());
  const begin = async (place: TestPlace, plate: string) =>
    park(world, driver, await offer(world, driver, place, 60, plate), card);
  const tries = [town.place, ...elsewhere].flatMap((place) => plates.map((plate) => ({ place, plate })));
  for (const { place, plate } of tries.slice(0, 10)) {
    expect((await refusal(begin(place, plate))).code).toBe("payment.declined");
  }
  for (const { place, plate } of tries.slice(10, 12))
    expect(await refusal(begin(place, plate))).toMatchObject(TOO_MANY);
});

test("correcting one stay again and again tries no more plates than starting does, at the same place or at another", async () => {
  const known = await withCard(town);
  const { id, plate } = await parked(town, known);
  const correct = (change: Readonly<Record<string, string>>) =>
    execute(correctSession, again(town.world, known.driver), { sessionId: id, payWith: known.card, ...change });
  const plates = Array.from({ length: 5 }, () => town.plate());
  const [one, two, three, four, five] = plates;
  await correct({ plate: one ?? "" });
  await correct({ plate: two ?? "", zoneCode: elsewhere[0]?.zoneCode ?? "" });
  await correct({ plate: three ?? "" });
  await correct({ plate: four ?? "" });
  expect(await refusal(correct({ plate: five ?? "" }))).toMatchObject(TOO_MANY);
  expect(await correct({ plate })).toMatchObject({ plate });
  await looks([plate, ...plates]);
});

const codesOf = (ended: readonly PromiseSettledResult<unknown>[]) =>
  ended.map((one) => (one.status === "fulfilled" ? "started" : one.reason.code)).toSorted();
const times = (count: number, code: string) => Array<string>(count).fill(code);

test("of many starts at once no more are let through than one after the other, whether they are paid or free", async () => {
  const { world } = town;
  const free = await flatPlace(town, "750031", 0);
  const { driver, card } = await withCard(town);
  const offers = (place: TestPlace) =>
    Promise.all(Array.from({ length: 20 }, () => offer(world, driver, place, 60, town.plate())));
  const begin = async (quotes: Awaited<ReturnType<typeof offers>>) =>
    codesOf(await Promise.allSettled(quotes.map((quote) => park(world, driver, quote, card))));
  const within = [...times(15, "plate.too_many"), ...times(5, "started")];
  expect(await begin(await offers(free))).toEqual(within);
  await pass(town, 86_400);
  const paid = await offers(town.place);
  let codes = await begin(paid);
  while (codes.includes("session.payment_under_way")) codes = await begin(paid);
  expect(codes).toEqual(within);
});

test("of many strangers' vehicles that are asked for at once no more are told than one after the other", async () => {
  const { world } = town;
  const free = await flatPlace(town, "750032", 0);
  const plates = Array.from({ length: 12 }, () => town.plate());
  for (const some of [plates.slice(0, 4), plates.slice(4, 8), plates.slice(8)]) {
    const { driver, card } = await withCard(town);
    for (const plate of some) await park(world, driver, await offer(world, driver, free, 60, plate), card);
  }
  const prober = await withCard(town);
  const quotes = await Promise.all(plates.map((plate) => offer(world, prober.driver, free, 60, plate)));
  const told = codesOf(await Promise.allSettled(quotes.map((quote) => park(world, prober.driver, quote, prober.card))));
  expect(told).toEqual([...times(7, "plate.too_many"), ...times(5, "session.already_parked")]);
});

test.each([
  ["free", 0],
  ["paid", 500],
])("of %s corrections of many stays at once as many are made as one after the other", async (_, priceMinor) => {
  const { world } = town;
  const free = await flatPlace(town, `75004${priceMinor / 100}`, 0);
  const other = await flatPlace(town, `75005${priceMinor / 100}`, priceMinor);
  const { driver, card } = await withCard(town);
  const ids: string[] = [];
  for (let stays = 0; stays < 4; stays++) {
    ids.push((await park(world, driver, await offer(world, driver, free, 60, town.plate()), card)).id);
  }
  const correct = (sessionId: string, index: number) =>
    execute(correctSession, again(world, driver), {
      sessionId,
      plate: town.plate(),
      payWith: card,
      ...(index === 0 && priceMinor === 0 ? {} : { zoneCode: other.zoneCode }),
    });
  expect(codesOf(await Promise.allSettled(ids.map(correct)))).toEqual([...times(3, "plate.too_many"), "started"]);
});

test("a correction that the bank declined counts as a plate, as a start does", async () => {
  const { world } = town;
  const { driver, card } = await withCard(town, "pm_card_chargeCustomerFail");
  const free = await flatPlace(town, "750060", 0);
  const { id: sessionId } = await park(world, driver, await offer(world, driver, free, 60, town.plate()), card);
  const correct = async (plate: string) => {
    const asked = { sessionId, plate, zoneCode: town.place.zoneCode, payWith: card };
    return refusal(execute(correctSession, again(world, driver), asked));
  };
  const plates = Array.from({ length: 4 }, () => town.plate());
  for (const plate of plates) expect((await correct(plate)).code).toBe("payment.declined");
  expect(await correct(town.plate())).toMatchObject(TOO_MANY);
  expect((await correct(plates[0] ?? "")).code).toBe("payment.declined");
  await looks(plates);
});

test("a card that the bank declined as often as its network allows in a day is not tried again, however often a start asks", async () => {
  const { world } = town;
  const { driver, card } = await withCard(town, "pm_card_chargeCustomerFail");
  await world.database.owner`update payment_method set brand = 'mastercard' where id = ${card}`;
  const plate = town.plate();
  const begin = async (minutes: number) =>
    (await refusal(park(world, driver, await offer(world, driver, town.place, minutes, plate), card))).code;
  for (let tries = 0; tries < 10; tries++) expect(await begin(180)).toBe("payment.declined");
  const last = await lastCall(world);
  expect(await begin(180)).toBe("payment.retry_too_soon");
  expect(await stripeCalls(world, last)).toEqual([]);
  expect(await begin(240)).toBe("payment.declined");
  await pass(town, 86_400);
  expect(await begin(180)).toBe("payment.declined");
});

test("who is told to wait is told until when: after it, and not a second before, the next plate is parked", async () => {
  const { world } = town;
  const { driver, card } = await withCard(town, "pm_card_chargeCustomerFail");
  const begin = async (plate: string) =>
    refusal(park(world, driver, await offer(world, driver, town.place, 100, plate), card));
  for (let tries = 0; tries < 5; tries++) await begin(town.plate());
  await world.advance(3_600);
  const { code, details } = await begin(town.plate());
  expect(code).toBe("plate.too_many");
  await world.advance(Number(details.retryAfterSeconds) - 30);
  expect((await begin(town.plate())).code).toBe("plate.too_many");
  await world.advance(35);
  expect((await begin(town.plate())).code).toBe("payment.declined");
});

test("an outage uses up no plates: what never reached Stripe was not tried", async () => {
  const { world } = town;
  const { driver, card } = await withCard(town);
  await parked(town, { driver, card });
  await trouble(town, "rate_limit", 100);
  for (let tries = 0; tries < 6; tries++) {
    const quote = await offer(world, driver, town.place, 60, town.plate());
    expect((await refusal(park(world, driver, quote, card))).code).toBe("stripe.unavailable");
  }
  await calm(town);
  expect((await parked(town, { driver, card })).sessionStatus).toBe("STARTED");
});

test("an app that makes a new user for each look is told of one vehicle no more than a day's drivers could be", async () => {
  const free = await flatPlace(town, "750030", 0);
  const vehicle = { plate: town.plate(), country: "FR" };
  const newUser = async () => {
    const driverId = uuidv7();
    const appOf = (id: string | null) =>
      town.world.context({ kind: "app", appId: town.wayfarer.id, keyId: uuidv7(), scopes: ["drive"], driverId: id });
    await execute(registerDriver, appOf(null), { driverId, externalId: `u-${driverId}` });
    const asked = { sessionId: uuidv7(), zoneCode: free.zoneCode, minutes: 60, vehicle };
    return execute(parkUser, again(town.world, appOf(driverId)), asked);
  };
  expect((await newUser()).sessionStatus).toBe("STARTED");
  for (let users = 1; users < 10; users++) expect((await refusal(newUser())).code).toBe("session.already_parked");
  expect((await refusal(newUser())).code).toBe("plate.too_many");
});

test("what was tried is forgotten after thirty days", async () => {
  expect(await looks([])).not.toEqual([]);
  await pass(town, 28 * 86_400);
  expect(await looks([])).not.toEqual([]);
  await pass(town, 3 * 86_400);
  expect(await looks([])).toEqual([]);
});
