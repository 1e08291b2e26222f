import { type Column, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "@/db/client";

/** One statement for any number of rows, which the server prepares once; all rows name the same columns. */
export async function insertMany<T extends PgTable>(
  tx: Tx,
  table: T,
  rows: readonly T["$inferInsert"][],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const known = getTableColumns(table);
  const names = Object.keys(first).filter((key) => key in known);
  const columns = sql.join(
    names.map((key) => sql.identifier(snakeCase(key))),
    sql`, `,
  );
  const json = JSON.stringify(
    rows.map((row) => Object.fromEntries(names.map((key) => [snakeCase(key), Reflect.get(row, key)]))),
  );
  await tx.execute(
    sql`insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, ${json}::json)`,
  );
}

/** The schema leaves the names of columns to the driver's own casing. */
function snakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `column` is one of so many ids, as one parameter: a statement for each length would be planned anew. */
export function isOneOf(column: Column, ids: readonly string[]): SQL {
  return sql`${column} = any(array(select json_array_elements_text(${JSON.stringify(ids)}::json))::${sql.raw(column.getSQLType())}[])`;
}
