import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Processes } from "@/lib/dev/processes";

export type Outcome = { name: string; passed: number; failed: number; seconds: number; output: string };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
  errors: z.array(z.unknown()),
});

export const RESULTS = path.resolve("test-results");

type Count = { passed: number; failed: number };
type Step = {
  name: string;
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
  count?: () => Count;
};

/** Runs one step and counts what it found; a step that breaks off counts as failed even when every test that ran passed. */
export async function runStep(processes: Processes, step: Step): Promise<Outcome> {
  mkdirSync(RESULTS, { recursive: true });
  const begun = performance.now();
  const lines: string[] = [];
  const onLine = (line: string) => lines.push(line);
  const broke = await processes.run(step.name, { ...step, onLine }).then(
    () => false,
    () => true,
  );
  const seconds = (performance.now() - begun) / 1_000;
  const output = lines.join("\n");
  writeFileSync(path.join(RESULTS, `${step.name}.log`), output);
  const { passed, failed } = counted(step, broke);
  return { name: step.name, passed, failed: broke ? Math.max(1, failed) : failed, seconds, output };
}

function counted(step: Step, broke: boolean): Count {
  if (!step.count) return broke ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 };
  try {
    return step.count();
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** One project of vitest; a file that does not load has no tests, and counts as one that failed. */
export function vitestStep(project: string, env: Record<string, string> = {}): Step {
  const report = path.join(RESULTS, `${project}.json`);
  const args = [
    "run",
    "--config",
    "tests/vitest.config.ts",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
  ];
  return {
    name: project,
    command: "vitest",
    args: [...args, `--outputFile.json=${report}`],
    env: { ...env, NO_COLOR: "1" },
    count: () => {
      const { numPassedTests, numFailedTests, testResults } = vitestReport.parse(fresh(report));
      const unloaded = testResults.filter(
        (file) => file.status === "failed" && file.assertionResults.length === 0,
      ).length;
      return { passed: numPassedTests, failed: numFailedTests + unloaded };
    },
  };
}

/** A flaky test is a found bug: it counts as failed. */
export function playwrightStep(env: Record<string, string>, args: readonly string[] = []): Step {
  return {
    name: "e2e",
    command: "playwright",
    args: ["test", "--config", "tests/playwright.config.ts", ...args],
    env: { ...env, NO_COLOR: "1", FORCE_COLOR: "0" },
    count: () => {
      const { stats, errors } = playwrightReport.parse(fresh(path.join(RESULTS, "e2e.json")));
      return {
        passed: stats.expected,
        failed: stats.unexpected + stats.flaky + (stats.unexpected === 0 ? errors.length : 0),
      };
    },
  };
}

function fresh(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
