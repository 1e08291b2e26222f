import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createProcesses } from "@/lib/dev/processes";

let folder: string;
let lines: string[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "processes-"));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
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
  await expect.poll(() => lines.length).toBe(1);
  return Number(lines[0]?.split("│")[1]);
};

test("stopping ends the children and what they started", async () => {
  const processes = await createProcesses(folder, say);
  processes.start("family", family);
  const pid = await grandchild();
  expect(isRunning(pid)).toBe(true);
  await processes.stop();
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test("what a killed program left running is ended by the next one", async () => {
  const script = `import { createProcesses } from "@/lib/dev/processes";
    const p = await createProcesses(${JSON.stringify(folder)}, (line) => console.log(line));
    p.start("family", ${JSON.stringify(family)}); setInterval(() => undefined, 1000);`;
  const program = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  program.stdout.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
  const pid = await grandchild();
  program.kill("SIGKILL");
  await new Promise((resolve) => program.once("close", resolve));
  expect(isRunning(pid)).toBe(true);
  await createProcesses(folder, say);
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test("a step that fails says its last lines; a program that ends by itself is told", async () => {
  const processes = await createProcesses(folder, say);
  const failing = { command: "sh", args: ["-c", "echo the reason; exit 3"] };
  await expect(processes.run("step", failing)).rejects.toThrow(/step failed:\nthe reason/);
  processes.start("program", failing);
  expect(await processes.ended).toMatchObject({ name: "program", code: 3, output: "the reason" });
});
