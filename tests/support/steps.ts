import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Processes } from "@/lib/dev/processes";

export type Outcome = { name: string; passed: number; failed: number; seconds: number; output: string };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

const failure = z.object({ message: z.string().optional(), snippet: z.string().optional() });
const suite = z.object({
  get suites() {
    return z.array(suite).optional();
  },
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      line: z.number(),
      ok: z.boolean(),
      tests: z.array(z.object({ results: z.array(z.object({ errors: z.array(failure) })) })),
    }),
  ),
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
  errors: z.array(failure),
  suites: z.array(suite),
});

export const RESULTS = path.resolve("test-results");

/** `failures`: each failed test by its title, with what it said. */
type Count = { passed: number; failed: number; failures?: readonly string[] };
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
  const { passed, failed, failures = [] } = counted(step, broke);
  return {
    name: step.name,
    passed,
    failed: broke ? Math.max(1, failed) : failed,
    seconds,
    output: failures.length > 0 ? failures.join("\n\n") : output, // the whole output stays in the log
  };
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
      const unloaded = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
      const failures = testResults.flatMap((file) =>
        file.assertionResults
          .filter((test) => test.status === "failed")
          .map((test) => `✗ ${file.name}: ${test.fullName}\n${test.failureMessages?.join("\n") ?? ""}`),
      );
      return {
        passed: numPassedTests,
        failed: numFailedTests + unloaded.length,
        failures: [...unloaded.map((file) => `✗ ${file.name}: ${file.message}`), ...failures],
      };
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
      const { stats, errors, suites } = playwrightReport.parse(fresh(path.join(RESULTS, "e2e.json")));
      return {
        passed: stats.expected,
        failed: stats.unexpected + stats.flaky + (stats.unexpected === 0 ? errors.length : 0),
        failures: [...errors.map((error) => `✗ ${said(error)}`), ...suites.flatMap(failedSpecs)],
      };
    },
  };
}

function failedSpecs(within: z.infer<typeof suite>): string[] {
  const own = within.specs
    .filter((spec) => !spec.ok)
    .map(({ file, line, title, tests }) => {
      const errors = tests.flatMap((test) => test.results.flatMap((result) => result.errors.map(said)));
      return `✗ ${file}:${line} ${title}\n${errors.join("\n")}`;
    });
  return [...own, ...(within.suites ?? []).flatMap(failedSpecs)];
}

function said({ message = "", snippet = "" }: z.infer<typeof failure>): string {
  return `${message}\n${snippet}`;
}

function fresh(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
