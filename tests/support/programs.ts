import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const START_MS_MAX = 30_000;
const LOOK_AGAIN_MS = 5;
const TOKEN = "token of the tests";

export type Running = { readonly port: number; readonly startMs: number; stop(): Promise<void> };

/** A program of this repository as a process of its own, from its start until `path` answers. */
async function startProgram(
  script: string,
  args: (port: number) => readonly string[],
  path: string,
  environment: (port: number) => Record<string, string> = () => ({}),
): Promise<Running> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(join("node_modules", ".bin", "tsx"), [script, ...args(port)], {
    env: { ...process.env, ...environment(port) },
    stdio: ["ignore", "ignore", "inherit"],
    detached: true,
  });
  await answering(`http://127.0.0.1:${port}${path}`, child);
  return { port, startMs: performance.now() - begun, stop: () => stop(child) };
}

/** The simulator with its memory in `folder`. */
export function startSimulatorProcess(folder: string): Promise<Running> {
  return startProgram(
    "lib/simulator/main.ts",
    () => [],
    "/_simulator/health",
    (port) => ({
      SIMULATOR_PORT: String(port),
      SIMULATOR_DATA: folder,
      SIMULATOR_TOKEN: TOKEN,
    }),
  );
}

/** The yardstick, with the answer in `file`. */
export function startBare(file: string): Promise<Running> {
  return startProgram("tests/bench/simulator/bare.ts", (port) => [file, String(port)], "/");
}

/** A call of the simulator's control API. */
export async function control(port: number, path: string, body: object): Promise<Record<string, string>> {
  const response = await fetch(`http://127.0.0.1:${port}/_simulator${path}`, {
    method: "POST",
    headers: { "x-simulator-token": TOKEN, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return await response.json();
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (const until = performance.now() + START_MS_MAX; performance.now() < until; ) {
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return;
    if (child.exitCode !== null) throw new Error(`${url}: the program ended with ${child.exitCode}`);
    await pause(LOOK_AGAIN_MS);
  }
  throw new Error(`${url} does not answer`);
}

/** The whole group: tsx starts the program as a child of its own. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  await gone;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
