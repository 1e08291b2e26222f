import { execFileSync, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { freePort } from "@/lib/dev/postgres";

/** A phone on a bad line waits for every kilobyte: what `/` and a place may load more than an empty page of the same Next. */
export const SCRIPT_MORE_MOST_KB = 25;

const EMPTY_APP = path.resolve("tests/bench/empty-app");

/** The gzipped size of every script that a page names, in kB. */
export async function scriptKilobytes(url: string): Promise<number> {
  const page = await fetch(url, { headers: { "user-agent": "bench" } });
  if (!page.ok) throw new Error(`${url} answers ${page.status}`);
  const html = await page.text();
  const sources = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"([^>]*)>/g)]
    .filter(([tag]) => !/\snomodule/i.test(tag))
    .map(([, source]) => new URL(source ?? "", url).href);
  if (sources.length === 0) throw new Error(`${url} names no script: the measure is empty`);
  const bodies = await Promise.all(
    [...new Set(sources)].map(async (source) => gzipSync(await (await fetch(source)).bytes())),
  );
  return bodies.reduce((total, body) => total + body.length, 0) / 1000;
}

/**
 * Builds and serves the empty app, measures its page, and takes everything away again. Next finds our instrumentation from
 * there too, which asks for `environment`; nothing of it reaches the page.
 */
export async function emptyPageKilobytes(environment: Readonly<Record<string, string>>): Promise<number> {
  const next = path.resolve("node_modules/next/dist/bin/next");
  execFileSync(process.execPath, [next, "build"], { cwd: EMPTY_APP, stdio: "ignore" });
  const port = await freePort();
  const server = spawn(process.execPath, [next, "start", "-p", String(port)], {
    cwd: EMPTY_APP,
    stdio: "ignore",
    env: { ...process.env, ...environment, NODE_ENV: "production", NEXT_DIST_DIR: undefined },
  });
  try {
    return await scriptKilobytes(await answering(`http://localhost:${port}/`));
  } finally {
    server.kill();
    for (const made of [".next", "next-env.d.ts", "tsconfig.json"])
      rmSync(path.join(EMPTY_APP, made), { recursive: true, force: true });
  }
}

async function answering(url: string): Promise<string> {
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return url;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}
