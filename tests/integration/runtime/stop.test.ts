import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clusterFolder, endEarlierPostgres, freePort, removePostgres } from "@/lib/dev/postgres";

const folder = path.resolve(".data/test", `stop-${process.pid}`);
const cluster = path.join(folder, "postgres");
let program: ChildProcess;

beforeEach(async () => {
  mkdirSync(folder, { recursive: true });
  const [port, simulatorPort] = await Promise.all([freePort(), freePort()]);
  const { DATABASE_URL: _app, DATABASE_OWNER_URL: _owner, ...environment } = process.env;
  const own = { DATA_DIR: folder, PORT: String(port), SIMULATOR_PORT: String(simulatorPort) };
  // Without a build: the same way as the demo's up to the point where this test stops it.
  program = spawn("npm", ["run", "--silent", "dev"], {
    env: { ...environment, ...own, NODE_ENV: "development" },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
});
afterEach(async () => {
  if (isGroupAlive()) process.kill(-(program.pid ?? 0), "SIGKILL");
  await endEarlierPostgres(cluster);
  removePostgres(cluster);
  rmSync(folder, { recursive: true, force: true });
});

function isGroupAlive(): boolean {
  try {
    return program.pid !== undefined && process.kill(-program.pid, 0);
  } catch {
    return false;
  }
}

test("signals to the whole group, again and again, leave no database and no program running", async () => {
  let said = "";
  program.stdout?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  await expect.poll(() => said, { timeout: 60_000 }).toContain("Stripe simulator: http");
  const [pid = ""] = readFileSync(path.join(clusterFolder(cluster), "data", "postmaster.pid"), "utf8").split("\n");
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  const recorded = readFileSync(path.join(folder, "processes.json"), "utf8");
  const pids = [...recorded.matchAll(/"pid":(\d+)/g)].map(([, found]) => found ?? "");
  expect(pids.length).toBeGreaterThan(0);
  const goOn = () => {
    if (!isGroupAlive()) return false;
    process.kill(-(program.pid ?? 0), "SIGTERM");
    return true;
  };
  await expect.poll(goOn, { timeout: 30_000, interval: 20 }).toBe(false);
  expect([pid, ...pids].filter((left) => existsSync(`/proc/${left}`))).toEqual([]);
}, 120_000);
