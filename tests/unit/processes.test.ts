import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createProcesses, howItEnded } from "@/lib/dev/processes";

const SOON = { timeout: 15_000 }; // a program starts within, with other work on the same two cores

let folder: string;
let lines: string[];
let program: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "processes-"));
  lines = [];
});
afterEach(() => {
  program?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
const say = (line: string) => lines.push(line);
const isRunning = (pid: number) => {
  try {
    // A process that ended and was not yet collected still answers to its number.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
};
// A child that has a child: what npm scripts and tsx do.
const family = { command: "sh", args: ["-c", "sleep 300 & echo $!; wait"] };
const grandchild = async () => {
  await expect.poll(() => lines.length, SOON).toBe(1);
  return Number(lines[0]?.split("│")[1]);
};

test("stopping ends the children and what they started", async () => {
  const processes = await createProcesses(folder, say);
  processes.start("family", family);
  const pid = await grandchild();
  expect(isRunning(pid)).toBe(true);
  await processes.stop();
  await expect.poll(() => isRunning(pid), SOON).toBe(false);
});

test("what a killed program left running is ended by the next one", async () => {
  const script = `import { createProcesses } from "@/lib/dev/processes";
    const p = await createProcesses(${JSON.stringify(folder)}, (line) => console.log(line));
    p.start("family", ${JSON.stringify(family)}); setInterval(() => undefined, 1000);`;
  const killed = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  program = killed;
  killed.stdout.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
  const pid = await grandchild();
  killed.kill("SIGKILL");
  await new Promise((resolve) => killed.once("close", resolve));
  expect(isRunning(pid)).toBe(true);
  await createProcesses(folder, say);
  await expect.poll(() => isRunning(pid), SOON).toBe(false);
});

test("a step that fails says its last lines; a program that ends by itself is told", async () => {
  const processes = await createProcesses(folder, say);
  const failing = { command: "sh", args: ["-c", "echo the reason; exit 3"] };
  await expect(processes.run("step", failing)).rejects.toThrow(/step failed:\nthe reason/);
  processes.start("program", failing);
  expect(await processes.ended).toMatchObject({ name: "program", code: 3, output: "the reason" });
});

test("a program that is finishing its work is asked to end once, however often everything is stopped", async () => {
  const processes = await createProcesses(folder, say);
  const finishing = `process.on("SIGTERM", () => { console.log("asked"); setTimeout(() => process.exit(0), 300); });
    setInterval(() => undefined, 1000); console.log("up");`;
  processes.start("program", { command: process.execPath, args: ["-e", finishing] });
  await expect.poll(() => lines, SOON).toHaveLength(1);
  const first = processes.stop();
  await expect.poll(() => lines, SOON).toHaveLength(2);
  await Promise.all([first, processes.stop()]);
  expect(lines.map((line) => line.split("│")[1]?.trim())).toEqual(["up", "asked"]);
});

test("nothing is begun any more once everything is being stopped", async () => {
  const processes = await createProcesses(folder, say);
  await processes.stop();
  await expect(processes.run("step", { command: "sleep", args: ["300"] })).rejects.toThrow("stopped");
});

test("a second demo on the same folder ends the first's programs: the first names the reason and leaves the second's notes", async () => {
  const first = await createProcesses(folder, say);
  first.start("program", { command: "sleep", args: ["300"] });
  const second = await createProcesses(folder, say);
  expect(howItEnded(await first.ended)).toMatch(/^program was ended by SIGTERM: most likely another demo .* DATA_DIR/);
  second.start("family", family);
  const pid = await grandchild();
  await first.stop();
  expect(existsSync(path.join(folder, "processes.json"))).toBe(true);
  expect(isRunning(pid)).toBe(true);
  await second.stop();
  expect(existsSync(path.join(folder, "processes.json"))).toBe(false);
});

test("what a signal killed is told with the signal, and only what was asked to end is put down to another demo", async () => {
  const processes = await createProcesses(folder, say);
  const killed = { command: "sh", args: ["-c", "echo the last line; kill -KILL $$"] };
  await expect(processes.run("build", killed)).rejects.toThrow("build was ended by SIGKILL.\nthe last line");
  processes.start("app", killed);
  expect(howItEnded(await processes.ended)).toBe("app was ended by SIGKILL.");
  expect(howItEnded({ name: "app", code: 1, signal: null })).toBe("app ended with 1.");
  expect(howItEnded({ name: "simulator", code: 0, signal: null })).toContain("DATA_DIR");
});
