import { rmSync } from "node:fs";
import path from "node:path";
import { createProcesses } from "@/lib/dev/processes";
import { onStopSignal } from "@/lib/dev/signals";
import { startTestStack } from "@/tests/support/server";
import { stackEnvironment } from "@/tests/support/stack";
import { playwrightStep, runStep } from "@/tests/support/steps";

const say = (line: string) => process.stdout.write(`${line}\n`);
const interrupted = new AbortController();
const folder = path.resolve(".data/test", `e2e-${process.pid}`);
const processes = await createProcesses(folder, say);
// The step breaks off, and what was started is ended as after a step that came to its end.
onStopSignal(() => {
  interrupted.abort();
  void processes.stop();
});

async function run(): Promise<boolean> {
  const { stack, stop } = await startTestStack(say, interrupted.signal);
  try {
    const outcome = await runStep(processes, playwrightStep(stackEnvironment(stack), process.argv.slice(2)));
    if (!interrupted.signal.aborted) say(outcome.output);
    return outcome.failed === 0;
  } finally {
    await stop();
  }
}

const isPassed = await run().catch((error: unknown) => {
  if (!interrupted.signal.aborted) say(error instanceof Error ? error.message : String(error));
  return false;
});
await processes.stop();
rmSync(folder, { recursive: true, force: true });
process.exit(interrupted.signal.aborted ? 130 : isPassed ? 0 : 1);
