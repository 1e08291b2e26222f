import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { type Binaries, findBinaries, isReachable, reachableFolder } from "@/lib/dev/postgres-binaries";

/** For two apps, two workers and their queues, and the tests that look into the tables beside them. */
const CONNECTIONS_MAX = 200;

const run = promisify(execFile);
const START_MS = 60_000; // a crash recovery of a small database takes seconds
const OWNER = "bayfare_owner";

export type PostgresOptions = {
  /** Where the cluster lives; it is made when it does not exist. */
  folder: string;
  /** A free one is taken when this is not given. */
  port?: number;
  /** For tests: a crash of the machine may lose data, a crash of the server may not. */
  throwAway?: boolean;
  maxConnections?: number;
};

export type Postgres = {
  readonly port: number;
  /** The owner's address of a database. */
  url(database: string): string;
  /** Ends the server at once, as a crash does, and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the embedded server; what an earlier run left running in the same folder is ended first. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const binaries = await findBinaries();
  const folder = clusterFolder(options.folder);
  const data = path.join(folder, "data");
  const password = await initialise(binaries, folder, data);
  await endEarlierPostgres(options.folder);
  const port = options.port ?? (await freePort());
  const flags = serverFlags(data, port, options);
  let server = await spawnServer(binaries, flags);
  return {
    port,
    url: (database) => `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`,
    async restart() {
      await end(server, "SIGQUIT");
      server = await spawnServer(binaries, flags);
    },
    stop: () => end(server, "SIGINT"),
  };
}

/** Takes the cluster of a folder away; its server must have ended. */
export function removePostgres(folder: string): void {
  for (const gone of new Set([folder, clusterFolder(folder)])) rmSync(gone, { recursive: true, force: true });
}

async function initialise(binaries: Binaries, folder: string, data: string): Promise<string> {
  const passwordFile = path.join(folder, "owner-password");
  if (existsSync(path.join(data, "PG_VERSION")) && existsSync(passwordFile))
    return readFileSync(passwordFile, "utf8").trim();
  rmSync(data, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const half = `${data}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(passwordFile, randomBytes(18).toString("hex"), { mode: 0o600 });
  if (binaries.user) for (const owned of [half, passwordFile]) chownSync(owned, binaries.user.uid, binaries.user.gid);
  if (binaries.user && !isReachable(folder))
    throw new Error(`${folder} cannot be reached by the system user that runs Postgres`);
  const flags = ["--auth=scram-sha-256", `--username=${OWNER}`, `--pwfile=${passwordFile}`, "--encoding=UTF8"];
  const locale = [
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-sync",
    "--no-instructions",
  ];
  await run(binaries.initdb, [`--pgdata=${half}`, ...flags, ...locale], { ...binaries.user, cwd: folder });
  await run("mv", [half, data]); // a half-made cluster never carries the final name
  return readFileSync(passwordFile, "utf8").trim();
}

function serverFlags(data: string, port: number, options: PostgresOptions): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: String(options.maxConnections ?? CONNECTIONS_MAX),
    shared_buffers: "128MB",
    logging_collector: "off",
    log_min_messages: "log",
    timezone: "UTC",
    ...(options.throwAway ? { fsync: "off", full_page_writes: "off" } : {}),
  };
  return [
    "-D",
    data,
    "-p",
    String(port),
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

async function spawnServer(binaries: Binaries, flags: string[]): Promise<ChildProcess> {
  const child = spawn(binaries.postgres, flags, {
    ...binaries.user,
    cwd: "/",
    detached: true, // Ctrl-C must reach the application first
    stdio: ["ignore", "ignore", "pipe"],
  });
  const endWithUs = () => child.kill("SIGINT");
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Postgres did not start: ${output}`)), START_MS);
    child.stderr?.on("data", (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-4_000);
      if (output.includes("ready to accept connections")) {
        clearTimeout(timer);
        resolve();
      }
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`Postgres ended with ${code}: ${output}`));
    });
  });
  return child;
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  server.kill(signal);
  await ended;
}

/** Where the cluster of a folder really lives: root lends it to a system user, who must be able to walk there. */
export function clusterFolder(folder: string): string {
  return process.getuid?.() === 0 ? reachableFolder(path.resolve(folder)) : path.resolve(folder);
}

/** A run that was killed leaves its server behind; only the server of this very folder is ended. */
export async function endEarlierPostgres(folder: string): Promise<void> {
  const data = path.join(clusterFolder(folder), "data");
  const lock = path.join(data, "postmaster.pid");
  if (!existsSync(lock)) return;
  const [pid, owner] = readFileSync(lock, "utf8").split("\n");
  if (owner !== data || !isRunning(Number(pid))) return;
  process.kill(Number(pid), "SIGINT");
  const deadline = Date.now() + START_MS;
  while (isRunning(Number(pid)) && existsSync(lock)) {
    if (Date.now() > deadline) throw new Error(`a Postgres of an earlier run (process ${pid}) does not end`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
