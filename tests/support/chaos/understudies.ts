import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";

export type Understudy = { readonly child: ChildProcess; readonly ready: Promise<unknown> };

/** Some packages in the bundle ask for Node's own modules the old way. */
const REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/**
 * Processes that wait for their job: one is always warming up while another one works. They run one bundled file, because
 * every one of them dies and loading the sources takes eight times as long.
 */
export async function understudies(environment: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(path.join(tmpdir(), "chaos-"));
  const program = path.join(folder, "runner.mjs");
  await build({
    entryPoints: ["tests/support/chaos/runner.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    tsconfig: "tsconfig.json",
    banner: { js: REQUIRE },
    logLevel: "warning",
  });
  const all = new Set<ChildProcess>();
  const make = (): Understudy => {
    const child = fork(program, {
      execArgv: [],
      env: { ...process.env, ...environment },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    all.add(child);
    child.once("exit", () => all.delete(child));
    return { child, ready: once(child, "message") };
  };
  let waiting = make();
  return {
    next(): Understudy {
      const one = waiting;
      waiting = make();
      return one;
    },
    dismiss(): void {
      for (const child of all) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
