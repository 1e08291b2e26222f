import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Step } from "@/tests/model/steps";

/** Lives that went wrong once, with what was wrong. Steps and not only seeds: a seed means another life once a step is added. */
const FILE = path.resolve("tests/model/seeds.json");
const WORDS_MAX = 200;

function isStep(value: unknown): boolean {
  return typeof value === "object" && value !== null && "does" in value;
}

const stored = z.array(
  z.object({
    seed: z.number(),
    life: z.number(),
    wrong: z.string(),
    steps: z.array(z.custom<Step>(isStep)),
  }),
);

export type Kept = {
  readonly seed: number;
  /** Which of the seed's lives it was. */
  readonly life: number;
  readonly wrong: string;
  readonly steps: readonly Step[];
};

export function keptLives(): Kept[] {
  return stored.parse(JSON.parse(readFileSync(FILE, "utf8")));
}

/** Written down where it happened, to be committed with what mends it. One step stands on a line. */
export function keep(life: Kept): void {
  const wrong = (life.wrong.split("\n")[0] ?? "").slice(0, WORDS_MAX);
  const text = [...keptLives(), { ...life, wrong }].map(({ steps, ...one }) => {
    const lines = steps.map((step) => `    ${JSON.stringify(step)}`).join(",\n");
    return `  {\n    ${JSON.stringify(one).slice(1, -1)},\n    "steps": [\n${lines}\n    ]\n  }`;
  });
  writeFileSync(FILE, `[\n${text.join(",\n")}\n]\n`);
}
