import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { REQUIRED } from "@/lib/env";

async function start(file: string, environment: Record<string, string>): Promise<{ code: number; said: string }> {
  const env = { NODE_ENV: "production", PATH: process.env.PATH, ...environment } as const;
  const child = spawn(process.execPath, ["--import", "tsx", file], { env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? -1)));
  const said = await text(child.stderr);
  return { code: await ended, said };
}

test.each([
  ["lib/jobs/main.ts", REQUIRED.worker],
  ["db/migrate.ts", REQUIRED.migrate],
] as const)("%s refuses to start without its environment and names all that is missing", async (file, names) => {
  const { code, said } = await start(file, {});
  expect(code).toBe(1);
  for (const name of names) expect(said).toContain(`${name} is missing`);
  expect(said).not.toContain("    at ");
});

test("a migration with the owner's role as the application's is refused: row-level security would be off", async () => {
  const url = "postgres://same:secret@127.0.0.1:1/none";
  const { code, said } = await start("db/migrate.ts", { DATABASE_URL: url, DATABASE_OWNER_URL: url });
  expect(code).toBe(1);
  expect(said).toContain("another role");
  expect(said).not.toContain("secret");
});
