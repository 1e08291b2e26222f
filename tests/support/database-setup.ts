import { mkdirSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { removePostgres, startPostgres } from "@/lib/dev/postgres";
import { APP_PASSWORD, TEMPLATE, template } from "@/tests/support/database-template";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One server for the whole run and one migrated template in it; every test file copies the template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = path.resolve(".data/test", `postgres-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const server = await startPostgres({ folder, throwAway: true, maxConnections: 300 });
  await template(server, TEMPLATE, APP_PASSWORD);
  project.provide("postgresUrl", server.url("postgres"));
  return async () => {
    await server.stop();
    removePostgres(folder);
  };
}
