import { expect, test } from "vitest";
import { sownBug } from "@/tests/model/bugs/sow";
import { live } from "@/tests/model/lives";

/** A bug that so many lives do not show is not found. */
const LIVES_MAX = Number(process.env.MODEL_LIVES ?? 150);

test(`a seeded bug is found: ${sownBug()?.name ?? "none is sown"}`, async () => {
  const { lives, wrong } = await live(Number(process.env.MODEL_SEED ?? 1), { lives: LIVES_MAX, steps: 25 });
  process.stdout.write(`HUNT ${JSON.stringify({ lives, wrong: wrong.split("\n")[0] })}\n`);
  expect(wrong).not.toBe("");
});
