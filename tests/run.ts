import { rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildApp } from "@/lib/dev/build";
import { createProcesses } from "@/lib/dev/processes";
import { onStopSignal } from "@/lib/dev/signals";
import { startTestStack } from "@/tests/support/server";
import { stackEnvironment } from "@/tests/support/stack";
import { type Outcome, playwrightStep, RESULTS, runStep, vitestStep } from "@/tests/support/steps";

const { values } = parseArgs({ options: { long: { type: "boolean", default: false } } });
const long: Record<string, string> = values.long ? { TEST_LONG: "1" } : {};
const outcomes: Outcome[] = [];
const interrupted = new AbortController();
const say = (line: string) => interrupted.signal.aborted || process.stdout.write(`${line}\n`); // what was broken off is no result

rmSync(RESULTS, { recursive: true, force: true });
const folder = path.resolve(".data/test", `run-${process.pid}`);
const processes = await createProcesses(folder, say);
// The step that runs breaks off, none begins after it, and each part below ends what it started.
onStopSignal(() => {
  interrupted.abort();
  void processes.stop();
});

const step = async (what: Parameters<typeof runStep>[1]): Promise<boolean> => {
  const outcome = await runStep(processes, what);
  outcomes.push(outcome);
  say(
    `${outcome.failed > 0 ? "FAILED" : "passed"}  ${outcome.name.padEnd(12)} ${outcome.seconds.toFixed(1).padStart(6)} s  ${outcome.passed} passed, ${outcome.failed} failed`,
  );
  if (outcome.failed > 0) say(outcome.output);
  return outcome.failed === 0;
};

/** The build uses both cores for its first part, so only small steps run beside it. */
async function building(): Promise<boolean> {
  const begun = performance.now();
  const tell = (failed: number, output: string) => {
    const seconds = (performance.now() - begun) / 1_000;
    outcomes.push({ name: "build", passed: 1 - failed, failed, seconds, output });
    say(`${failed ? "FAILED" : "passed"}  build        ${seconds.toFixed(1).padStart(6)} s`);
    if (failed) say(output);
  };
  try {
    await buildApp(processes, process.env.NEXT_DIST_DIR ?? ".next");
    tell(0, "");
    return true;
  } catch (error) {
    tell(1, error instanceof Error ? error.message : String(error));
    return false;
  }
}

/** Everything that needs the running product; without a build there is nothing to test. */
async function against(): Promise<void> {
  try {
    const { stack, stop } = await startTestStack(() => undefined, interrupted.signal);
    const environment = { ...long, ...stackEnvironment(stack) };
    await step(vitestStep("api", environment));
    await step(playwrightStep(environment));
    await stop();
  } catch (error) {
    const output = error instanceof Error ? error.message : String(error);
    outcomes.push({ name: "stack", passed: 0, failed: 1, seconds: 0, output });
    say(`FAILED  stack\n${output}`);
  }
}

const built = building();
await step({ name: "lint", command: "biome", args: ["check", "."] });
await step(vitestStep("unit", long));
await step(vitestStep("simulator", long));
const isBuilt = await built;
const types = async () => {
  await step({ name: "typecheck", command: "sh", args: ["-c", "next typegen && tsc --noEmit"] });
  await step(vitestStep("integration", long));
  await step(vitestStep("model", long));
  if (values.long) await step({ name: "bugs", command: "tsx", args: ["tests/model/bugs/run.ts"] });
};
await Promise.all([types(), isBuilt ? against() : undefined]);
await processes.stop();
rmSync(folder, { recursive: true, force: true });

const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
say(`${passed} passed, ${failed} failed`);
process.exit(interrupted.signal.aborted ? 130 : failed > 0 || passed === 0 ? 1 : 0);
