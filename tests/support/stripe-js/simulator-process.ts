import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A cold start with a first compilation takes about three seconds on two cores. */
const START_MS_MAX = 30_000;

export type Platform = { account: string; secretKey: string; publishableKey: string };

export type SimulatorProcess = {
  url: string;
  port: number;
  control<T>(method: "GET" | "POST", path: string, body?: object): Promise<T>;
  stop(): Promise<void>;
};

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function untilHealthy(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${url}/_simulator/health`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The simulator did not start:\n${output()}`);
}

/** A simulator of its own, on a free port and an empty directory. */
export async function startSimulatorProcess(): Promise<SimulatorProcess> {
  const [port, directory] = await Promise.all([freePort(), mkdtemp(join(tmpdir(), "simulator-"))]);
  const token = crypto.randomUUID();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, SIMULATOR_PORT: String(port), SIMULATOR_TOKEN: token, SIMULATOR_DATA: directory };
  const root = join(import.meta.dirname, "../../..");
  const child = spawn(process.execPath, ["--import", "tsx", "lib/simulator/main.ts"], { cwd: root, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  await untilHealthy(url, child, () => output);
  return {
    url,
    port,
    control: async (method, path, body) => {
      const answer = await fetch(`${url}/_simulator${path}`, {
        method,
        headers: { "x-simulator-token": token, "content-type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
