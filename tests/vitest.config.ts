import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));
const TEST_MS = 20_000; // with the machine's two cores shared by several files
const LONG_TEST_MS = 1_800_000; // kill matrix and models of the long run

const MODEL_MS = { short: 1_800_000, long: 43_200_000 }; // lives by the hundred and by the ten thousand

const isLong = process.env.TEST_LONG === "1";
const timeouts = isLong ? LONG_TEST_MS : TEST_MS;
const withDatabase = { globalSetup: [`${root}tests/support/database-setup.ts`], hookTimeout: 60_000 };

export default defineConfig({
  root,
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    testTimeout: timeouts,
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      { extends: true, test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
      { extends: true, test: { name: "simulator", include: ["tests/simulator/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["tests/{integration,chaos}/**/*.test.ts"],
          testTimeout: Math.max(timeouts, 120_000),
          ...withDatabase,
        },
      },
      {
        extends: true,
        test: {
          name: "model",
          include: ["tests/model/*.test.ts"],
          testTimeout: MODEL_MS[isLong ? "long" : "short"],
          maxWorkers: 3,
          ...withDatabase,
        },
      },
      { extends: true, test: { name: "api", include: ["tests/api/**/*.test.ts"], testTimeout: 60_000 } },
    ],
  },
});
