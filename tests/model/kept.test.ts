import { afterAll, beforeAll, expect, test } from "vitest";
import { keptLives } from "@/tests/model/kept";
import { wrongWith } from "@/tests/model/property";
import { openTown, type Town } from "@/tests/model/town";

let town: Town;
beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

for (const { seed, life, wrong, steps } of keptLives()) {
  test(`life ${life} of seed ${seed} does not go wrong again: ${wrong.split("\n")[0]}`, async () => {
    expect((await wrongWith(town, steps)).join("\n")).toBe("");
  });
}
