import { rmSync } from "node:fs";
import path from "node:path";
import { createProcesses } from "@/lib/dev/processes";
import { startTestStack } from "@/tests/support/server";
import { stackEnvironment } from "@/tests/support/stack";
import { playwrightStep, runStep } from "@/tests/support/steps";

const say = (line: string) => process.stdout.write(`${line}\n`);
const folder = path.resolve(".data/test", `e2e-${process.pid}`);
const processes = await createProcesses(folder, say);
const { stack, stop } = await startTestStack(say);
const end = async (code: number) => {
  await Promise.all([processes.stop(), stop()]);
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
};
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void end(130));

const outcome = await runStep(processes, playwrightStep(stackEnvironment(stack), process.argv.slice(2)));
say(outcome.output);
await end(outcome.failed > 0 ? 1 : 0);
