import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { freePort } from "@/lib/dev/postgres";
import { programEnvironment } from "@/tests/support/chaos/program";
import type { Stage } from "@/tests/support/chaos/stage";

const READY_MS = 60_000; // a server starts in two seconds; a busy machine takes its time
const POLL_MS = 100;
const NEXT = "node_modules/next/dist/bin/next";

/** The product's own web server, behind the wires of a stage. */
export type App = {
  readonly url: string;
  start(): Promise<void>;
  /** As the kernel does it: nothing is finished, nothing is said. */
  kill(): Promise<void>;
  dispose(): Promise<void>;
};

/** Throws where nobody has built the app: these tests are about what is deployed. */
export async function appOf(stage: Stage): Promise<App> {
  const distDir = process.env.NEXT_DIST_DIR ?? ".next";
  if (!existsSync(path.join(distDir, "BUILD_ID"))) throw new Error(`${distDir} holds no build: npm run build`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { env, dispose } = programEnvironment(stage, url);
  const ours = {
    ...env,
    STRIPE_JS_URL: stage.world.simulator.url,
    NEXT_DIST_DIR: distDir,
    NEXT_TELEMETRY_DISABLED: "1",
    NODE_ENV: "production" as const,
  };
  let running: ChildProcess | undefined;
  const kill = async () => {
    const pid = running?.pid;
    if (!running || pid === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, "exit");
    process.kill(-pid, "SIGKILL"); // whatever it started goes with it
    await gone;
  };
  return {
    url,
    kill,
    async start() {
      const args = [NEXT, "start", "-H", "127.0.0.1", "-p", String(port)];
      running = spawn(process.execPath, args, { env: ours, stdio: "ignore", detached: true });
      await answers(`${url}/api/health`, running);
    },
    async dispose() {
      await kill();
      dispose();
    },
  };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the app ended with ${child.exitCode}`);
    const response = await fetch(url).catch(() => null);
    if (response) return; // it may say that it has no worker: these tests have none
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error("the app does not answer");
}
