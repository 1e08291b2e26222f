import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { freePort, removePostgres } from "@/lib/dev/postgres";
import { script } from "@/lib/dev/programs";
import { type Stack, startStack } from "@/lib/dev/stack";
import { runningStack, type TestStack } from "@/tests/support/stack";

/** A whole suite and every bench ask with one key. What the limit does is met at apps that have a small one. */
const REQUESTS_PER_MINUTE = "1000000";

/**
 * Starts the whole product once for a run, on free ports and with a database of its own: two apps behind a front that shares
 * requests out in turn, and two workers, so that whatever a test finds holds for any number of them.
 */
export async function startTestStack(
  say: (line: string) => void,
  signal?: AbortSignal,
  { isAlone = false } = {},
): Promise<{ stack: TestStack; stop(): Promise<void> }> {
  const folder = path.resolve(".data/test", `stack-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const [port, simulatorPort, ...ports] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const front = script("tests/support/front.ts");
  const instances = { ports, front: { ...front, args: [...front.args, ...[port, ...ports].map(String)] } };
  const distDir = process.env.NEXT_DIST_DIR ?? ".next";
  const remove = () => {
    removePostgres(path.join(folder, "postgres"));
    rmSync(folder, { recursive: true, force: true });
  };
  const started: Stack = await startStack({
    mode: "built",
    dataDir: folder,
    port,
    simulatorPort,
    distDir,
    say,
    throwAway: true,
    history: "none",
    environment: { API_REQUESTS_PER_MINUTE: REQUESTS_PER_MINUTE },
    ...(!isAlone && { instances }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) remove(); // after a failure it stays, to be looked at
    throw error;
  });
  return {
    stack: runningStack.parse(started),
    async stop() {
      await started.stop();
      remove();
    },
  };
}
