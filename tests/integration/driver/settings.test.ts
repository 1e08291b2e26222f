import { afterAll, beforeAll, expect, test } from "vitest";
import { loadSettings } from "@/lib/loaders/driver/settings";
import { type Context, execute } from "@/lib/use-cases/command";
import { chooseMails, setSpendingLimits } from "@/lib/use-cases/driver/settings";
import { openStreet, parkOpen, type Street } from "@/tests/support/owing";
import { again, openOffer, park, stop } from "@/tests/support/park";

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
