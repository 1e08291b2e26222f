import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { assertEnvironment, EnvironmentError, required } from "@/lib/env";
import { installQueue } from "@/lib/jobs/queue";
import { log } from "@/lib/log";

const FOLDER = fileURLToPath(new URL("migrations", import.meta.url));
const ONE_AT_A_TIME = 7_216_001; // any number: the advisory lock that two starting servers meet at
const APP_ROLE = /^[a-z_][a-z0-9_]{0,62}$/;

export type MigrateOptions = {
  /** A role that owns the database: it makes tables, roles and the queue's schema. */
  ownerUrl: string;
  /** The role the application connects as. It never owns a table, so that row-level security holds for it. */
  appRole: { name: string; password: string };
};

/**
 * Brings a database to this version: roles, migrations, queue, rights. Runs any number of times, from any number of servers
 * at once; the work of one is seen by the next.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const client = postgres(options.ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await client`select pg_advisory_lock(${ONE_AT_A_TIME})`;
    await ensureRole(client, options.appRole);
    if (existsSync(`${FOLDER}/meta/_journal.json`)) {
      await applyMigrations(drizzle(client, { casing: "snake_case" }), { migrationsFolder: FOLDER }).catch(sayWhy);
    }
    await repairQueue({ ownerUrl: options.ownerUrl, appRole: options.appRole.name });
    await grant(client, options.appRole.name);
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** Drizzle's message is the whole statement; the reason stands in its cause. */
function sayWhy(error: unknown): never {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  throw new Error(`a migration failed: ${reason}`, { cause: error });
}

/** Installs the queue's schema again, with the application's rights on it. Jobs that stood in it are rung again by the sweep. */
export async function repairQueue(options: { ownerUrl: string; appRole: string }): Promise<void> {
  await installQueue(options.ownerUrl);
  const client = postgres(options.ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    const role = client(roleName(options.appRole));
    await client`grant usage on schema pgboss to ${role}`;
    await client`grant select, insert, update, delete on all tables in schema pgboss to ${role}`;
    await client`grant usage, select on all sequences in schema pgboss to ${role}`;
    await client`grant execute on all functions in schema pgboss to ${role}`;
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** The migrations name `bayfare_app` in their policies and grants; a differently named login is a member of it. */
async function ensureRole(client: postgres.Sql, role: MigrateOptions["appRole"]): Promise<void> {
  const name = roleName(role.name);
  for (const wanted of new Set(["bayfare_app", name])) {
    const [found] = await client`select 1 from pg_roles where rolname = ${wanted}`;
    if (!found)
      await client
        .unsafe(`create role ${wanted} nosuperuser nobypassrls nocreatedb nocreaterole`)
        .catch(ignoreDuplicate);
  }
  await client.unsafe(`alter role ${name} login nobypassrls password '${role.password.replaceAll("'", "''")}'`);
  if (name !== "bayfare_app") await client.unsafe(`grant bayfare_app to ${name}`);
}

/** Roles belong to the whole server: another database's migration may have made it in the same moment. */
function ignoreDuplicate(error: unknown): void {
  if (error instanceof postgres.PostgresError && ["42710", "23505"].includes(error.code)) return;
  throw error;
}

async function grant(client: postgres.Sql, name: string): Promise<void> {
  const role = client(roleName(name));
  const [row] = await client<{ name: string }[]>`select current_database() as name`;
  await client`grant connect on database ${client(row?.name ?? "")} to ${role}`;
  await client`grant usage on schema public to ${role}`;
}

function roleName(name: string): string {
  if (!APP_ROLE.test(name)) throw new Error("the application's role needs a plain lower-case name");
  return name;
}

/** The role that the application's address names. */
export function roleOf(appUrl: string): MigrateOptions["appRole"] {
  const url = new URL(appUrl);
  if (url.username === "" || url.password === "")
    throw new EnvironmentError(["DATABASE_URL: needs a role and its password"]);
  return { name: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
}

async function main(): Promise<void> {
  assertEnvironment("migrate");
  const ownerUrl = required("DATABASE_OWNER_URL");
  const appRole = roleOf(required("DATABASE_URL"));
  if (new URL(ownerUrl).username === appRole.name) {
    throw new EnvironmentError([
      "DATABASE_URL: must name another role than DATABASE_OWNER_URL, or row-level security is off",
    ]);
  }
  await migrate({ ownerUrl, appRole });
  log.info("migrate.done");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
