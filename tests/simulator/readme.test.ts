import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { controlRoutes } from "@/lib/simulator/control/routes";
import { createState } from "@/lib/simulator/server";
import { startSetting } from "@/tests/simulator/setting";

const ROOT = join(import.meta.dirname, "../..");
const START_MS_MAX = 20_000;
const README = readFileSync(join(ROOT, "lib/simulator/README.md"), "utf8");
const run = promisify(execFile);

const blocks = [...README.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);

/** What the README's first command starts, on a port of its own; resolves with its address. */
async function startAsTold(folder: string): Promise<{ url: string; stop(): Promise<void> }> {
  const env = { ...process.env, SIMULATOR_PORT: "0", SIMULATOR_DATA: folder };
  const program = spawn("bash", ["-c", `exec ${(blocks[0] ?? "").replace("SIMULATOR_TOKEN", "env SIMULATOR_TOKEN")}`], {
    cwd: ROOT,
    env,
    detached: true,
  });
  const ended = new Promise<void>((resolve) => program.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => reject(new Error(`it did not start: ${output}`)), START_MS_MAX);
    program.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const [, found] = /Stripe simulator: (http:\S+)/.exec(output) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
  const stop = async (): Promise<void> => {
    if (program.pid !== undefined) process.kill(-program.pid, "SIGTERM");
    await ended;
  };
  return { url, stop };
}

test("the README's commands work as they stand, from the start to a request that fails on demand", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simulator-readme-"));
  const { url, stop } = await startAsTold(folder);
  const script = blocks.slice(1).join("\n").replaceAll("http://127.0.0.1:12111", url);
  const { stdout } = await run("bash", ["-euo", "pipefail", "-c", script]).finally(stop);
  rmSync(folder, { recursive: true, force: true });
  expect(stdout.match(/"status": "succeeded"/g)).toHaveLength(2);
  expect(stdout).toContain('"application_fee_amount": 50');
  const [, available = ""] = /"available": \[\s*\{\s*"amount": (\d+)/.exec(stdout) ?? [];
  expect(Number(available)).toBeGreaterThan(0);
  expect(stdout.trimEnd().endsWith("429")).toBe(true);
}, 60_000);

test("the README lists the control calls that there are, all of them and no other", () => {
  const folder = mkdtempSync(join(tmpdir(), "simulator-readme-"));
  const state = createState({ dataFile: join(folder, "journal.jsonl"), token: "t" });
  const there = controlRoutes(state).routes.filter(({ method }) => method !== "ALL");
  state.store.journal.close();
  rmSync(folder, { recursive: true, force: true });
  const listed = [...README.matchAll(/`((?:GET|POST|DELETE) \/[\w/:]+)`/g)]
    .map(([, call]) => call)
    .filter((call) => !/\/v[12]\//.test(call ?? ""));
  const behaviourNote = "POST /behaviour"; // named once more among the doubts
  expect(listed.filter((call, index) => call !== behaviourNote || listed.indexOf(call) === index).sort()).toEqual(
    there.map(({ method, path }) => `${method} ${path}`).sort(),
  );
});

test("the README's cards are taken, by number in a browser and by alias from a server", async () => {
  const setting = await startSetting();
  const platform = await setting.platform();
  const rows = [...README.matchAll(/^\| ([\d ]{15,}) \| `(pm_card_\w+)` \|/gm)];
  expect(rows.length).toBeGreaterThan(20);
  for (const [, number = "", alias = ""] of rows) {
    const card = {
      number: number.replaceAll(" ", ""),
      exp_month: "12",
      exp_year: "2034",
      cvc: number.startsWith("3782") ? "1234" : "123",
    };
    const fields = Object.entries(card).map(([name, value]): [string, string] => [`card[${name}]`, value]);
    const sent = await fetch(`${setting.simulator.url}/v1/payment_methods`, {
      method: "POST",
      body: new URLSearchParams([["type", "card"], ["key", platform.publishableKey], ...fields]),
    });
    const byAlias = await setting.sdk(platform.secretKey).paymentMethods.retrieve(alias);
    expect([number, sent.status, byAlias.card?.last4]).toEqual([number, 200, card.number.slice(-4)]);
  }
  await setting.close();
});

test("the README's way to make the Node client reaches the simulator", async () => {
  const setting = await startSetting();
  const { secretKey, account } = await setting.platform();
  const [, made = ""] = /\| Node \| `([^`]+)` \|/.exec(README) ?? [];
  const port = new URL(setting.simulator.url).port;
  const code = `import Stripe from "stripe"; const key = ${JSON.stringify(secretKey)}; const stripe = ${made.replace("12111", port)};
    process.stdout.write((await stripe.accounts.retrieveCurrent()).id);`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", code], { cwd: ROOT });
  expect(stdout).toBe(account);
  await setting.close();
});
