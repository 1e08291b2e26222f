import { execFileSync, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { freePort } from "@/lib/dev/postgres";

const EMPTY_APP = path.resolve("tests/bench/empty-app");

/**
 * Builds and serves the empty app, and takes everything away again. Next finds our instrumentation from there too, which asks
 * for `environment`; nothing of it reaches what is measured.
 */
export async function withEmptyApp<T>(
  environment: Readonly<Record<string, string>>,
  measure: (port: number) => Promise<T>,
): Promise<T> {
  const next = path.resolve("node_modules/next/dist/bin/next");
  execFileSync(process.execPath, [next, "build"], { cwd: EMPTY_APP, stdio: "ignore" });
  const port = await freePort();
  const server = spawn(process.execPath, [next, "start", "-p", String(port)], {
    cwd: EMPTY_APP,
    stdio: "ignore",
    env: { ...process.env, ...environment, NODE_ENV: "production", NEXT_DIST_DIR: undefined },
  });
  try {
    await answering(`http://localhost:${port}/`);
    return await measure(port);
  } finally {
    server.kill();
    for (const made of [".next", "next-env.d.ts", "tsconfig.json"])
      rmSync(path.join(EMPTY_APP, made), { recursive: true, force: true });
  }
}

async function answering(url: string): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}
