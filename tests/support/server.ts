import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { freePort } from "@/lib/dev/postgres";
import { type Stack, startStack } from "@/lib/dev/stack";
import { type Control, controlOf } from "@/tests/support/simulator";

const running = z.object({
  url: z.string(),
  simulatorUrl: z.string(),
  simulatorToken: z.string(),
  databaseUrl: z.string(),
  mailDir: z.string(),
  seeded: z.record(z.string(), z.unknown()),
  environment: z.record(z.string(), z.string()),
});

/** The built app with its database, simulator and worker, as a test reaches it. */
export type TestStack = z.infer<typeof running>;

/** Starts the whole product once for a run, on free ports and with a database of its own. */
export async function startTestStack(
  say: (line: string) => void,
): Promise<{ stack: TestStack; stop(): Promise<void> }> {
  const folder = path.resolve(".data/test", `stack-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const [port, simulatorPort] = await Promise.all([freePort(), freePort()]);
  const distDir = process.env.NEXT_DIST_DIR ?? ".next";
  const started: Stack = await startStack({
    mode: "built",
    dataDir: folder,
    port,
    simulatorPort,
    distDir,
    say,
    throwAway: true,
  });
  return {
    stack: running.parse(started),
    async stop() {
      await started.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a program that runs tests against the stack finds in its environment. */
export function stackEnvironment(stack: TestStack): Record<string, string> {
  return { E2E_URL: stack.url, E2E_STACK: JSON.stringify(stack) };
}

/** The stack of this run; `npm run test:e2e` and `npm test` start it. */
export function testStack(): TestStack {
  const given = process.env.E2E_STACK;
  if (!given) throw new Error("no stack runs: use npm run test:e2e");
  return running.parse(JSON.parse(given));
}

/** The control API of the stack's simulator. */
export function stackControl(stack: TestStack): Control {
  return controlOf(stack.simulatorUrl, stack.simulatorToken);
}
