import { join } from "node:path";
import { build } from "esbuild";

export type Script = "stripe" | "payment" | "challenge" | "dashboard";

const ENTRIES: Readonly<Record<Script, string>> = {
  stripe: "client/stripe.ts",
  payment: "frame/main.ts",
  challenge: "frame/challenge.ts",
  dashboard: "../dashboard/script/main.ts",
};

const built = new Map<Script, Promise<string>>();

/** One script for browsers, made once per process and kept in memory. A build error is a bug and rejects. */
export function scriptText(script: Script): Promise<string> {
  const known = built.get(script);
  if (known !== undefined) return known;
  const text = bundle(ENTRIES[script]);
  built.set(script, text);
  return text;
}

async function bundle(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [join(import.meta.dirname, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    platform: "browser",
    // The oldest browsers that have everything used here: dialog, private fields, canParse.
    target: ["chrome120", "firefox120", "safari17"],
    legalComments: "none",
    logLevel: "silent",
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error(`esbuild produced nothing for ${entry}`);
  return file.text;
}
