import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { freePort, removePostgres } from "@/lib/dev/postgres";

/** The shape of `demo.json` that scripts rely on. */
const demo = z.object({
  url: z.url(),
  simulatorUrl: z.url(),
  simulatorToken: z.string().min(16),
  databaseUrl: z.string().startsWith("postgres"),
  mailDir: z.string(),
  apps: z
    .array(
      z.object({
        slug: z.string(),
        name: z.string(),
        apiKey: z.string().startsWith("bf_test_"),
        stripe: z.object({
          secretKey: z.string().startsWith("sk_test_"),
          publishableKey: z.string().startsWith("pk_test_"),
        }),
      }),
    )
    .min(2),
  operators: z
    .array(
      z.object({
        slug: z.string(),
        name: z.string(),
        currency: z.enum(["eur", "gbp", "sek"]),
        apiKey: z.string().startsWith("bf_test_"),
        connections: z.array(z.object({ app: z.string(), account: z.string().startsWith("acct_") })).min(1),
      }),
    )
    .length(4),
  places: z
    .array(
      z.object({
        zoneCode: z.string().regex(/^\d{6}$/),
        name: z.string(),
        operator: z.string(),
        kinds: z.array(z.enum(["prepaid", "open"])).min(1),
      }),
    )
    .length(9),
  people: z.array(z.object({ email: z.email(), role: z.string(), operator: z.string().optional() })).min(10),
});

const READY_MS = 240_000; // the city is seeded while other tests run on the same two cores
const folder = path.resolve(".data/test", `demo-${process.pid}`);
let program: ChildProcess;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  const [port, simulatorPort] = await Promise.all([freePort(), freePort()]);
  const { DATABASE_URL: _app, DATABASE_OWNER_URL: _owner, NODE_ENV: _mode, ...environment } = process.env;
  program = spawn("npm", ["run", "--silent", "demo"], {
    env: {
      ...environment,
      NODE_ENV: "production",
      DATA_DIR: folder,
      PORT: String(port),
      SIMULATOR_PORT: String(simulatorPort),
    },
    stdio: "ignore",
    detached: true,
  });
  for (const until = Date.now() + READY_MS; !existsSync(path.join(folder, "demo.json")); ) {
    if (program.exitCode !== null) throw new Error(`the demo ended with ${program.exitCode}`);
    if (Date.now() > until) throw new Error("the demo is not ready");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}, READY_MS + 10_000);

afterAll(async () => {
  const ended = new Promise<void>((resolve) => program.once("exit", () => resolve()));
  if (program.exitCode === null && program.pid) process.kill(-program.pid, "SIGINT");
  await ended;
  removePostgres(path.join(folder, "postgres"));
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test("the README's first command gives a healthy city, and demo.json says what scripts need", async () => {
  const { url, places, simulatorUrl } = demo.parse(JSON.parse(readFileSync(path.join(folder, "demo.json"), "utf8")));
  const health = await fetch(`${url}/api/health`);
  expect([health.status, await health.json()]).toEqual([
    200,
    { status: "ok", database: "ok", jobs: "ok", stripe: "ok" },
  ]);
  const place = await (await fetch(`${url}/p/${places[0]?.zoneCode}`)).text();
  expect(place).toContain(places[0]?.name ?? "a name");
  expect((await fetch(simulatorUrl)).status).toBe(200);
});
