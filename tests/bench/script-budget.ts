import { gzipSync } from "node:zlib";

/** A phone on a bad line waits for every kilobyte: what `/` and a place may load more than an empty page of the same Next. */
export const SCRIPT_MORE_MOST_KB = 25;

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
