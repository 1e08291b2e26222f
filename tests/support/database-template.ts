import postgres from "postgres";
import { migrate } from "@/db/migrate";
import type { Postgres } from "@/lib/dev/postgres";

export const TEMPLATE = "bayfare_template";
export const APP_PASSWORD = "only-on-this-machine";

/** Makes a migrated database that others are copied from; nobody may stay connected to it. */
export async function template(server: Pick<Postgres, "url">, name: string, password: string): Promise<void> {
  const admin = postgres(server.url("postgres"), { max: 1, onnotice: () => undefined });
  try {
    await admin`create database ${admin(name)}`;
    await migrate({ ownerUrl: server.url(name), appRole: { name: "bayfare_app", password } });
    await admin`alter database ${admin(name)} with allow_connections false`;
  } finally {
    await admin.end({ timeout: 5 });
  }
}
