import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { assertPortsFree } from "@/lib/dev/ports";
import { freePort } from "@/lib/dev/postgres";

const SOON = { timeout: 15_000 }; // a program starts within, with other work on the same two cores

let folder: string;
const holders: Server[] = [];
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "programs-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const holder of holders.splice(0)) holder.close();
  rmSync(folder, { recursive: true, force: true });
});

async function heldPort(host = "127.0.0.1"): Promise<number> {
  const holder = createServer();
  holders.push(holder);
  holder.listen(0, host);
  await once(holder, "listening");
  const address = holder.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function outcome(file: string, environment: Record<string, string>) {
  const env = { NODE_ENV: "production", PATH: process.env.PATH, ...environment } as const;
  const child = spawn(process.execPath, ["--import", "tsx", file], { env, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const [ended, said, complained] = await Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]);
  return { code: ended[0], said, complained };
}

test("a demo whose port is taken says so in one sentence, before it makes anything", async () => {
  const [port, simulatorPort] = [await freePort(), await heldPort()];
  const environment = { PORT: String(port), SIMULATOR_PORT: String(simulatorPort), DATA_DIR: folder };
  const { code, said, complained } = await outcome("lib/dev/demo.ts", environment);
  expect(said).toMatch(new RegExp(`^SIMULATOR_PORT ${simulatorPort} is taken by .*stop .*or choose another port.*\n$`));
  expect([code, complained]).toEqual([1, ""]);
  for (const made of ["secrets.json", "postgres", "stripe"]) expect(existsSync(path.join(folder, made))).toBe(false);
});

test("every taken port is named, and two programs are not given one port", async () => {
  const [port, simulatorPort, free] = [await heldPort(), await heldPort(), await freePort()];
  await expect(assertPortsFree({ port, simulatorPort })).rejects.toThrow(
    `PORT ${port} and SIMULATOR_PORT ${simulatorPort} are taken`,
  );
  await expect(assertPortsFree({ port, simulatorPort: free })).rejects.toThrow(`PORT ${port} is taken`);
  await expect(assertPortsFree({ port: free, simulatorPort: free })).rejects.toThrow("both");
  await expect(assertPortsFree({ port: free })).resolves.toBeUndefined();
});

test("a simulator whose port is taken says so in one sentence and leaves the journal alone", async () => {
  const port = await heldPort();
  const journal = path.join(folder, "journal.jsonl");
  const { code, said, complained } = await outcome("lib/simulator/main.ts", {
    SIMULATOR_PORT: String(port),
    SIMULATOR_DATA: journal,
  });
  expect(complained).toMatch(new RegExp(`^Port ${port} is taken by .*stop .*or choose another port.*\n$`));
  expect([code, said]).toEqual([1, ""]);
  expect(existsSync(journal)).toBe(false);
});

test("a program that is stopping ignores the signals that follow the first", async () => {
  const script = `import { onStopSignal } from "@/lib/dev/signals";
    onStopSignal(() => { console.log("stopping"); process.stdin.once("data", () => { console.log("ended"); process.exit(0); }); });
    process.stdin.resume(); console.log("up");`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
  children.push(child);
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(child, "close");
  await expect.poll(() => said, SOON).toBe("up\n");
  child.kill("SIGTERM");
  await expect.poll(() => said, SOON).toBe("up\nstopping\n");
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) child.kill(signal);
  child.stdin.end("go on\n");
  expect(await ended).toEqual([0, null]);
  expect(said).toBe("up\nstopping\nended\n");
});
