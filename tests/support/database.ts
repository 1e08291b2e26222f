import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { type Connection, connect, type Database } from "@/db/client";
import { APP_PASSWORD, TEMPLATE } from "@/tests/support/database-template";

export type TestDatabase = {
  /** The address the application uses: role `bayfare_app`, under row-level security. */
  readonly url: string;
  /** The owner's address: migrations, and what a test must look at behind the policies. */
  readonly ownerUrl: string;
  readonly connection: Connection;
  /** Everything, as jobs see it. */
  readonly system: Database;
  /** SQL as the owner; row-level security is forced for the owner too unless it is a superuser, as here. */
  readonly owner: postgres.Sql;
  drop(): Promise<void>;
};

type Options = {
  readonly connections?: number;
  /** A server of the test's own, with the template in it; else the one of the whole run. */
  readonly serverUrl?: string;
};

/** A database of its own, copied from the migrated template in a few milliseconds. Drop it in `afterAll`. */
export async function testDatabase(options: Options = {}): Promise<TestDatabase> {
  const serverUrl = options.serverUrl ?? inject("postgresUrl");
  const name = `t_${randomUUID().replaceAll("-", "")}`;
  await administer(serverUrl, (admin) => admin`create database ${admin(name)} template ${admin(TEMPLATE)}`);
  const ownerUrl = at(serverUrl, name);
  const url = at(serverUrl, name, { user: "bayfare_app", password: APP_PASSWORD });
  const connection = connect(url, { max: options.connections ?? 10, applicationName: "test" });
  const owner = postgres(ownerUrl, { max: 2, onnotice: () => undefined });
  return {
    url,
    ownerUrl,
    connection,
    system: connection.database({ kind: "system" }),
    owner,
    async drop() {
      await Promise.all([connection.close(), owner.end({ timeout: 5 })]);
      await administer(serverUrl, (admin) => admin`drop database if exists ${admin(name)} with (force)`);
    },
  };
}

async function administer(url: string, work: (admin: postgres.Sql) => Promise<unknown>): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await work(admin);
  } finally {
    await admin.end({ timeout: 5 });
  }
}

function at(serverUrl: string, database: string, login?: { user: string; password: string }): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  if (login) {
    url.username = login.user;
    url.password = login.password;
  }
  return url.href;
}
