import { randomBytes } from "node:crypto";
import type postgres from "postgres";
import { uuidv7 } from "@/lib/auth/context";

/** An app of a test's own in the running stack: its keys and endpoints are counted by nobody else. */
export async function newApp(sql: postgres.Sql): Promise<{ appId: string; slug: string }> {
  const [appId, slug] = [uuidv7(), `bench-${randomBytes(4).toString("hex")}`];
  await sql`insert into app ${sql({
    id: appId,
    slug,
    name: `Bench ${slug}`,
    mode: "test",
    stripe_account_id: `acct_${slug}`,
    stripe_client_id: `ca_${slug}`,
    created_at: new Date(),
  })}`;
  return { appId, slug };
}
