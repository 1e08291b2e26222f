import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { connect } from "@/db/client";
import { migrate, roleOf } from "@/db/migrate";
import { app } from "@/db/schema/app";
import type { History } from "@/db/seed/seed";
import { buildApp } from "@/lib/dev/build";
import { assertPortsFree } from "@/lib/dev/ports";
import { endEarlierPostgres, type Postgres, removePostgres, startPostgres } from "@/lib/dev/postgres";
import { createProcesses, type Ended, howItEnded, type Processes, type Say, step } from "@/lib/dev/processes";
import { type Instances, script, startPrograms } from "@/lib/dev/programs";

const SEED = "db/seed/run.ts";
const READY_MS = 120_000; // the first answer of `next dev` compiles its page
const POLL_MS = 100;

export type StackOptions = {
  mode: "built" | "hot";
  dataDir: string;
  port: number;
  simulatorPort: number;
  distDir: string;
  say: Say;
  /** The owner's address of a database that is there already; otherwise the embedded one is started. */
  ownerUrl?: string | undefined;
  appUrl?: string | undefined;
  simulatorToken?: string | undefined;
  reset?: boolean;
  throwAway?: boolean;
  /** How much of a past the seed makes; sixty days unless told otherwise. */
  history?: History;
  /** More than one app and worker; one of each unless told otherwise. */
  instances?: Instances | undefined;
  /** Further variables of its programs, e.g. another limit. */
  environment?: Readonly<Record<string, string>>;
  /** Ends a start that is still under way. */
  signal?: AbortSignal;
};

export type Stack = {
  url: string;
  simulatorUrl: string;
  simulatorToken: string;
  /** The owner's: scripts look behind the policies with it. */
  databaseUrl: string;
  mailDir: string;
  /** What the seed made; empty before there is a seed. */
  seeded: Record<string, unknown>;
  /** The environment of the application, for further programs of the same stack. */
  environment: Record<string, string>;
  ended: Promise<Ended>;
  stop(): Promise<void>;
};

const secretsFile = z.object({
  keys: z.string(),
  authSecret: z.string(),
  simulatorToken: z.string(),
  appPassword: z.string(),
});
type StackSecrets = z.infer<typeof secretsFile>;

/** Starts everything that a person needs to use Bayfare on one machine, and waits until it answers. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { say, dataDir } = options;
  const processes = await createProcesses(dataDir, say);
  options.signal?.addEventListener("abort", () => void processes.stop(), { once: true });
  await assertPortsFree(options); // not earlier: what a killed run left there has just been ended
  let postgres: Postgres | undefined;
  const stop = async () => {
    await processes.stop();
    await postgres?.stop();
  };
  try {
    await startOver(options);
    const secrets = stackSecrets(dataDir);
    if (options.ownerUrl === undefined) {
      postgres = await step(say, "starting Postgres", () =>
        startPostgres({ folder: path.join(dataDir, "postgres"), throwAway: options.throwAway ?? false }),
      );
    }
    const databaseUrl = options.ownerUrl ?? postgres?.url("postgres") ?? "";
    const appUrl = options.appUrl ?? asApp(databaseUrl, secrets.appPassword);
    const environment = stackEnvironment(options, secrets, { databaseUrl, appUrl });
    const migrated = step(say, "migrating", () => migrate({ ownerUrl: databaseUrl, appRole: roleOf(appUrl) })).catch(
      (error: unknown) => {
        say("If the state is of an older version: `-- --reset` starts over.");
        throw error;
      },
    );
    const simulatorUrl = environment.STRIPE_API_URL;
    processes.start("simulator", { ...script("lib/simulator/main.ts"), env: environment });
    const built =
      options.mode === "built" ? step(say, "building the app", () => buildApp(processes, options.distDir)) : undefined;
    const ready = Promise.all([migrated, answers(`${simulatorUrl}/_simulator/health`, processes, options.signal)]);
    const seeding = ready.then(() => seed(processes, options, environment));
    await Promise.all([built, seeding]);
    await assertPortsFree({ port: options.port }); // the build took long enough for another program to come
    const ports = startPrograms(processes, options, environment);
    const healths = ports.map((port) => `http://localhost:${port}/api/health`);
    await step(say, "waiting for the first answer", () =>
      Promise.all(healths.map((url) => answers(url, processes, options.signal))),
    );
    return {
      url: environment.BAYFARE_URL,
      simulatorUrl,
      simulatorToken: environment.SIMULATOR_TOKEN,
      databaseUrl,
      mailDir: environment.MAIL_DIR,
      seeded: readSeed(dataDir),
      environment,
      ended: processes.ended,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** With `reset`, and after a seed that was interrupted: what it left is neither an empty city nor a whole one. */
