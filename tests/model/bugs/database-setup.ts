import type { TestProject } from "vitest/node";
import setup from "@/tests/support/database-setup";

/** One server for all hunts, when whoever hunts has started one. */
export default async function shared(project: TestProject): Promise<() => Promise<void>> {
  const { MODEL_POSTGRES_URL: url } = process.env;
  if (!url) return setup(project);
  project.provide("postgresUrl", url);
  return () => Promise.resolve();
}
