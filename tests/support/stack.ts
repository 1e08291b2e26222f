import { z } from "zod";
import { type Control, controlOf } from "@/tests/support/control";

export const runningStack = z.object({
  url: z.string(),
  simulatorUrl: z.string(),
  simulatorToken: z.string(),
  databaseUrl: z.string(),
  mailDir: z.string(),
  seeded: z.record(z.string(), z.unknown()),
  environment: z.record(z.string(), z.string()),
});

/** The built app with its database, simulator and worker, as a test reaches it. */
export type TestStack = z.infer<typeof runningStack>;

/** What a program that runs tests against the stack finds in its environment. */
export function stackEnvironment(stack: TestStack): Record<string, string> {
  return { E2E_URL: stack.url, E2E_STACK: JSON.stringify(stack) };
}

/** The stack of this run; `npm run test:e2e` and `npm test` start it. */
export function testStack(): TestStack {
  const given = process.env.E2E_STACK;
  if (!given) throw new Error("no stack runs: use npm run test:e2e");
  return runningStack.parse(JSON.parse(given));
}

/** The control API of the stack's simulator. */
export function stackControl(stack: TestStack): Control {
  return controlOf(stack.simulatorUrl, stack.simulatorToken);
}
