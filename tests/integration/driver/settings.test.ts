import { afterAll, beforeAll, expect, test } from "vitest";
import { findCard } from "@/db/store/driver";
import { loadSettings } from "@/lib/loaders/driver/settings";
import { removeCard } from "@/lib/use-cases/card/change";
import { type Context, execute } from "@/lib/use-cases/command";
import { chooseMails, setSpendingLimits } from "@/lib/use-cases/driver/settings";
import { bankRefuses, openStreet, oweTen, ownCard, parkOpen, type Street } from "@/tests/support/owing";
import { again, openOffer, park, stop, work } from "@/tests/support/park";

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street.world.close());

const settings = (driver: Context) => loadSettings(again(street.world, driver));

test("a limit per currency is kept, and counts from the next start on", async () => {
  const { world, place } = street;
  const { driver, cardId, sessionId } = await parkOpen(street);
  await execute(setSpendingLimits, again(world, driver), { caps: { eur: 500, gbp: 1_000 } });
  expect((await settings(driver)).limits).toEqual([
    { currency: "eur", capMinor: 500 },
    { currency: "gbp", capMinor: 1_000 },
    { currency: "sek", capMinor: null },
  ]);
  const start = async () => park(world, driver, await openOffer(world, driver, place, "LM001LM"), cardId);
  await expect(start()).rejects.toMatchObject({ code: "session.above_cap" });
  expect((await stop(world, driver, sessionId)).stoppedBecause).toBe("driver");
  await execute(setSpendingLimits, again(world, driver), { caps: {} });
  expect((await settings(driver)).limits.every(({ capMinor }) => capMinor === null)).toBe(true);
  expect((await start()).sessionStatus).toBe("STARTED");
});

test("a limit of nothing, below nothing or beyond all parking is none", async () => {
  const driver = await street.world.driver(street.portal);
  for (const eur of [0, -1, 0.5, 100_000_001]) {
    const set = execute(setSpendingLimits, driver, { caps: { eur } });
    await expect(set, String(eur)).rejects.toMatchObject({ name: "InvalidInput" });
  }
  expect((await settings(driver)).limits[0]?.capMinor).toBeNull();
});

test("mails that are not wanted are remembered; those that are needed cannot be switched off", async () => {
  const driver = await street.world.driver(street.portal);
  await execute(chooseMails, again(street.world, driver), { wanted: ["debt_paid"] });
  expect((await settings(driver)).mails.filter(({ isWanted }) => isWanted)).toEqual([
    { kind: "debt_paid", isWanted: true },
  ]);
  const set = execute(chooseMails, again(street.world, driver), { wanted: ["action_required"] });
  await expect(set).rejects.toMatchObject({ name: "InvalidInput" });
});

test("the only card stays while an open stay runs or something is owed; any other can go", async () => {
  const { world } = street;
  const parked = await parkOpen(street);
  const { driver, cardId, sessionId } = parked;
  const remove = (paymentMethodId: string) => execute(removeCard, again(world, driver), { paymentMethodId });
  const inUse = { code: "payment_method.in_use" };
  await expect(remove(cardId)).rejects.toMatchObject(inUse);
  const other = await ownCard(street, driver, "pm_card_mastercard");
  await remove(cardId);
  await expect(remove(other)).rejects.toMatchObject(inUse);
  await bankRefuses(street, other, "insufficient_funds");
  await stop(world, driver, sessionId);
  await work(world);
  await expect(remove(other)).rejects.toMatchObject(inUse);
  expect(
    await world.database.system.read((tx) => findCard(tx, { paymentMethodId: other, driverId: idOf(driver) })),
  ).toBeDefined();
});

test("the only card can go when everything is paid", async () => {
  const { world } = street;
  const { driver, cardId, sessionId } = await parkOpen(street);
  await stop(world, driver, sessionId);
  await work(world);
  await execute(removeCard, again(world, driver), { paymentMethodId: cardId });
  const owing = await oweTen(street);
  const removal = execute(removeCard, again(world, owing.driver), { paymentMethodId: owing.cardId });
  await expect(removal).rejects.toMatchObject({ code: "payment_method.in_use" });
});

function idOf({ actor }: Context): string {
  return actor.kind === "driver" ? actor.driverId : "";
}
