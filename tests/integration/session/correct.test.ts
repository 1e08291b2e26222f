import { afterAll, beforeAll, expect, test } from "vitest";
import { publicId } from "@/lib/domain/id";
import { type Context, execute, InvalidInput } from "@/lib/use-cases/command";
import { correctSession } from "@/lib/use-cases/session/correct";
import { again } from "@/tests/support/park";
import { openTown, parked, pass, refusal, reload, type Town, withCard } from "@/tests/support/town";

let town: Town;
beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

const correct = (driver: Context, sessionId: string, change: Readonly<Record<string, string>>) =>
  execute(correctSession, again(town.world, driver), { sessionId, ...change });

test("a wrong plate is put right for ten minutes after the start, and then no more", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  const plate = town.plate();
  const typed = `${plate.slice(0, 2)}-${plate.slice(2)}`.toLowerCase();
  expect(await correct(known.driver, id, { plate: typed })).toMatchObject({ plate, country: "FR" });
  expect(await correct(known.driver, id, { country: "DE" })).toMatchObject({ plate, country: "DE" });
  await pass(town, 11 * 60);
  const late = await refusal(correct(known.driver, id, { plate: town.plate() }));
  expect(late).toEqual({ code: "correct.too_late", details: { minutes: 10 } });
  expect(await correct(known.driver, id, { plate })).toMatchObject({ plate });
  expect(await reload(town, id)).toMatchObject({ plate, country: "DE" });
});

test("a plate that is parked here already cannot be taken, also when two try at once; its own driver is told which stay has it", async () => {
  const [known, other] = [await withCard(town), await withCard(town)];
  const [first, second] = [await parked(town, known), await parked(town, known)];
  const third = await parked(town, other);
  const mine = await refusal(correct(known.driver, first.id, { plate: second.plate }));
  expect(mine).toEqual({ code: "session.already_parked", details: { sessionId: publicId("session", second.id) } });
  expect(await refusal(correct(known.driver, first.id, { plate: third.plate }))).toEqual({
    code: "session.already_parked",
    details: {},
  });
  const plate = town.plate();
  const both = await Promise.allSettled([
    correct(known.driver, first.id, { plate }),
    correct(other.driver, third.id, { plate }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a stay stays with its driver and its operator", async () => {
  const [known, other] = [await withCard(town), await withCard(town)];
  const { id } = await parked(town, known);
  const rival = await town.world.operator("rival", "FR", "eur");
  await town.world.place(rival, "fr-garage", "750003");
  const codeOf = async (zoneCode: string) => (await refusal(correct(known.driver, id, { zoneCode }))).code;
  expect(await codeOf("750003")).toBe("correct.other_operator");
  expect(await codeOf("750009")).toBe("place.not_found");
  await expect(correct(known.driver, id, { zoneCode: "75001" })).rejects.toThrow(InvalidInput);
  expect(await correct(known.driver, id, { zoneCode: "750 001" })).toMatchObject({ zoneCode: "750001" });
  expect((await refusal(correct(other.driver, id, { plate: town.plate() }))).code).toBe("session.not_found");
});
