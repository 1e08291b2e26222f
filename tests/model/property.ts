import { checkRun } from "@/tests/model/checks";
import { payOff } from "@/tests/model/people";
import { play } from "@/tests/model/play";
import { beginRun, quietDown } from "@/tests/model/quiet";
import type { Step } from "@/tests/model/steps";
import type { Town } from "@/tests/model/town";

/** Plays one life to its end and says what is wrong with it. */
export async function wrongWith(town: Town, steps: readonly Step[]): Promise<string[]> {
  const run = await beginRun(town);
  try {
    for (const step of steps) await play(run, step);
    await quietDown(run);
    const wrong = await checkRun(run);
    if (wrong.length === 0) await payOff(run);
    return [...wrong, ...(wrong.length > 0 ? ["what happened:", ...run.tale] : [])];
  } catch (error) {
    return [
      `the run broke: ${error instanceof Error ? error.stack : error}`,
      ...run.wrong,
      "what happened:",
      ...run.tale,
    ];
  }
}
