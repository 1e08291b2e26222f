import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { removePostgres, startPostgres } from "@/lib/dev/postgres";
import { BUGS } from "@/tests/model/bugs/catalogue";
import { APP_PASSWORD, TEMPLATE, template } from "@/tests/support/database-template";

/** Every seeded bug against the model test, some side by side: `tsx tests/model/bugs/run.ts [--only text] [--at-once n]`. */
const { values } = parseArgs({
  options: { only: { type: "string", default: "" }, "at-once": { type: "string", default: "2" } },
});
const folder = path.resolve(".data/test", `hunt-${process.pid}`);
mkdirSync(folder, { recursive: true });
const server = await startPostgres({ folder, throwAway: true, maxConnections: 300 });
await template(server, TEMPLATE, APP_PASSWORD);
const hunted = z.object({ lives: z.number(), wrong: z.string() });

async function hunt(bug: string): Promise<string> {
  const begun = performance.now();
  const args = ["run", "--config", "tests/model/bugs/vitest.config.ts"];
  const env = { ...process.env, MODEL_BUG: bug, MODEL_POSTGRES_URL: server.url("postgres"), NO_COLOR: "1" };
  const child = spawn("vitest", args, { env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  await new Promise((resolve) => child.once("close", resolve));
  const line = /^HUNT (.*)$/m.exec(output)?.[1];
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
  if (!line) return `BROKEN   ${bug}\n${output}`;
  const { lives, wrong } = hunted.parse(JSON.parse(line));
  const isFound = wrong !== "";
  return `${isFound ? "found   " : "SURVIVED"} ${bug.padEnd(58)} after ${String(lives).padStart(3)} lives, ${seconds.padStart(4)} s: ${wrong.slice(0, 110)}`;
}

const left = BUGS.filter(({ name }) => name.includes(values.only)).map(({ name }) => name);
let missed = 0;
const hunter = async () => {
  for (let bug = left.shift(); bug !== undefined; bug = left.shift()) {
    const said = await hunt(bug);
    if (!said.startsWith("found")) missed++;
    process.stdout.write(`${said}\n`);
  }
};
await Promise.all(Array.from({ length: Number(values["at-once"]) }, hunter));
await server.stop();
removePostgres(folder);
process.stdout.write(missed > 0 ? `${missed} seeded bugs were not found\n` : "every seeded bug was found\n");
process.exit(missed > 0 ? 1 : 0);
