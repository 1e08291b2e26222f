import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { sow, sownBug } from "./sow";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const bug = sownBug();
const HOUR_MS = 3_600_000;

/** The model test against a source with a bug in it. */
export default defineConfig({
  root,
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  plugins: bug ? [sow(root, bug)] : [],
  test: {
    include: ["tests/model/bugs/hunt.test.ts"],
    fsModuleCache: false, // or what one bug has changed would be kept for the next
    testTimeout: HOUR_MS,
    hookTimeout: 60_000,
    globalSetup: [`${root}tests/model/bugs/database-setup.ts`],
  },
});
