import { spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "@/lib/dev/postgres";
import { testStack } from "@/tests/support/stack";

const READY_MS = 60_000; // a server starts in two seconds; a busy machine takes its time
const POLL_MS = 100;

export type AppProcess = {
  readonly url: string;
  /** As an operating system asks for it: what was begun is finished. */
  stop(): Promise<void>;
};

/** One more instance of the running stack's app, on its database, with its environment changed. */
export async function startApp(changes: Readonly<Record<string, string>>): Promise<AppProcess> {
  const { environment } = testStack();
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const next = "node_modules/next/dist/bin/next";
  const child = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", String(port)], {
    env: { ...process.env, ...environment, ...changes, BAYFARE_URL: url, PORT: String(port), NODE_ENV: "production" },
    stdio: "ignore",
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  };
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the app ended with ${child.exitCode}`);
    const response = await fetch(`${url}/api/health`).catch(() => undefined);
    await response?.body?.cancel();
    if (response) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await stop();
  throw new Error("the app does not answer");
}