async function startOver(options: StackOptions): Promise<void> {
  const { dataDir } = options;
  const half = existsSync(SEED) && existsSync(path.join(dataDir, "secrets.json")) && !existsSync(seedFile(dataDir));
  if (!options.reset && !half) return;
  if (options.ownerUrl !== undefined) {
    if (options.reset)
      throw new Error("DATABASE_URL is set: a database that is not ours is not emptied; do it yourself, or unset it");
    return;
  }
  const cluster = path.join(dataDir, "postgres");
  await endEarlierPostgres(cluster);
  removePostgres(cluster);
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
}

/** Made once per data folder: what was sealed or signed before a restart stays valid after it. */
function stackSecrets(dataDir: string): StackSecrets {
  const file = path.join(dataDir, "secrets.json");
  if (existsSync(file)) return secretsFile.parse(JSON.parse(readFileSync(file, "utf8")));
  const made = {
    keys: `demo1:${randomBytes(32).toString("base64")}`,
    authSecret: randomBytes(32).toString("hex"),
    simulatorToken: randomBytes(18).toString("hex"),
    appPassword: randomBytes(18).toString("hex"),
  };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

function asApp(ownerUrl: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = "bayfare_app";
  url.password = password;
  return url.href;
}

function stackEnvironment(options: StackOptions, secrets: StackSecrets, urls: { databaseUrl: string; appUrl: string }) {
  const simulatorUrl = `http://127.0.0.1:${options.simulatorPort}`;
  return {
    ...options.environment,
    DATABASE_URL: urls.appUrl,
    DATABASE_OWNER_URL: urls.databaseUrl,
    BAYFARE_URL: `http://localhost:${options.port}`,
    BAYFARE_KEYS: secrets.keys,
    AUTH_SECRET: secrets.authSecret,
    BAYFARE_DEMO: "1",
    MAIL_FROM: "Bayfare <no-reply@bayfare.example>",
    MAIL_DIR: path.join(options.dataDir, "mail"),
    STRIPE_API_URL: simulatorUrl,
    STRIPE_JS_URL: simulatorUrl,
    SIMULATOR_PORT: String(options.simulatorPort),
    SIMULATOR_TOKEN: options.simulatorToken ?? secrets.simulatorToken,
    SIMULATOR_MAILS: path.join(options.dataDir, "mail"),
    SIMULATOR_DATA: path.join(options.dataDir, "stripe"),
    DATA_DIR: options.dataDir,
    PORT: String(options.port),
    NEXT_DIST_DIR: options.distDir,
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

async function seed(processes: Processes, options: StackOptions, environment: Record<string, string>): Promise<void> {
  if (!existsSync(SEED) || existsSync(seedFile(options.dataDir))) return;
  if (!(await isEmpty(environment.DATABASE_OWNER_URL ?? ""))) {
    options.say("The database holds something already: it is not seeded.");
    return;
  }
  const { command, args } = script(SEED);
  const what = { command, args: [...args, "--history", options.history ?? "full"], env: environment };
  const onLine = (line: string) => options.say(`  ${line}`);
  await step(options.say, "seeding the city", () => processes.run("seed", { ...what, onLine }));
}

async function isEmpty(ownerUrl: string): Promise<boolean> {
  const connection = connect(ownerUrl, { max: 1, applicationName: "bayfare-seed" });
  try {
    const found = await connection
      .database({ kind: "system" })
      .read((tx) => tx.select({ id: app.id }).from(app).limit(1));
    return found.length === 0;
  } finally {
    await connection.close();
  }
}

/** Waits for a 200; a program that ends meanwhile is the reason that none comes. */
async function answers(url: string, processes: Processes, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + READY_MS;
  let dead: Ended | undefined;
  void processes.ended.then((end) => {
    dead = end;
  });
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    if (dead) throw new Error(howItEnded(dead));
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${url} does not answer`);
}

function seedFile(dataDir: string): string {
  return path.join(dataDir, "seed.json");
}

function readSeed(dataDir: string): Record<string, unknown> {
  const file = seedFile(dataDir);
  return existsSync(file) ? z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, "utf8"))) : {};
}
