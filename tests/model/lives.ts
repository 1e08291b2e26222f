import fc from "fast-check";
import { keep } from "@/tests/model/kept";
import { wrongWith } from "@/tests/model/property";
import { lives, type Step } from "@/tests/model/steps";
import { openTown, type Town } from "@/tests/model/town";

/** How often and how long: the short run is part of every check, the long one runs for hours. */
const VOLUME = process.env.TEST_LONG === "1" ? { lives: 10_000, steps: 60 } : { lives: 150, steps: 25 };
/** Files that share the lives between them, side by side: a life mostly waits for Postgres and for Stripe. */
const PARTS = 3;
const SEED_MAX = 2 ** 31;
/** The checks after each life look at the whole town: in one with a long past they take most of the time. */
const LIVES_PER_TOWN = 50;
/** The short run lives the same lives with every check; the long one is the search. */
const SHORT_SEED = 500;

type Lived = {
  readonly lives: number;
  /** What was wrong with the first life that failed; empty when none did. */
  readonly wrong: string;
  readonly steps: readonly Step[];
};

/** Lives so many lives, one town after the other, until one of them goes wrong. */
export async function live(seed: number, volume: { lives: number; steps: number }): Promise<Lived> {
  let town: Town | undefined;
  let lived = 0;
  let wrong: string[] = [];
  const holds = async (steps: readonly Step[]) => {
    if (!town || lived % LIVES_PER_TOWN === 0) {
      await town?.world.close();
      town = await openTown(town);
    }
    lived += 1;
    wrong = await wrongWith(town, steps);
    return wrong.length === 0;
  };
  try {
    const details = await fc.check(fc.asyncProperty(lives(volume.steps), holds), {
      seed,
      numRuns: volume.lives,
      endOnFailure: process.env.MODEL_SHRINK !== "1", // each try at a smaller life takes a second
    });
    if (details.failed && wrong.length === 0)
      throw details.errorInstance ?? new Error("a run broke off without a word");
    return { lives: details.numRuns, wrong: wrong.join("\n"), steps: details.counterexample?.[0] ?? [] };
  } finally {
    await town?.world.close();
  }
}

/** One part's share of the lives: what is wrong with the first that fails, in words; it is kept and lived again for ever. */
export async function liveShare(part: number): Promise<string> {
  const begun = performance.now();
  const chosen = process.env.TEST_LONG === "1" ? Math.floor(Math.random() * SEED_MAX) : SHORT_SEED;
  const seed = Number(process.env.MODEL_SEED ?? chosen) + part;
  const volume = {
    lives: Math.ceil(Number(process.env.MODEL_LIVES ?? VOLUME.lives) / PARTS),
    steps: Number(process.env.MODEL_STEPS ?? VOLUME.steps),
  };
  const { lives: lived, wrong, steps } = await live(seed, volume);
  const seconds = (performance.now() - begun) / 1_000;
  process.stdout.write(
    `part ${part}, seed ${seed}: ${lived} lives of ${volume.steps} steps in ${seconds.toFixed(1)} s\n`,
  );
  if (wrong !== "") keep({ seed, life: lived, wrong, steps });
  return wrong;
}
