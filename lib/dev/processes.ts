import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { childEnvironment } from "@/lib/env";

const STOP_MS = 12_000; // a worker finishes the job it holds
const OUTPUT_LINES = 40; // of a failed step, enough to see why

export type Say = (line: string) => void;
export type Command = {
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string | undefined>>;
  onLine?: (line: string) => void;
};
export type Ended = {
  name: string;
  code: number | null;
  /** Set when a signal ended it. */
  signal: NodeJS.Signals | null;
  output: string;
};

export type Processes = {
  /** Starts a process that lives as long as this program; `ended` is called when it ends by itself. */
  start(name: string, what: Command): void;
  /** Runs a process to its end; throws with its last lines when it fails. */
  run(name: string, what: Command): Promise<void>;
  /** Ends everything, the last started first. */
  stop(): Promise<void>;
  ended: Promise<Ended>;
};

const recorded = z.array(z.object({ pid: z.int(), startedAt: z.string() }));

/**
 * Children of a program. Each leads its own process group, so that what it starts ends with it; the groups are noted in a file,
 * so that a program that was killed is tidied up after by the next one.
 */
export async function createProcesses(folder: string, say: Say): Promise<Processes> {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "processes.json");
  await endRecorded(file);
  const running = new Map<string, ChildProcess>();
  let stopping = false;
  let announce: (ended: Ended) => void = () => undefined;
  const ended = new Promise<Ended>((resolve) => {
    announce = resolve;
  });
  let noted = "";
  const record = () => {
    const entries = [...running.values()].flatMap(({ pid }) => (pid ? [{ pid, startedAt: startTime(pid) }] : []));
    noted = JSON.stringify(entries);
    writeFileSync(file, noted);
  };
  const endings = new Map<ChildProcess, Promise<void>>();
  // Asked once: a program may take a second request for impatience and break off what it is finishing.
  const endOnce = (child: ChildProcess) => {
    const ending = endings.get(child) ?? endGroup(child);
    endings.set(child, ending);
    return ending;
  };
  const launch = (name: string, what: Command, show: boolean) => {
    const last: string[] = [];
    const env = childEnvironment(what.env ?? {});
    const child = spawn(what.command, [...what.args], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    running.set(name, child);
    record();
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        if (last.push(line) > OUTPUT_LINES) last.shift();
        what.onLine?.(line);
        if (show) say(`${name.padEnd(9)} │ ${line}`);
      });
    }
    const done = new Promise<Ended>((resolve) => {
      const finish = (code: number | null, signal: NodeJS.Signals | null) => {
        running.delete(name);
        if (!stopping) record();
        resolve({ name, code, signal, output: last.join("\n") });
      };
      child.once("error", (error) => {
        last.push(error.message);
        finish(null, null);
      });
      child.once("close", finish);
    });
    return done;
  };
  return {
    ended,
    start(name, what) {
      void launch(name, what, true).then((end) => {
        if (!stopping) announce(end);
      });
    },
    async run(name, what) {
      if (stopping) throw new Error("stopped");
      const end = await launch(name, what, false);
      if (stopping) throw new Error("stopped");
      if (end.signal !== null) throw new Error(`${howItEnded(end)}\n${end.output}`.trimEnd());
      if (end.code !== 0) throw new Error(`${name} failed:\n${end.output}`);
    },
    async stop() {
      stopping = true;
      await Promise.all([...running.values()].reverse().map(endOnce));
      if (isNotedAs(file, noted)) rmSync(file);
    },
  };
}

/** What the next program on the same folder has noted in the meantime is not ours to take away. */
function isNotedAs(file: string, noted: string): boolean {
  return existsSync(file) && readFileSync(file, "utf8") === noted;
}

const ASKING: readonly (NodeJS.Signals | number | null)[] = ["SIGTERM", "SIGINT", "SIGHUP", 0, 143, 130, 129];

/** How a program that nobody here stopped came to its end, and, when it was asked to, who is likely to have asked. */
export function howItEnded({ name, code, signal }: Pick<Ended, "name" | "code" | "signal">): string {
  if (signal === null && code === null) return `${name} could not be started.`;
  const how = signal === null ? `${name} ended with ${code}` : `${name} was ended by ${signal}`;
  if (!ASKING.includes(signal ?? code)) return `${how}.`;
  return `${how}: most likely another demo was started on the same DATA_DIR, which ends the one before; to run two, give each its own DATA_DIR, PORT and SIMULATOR_PORT.`;
}

async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  signalGroup(pid, "SIGTERM");
  const force = setTimeout(() => signalGroup(pid, "SIGKILL"), STOP_MS);
  await gone;
  clearTimeout(force);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // it ended by itself in this moment
  }
}

/** When a process was started, in the kernel's words: with its number it names one process for ever. Empty where there is no /proc. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

async function endRecorded(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const left = recorded.safeParse(JSON.parse(readFileSync(file, "utf8") || "[]"));
  const ours = (left.data ?? []).filter(({ pid, startedAt }) => startedAt !== "" && startTime(pid) === startedAt);
  for (const { pid } of ours) signalGroup(pid, "SIGTERM");
  const deadline = Date.now() + STOP_MS;
  while (ours.some(({ pid, startedAt }) => startTime(pid) === startedAt)) {
    if (Date.now() > deadline) for (const { pid } of ours) signalGroup(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Tells of a step that takes longer than a second while it runs, and how long it took. */
export async function step<T>(say: Say, name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const slow = setTimeout(() => say(`… ${name}`), 1_000);
  try {
    return await work();
  } finally {
    clearTimeout(slow);
    const seconds = (performance.now() - begun) / 1_000;
    if (seconds > 1) say(`  ${name}: ${seconds.toFixed(1)} s`);
  }
}
