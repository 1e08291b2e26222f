import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { z } from "zod";
import type { Tx } from "@/db/client";

const plan = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  Plans: z.array(z.unknown()).optional(),
});

/** The tables that a plan reads from one end to the other. */
function wholeReads(node: unknown): string[] {
  const { "Node Type": type, "Relation Name": relation, Plans = [] } = plan.parse(node);
  return [...(type === "Seq Scan" && relation ? [relation] : []), ...Plans.flatMap(wholeReads)];
}

/** Which of these tables some look-ups would read whole, as the server plans them for the system. */
export async function wholeReadsOf(
  databaseUrl: string,
  tables: readonly string[],
  lookUp: (tx: Tx) => Promise<unknown>,
): Promise<string[]> {
  const client = postgres(databaseUrl, { max: 1 });
  const asked: { query: string; params: unknown[] }[] = [];
  const logger = { logQuery: (query: string, params: unknown[]) => void asked.push({ query, params }) };
  const scope = "select set_config('bayfare.scope', 'system', true)";
  try {
    await drizzle(client, { casing: "snake_case", logger }).transaction(async (tx) => {
      await tx.execute(scope);
      await lookUp(tx);
    });
    const found: string[] = [];
    for (const { query, params } of asked.filter((one) => /^(select|update) /.test(one.query) && one.query !== scope)) {
      const rows = await client.begin(async (sql) => {
        await sql.unsafe(scope);
        return sql.unsafe(
          `explain (format json) ${query}`,
          params.map((param) => (param === null ? null : String(param))),
        );
      });
      found.push(...wholeReads(z.array(z.object({ Plan: z.unknown() })).parse(rows[0]?.["QUERY PLAN"])[0]?.Plan));
    }
    return found.filter((table) => tables.includes(table));
  } finally {
    await client.end({ timeout: 5 });
  }
}
