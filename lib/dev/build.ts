import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Processes } from "@/lib/dev/processes";

const SOURCES = [
  "app",
  "components",
  "db",
  "lib",
  "public",
  "instrumentation.ts",
  "next.config.ts",
  "package-lock.json",
  "package.json",
  "postcss.config.mjs",
  "proxy.ts",
  "tsconfig.json",
];
// Not part of the web application: a change there needs no new build.
const APART = new Set(["lib/simulator", "lib/dev", "db/seed", "db/migrations"].map((folder) => path.normalize(folder)));

/** Builds the application, unless the build that is there was made from the very same sources. */
export async function buildApp(processes: Processes, distDir: string): Promise<void> {
  const stamp = path.join(distDir, "bayfare-sources");
  const sources = hashSources();
  const built =
    existsSync(path.join(distDir, "BUILD_ID")) && existsSync(stamp) && readFileSync(stamp, "utf8") === sources;
  if (built) return;
  await processes.run("build", {
    command: "next",
    args: ["build"],
    env: { NEXT_DIST_DIR: distDir, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: undefined, NO_COLOR: "1" },
  });
  writeFileSync(stamp, sources);
}

function hashSources(): string {
  const hash = createHash("sha256");
  for (const file of SOURCES.flatMap(filesUnder))
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function filesUnder(root: string): string[] {
  if (!existsSync(root)) return [];
  if (path.extname(root) !== "") return [root];
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => ![...APART].some((folder) => file.startsWith(`${folder}${path.sep}`)))
    .toSorted();
}
