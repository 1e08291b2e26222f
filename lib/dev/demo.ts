import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { runStack } from "@/lib/dev/run-stack";
import type { Stack } from "@/lib/dev/stack";

const { values } = parseArgs({ options: { reset: { type: "boolean", default: false } } });

await runStack({ mode: "built", reset: values.reset }, (stack, dataDir) => {
  writeFileSync(path.join(dataDir, "demo.json"), `${JSON.stringify(manifest(stack), null, 2)}\n`, { mode: 0o600 });
});

/** The shape of demo.json is an interface: scripts read it. */
function manifest(stack: Stack): Record<string, unknown> {
  const { url, simulatorUrl, databaseUrl, mailDir, simulatorToken } = stack;
  const { apps = [], operators = [], places = [], people = [] } = stack.seeded;
  return { url, simulatorUrl, databaseUrl, mailDir, simulatorToken, apps, operators, places, people };
}
