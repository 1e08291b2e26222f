import { type Column, type GetColumnData, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "@/db/client";

/** One statement for any number of rows, which the server prepares once; all rows name the same columns. */
export async function insertMany<T extends PgTable>(
  tx: Tx,
  table: T,
  rows: readonly T["$inferInsert"][],
): Promise<void> {
  if (rows.length === 0) return;
  const { columns, records } = asRecords(table, rows);
  await tx.execute(sql`insert into ${table} (${columns}) select ${columns} from ${records}`);
}

/** Rows as one parameter that the server reads like a table, and the names of the columns that they fill. */
export function asRecords<T extends PgTable>(table: T, rows: readonly Partial<T["$inferInsert"]>[]) {
  const known = getTableColumns(table);
  const keys = Object.keys(rows[0] ?? {}).filter((key) => key in known);
  const names = keys.map((key) => [key, snakeCase(key)] as const);
  const columns = sql.join(
    names.map(([, name]) => sql.identifier(name)),
    sql`, `,
  );
  const json = JSON.stringify(
    rows.map((row) => Object.fromEntries(names.map(([key, name]) => [name, Reflect.get(row, key)]))),
  );
  return { columns, records: sql`json_populate_recordset(null::${table}, ${json}::json)` };
}

type Columns = Readonly<Record<string, PgColumn>>;
type RowOf<C extends Columns> = { [Key in keyof C]: GetColumnData<C[Key]> };

/** Reads rows of such columns that the server wrote as JSON, as drizzle would have read them. */
export function jsonReader<C extends Columns>(columns: C) {
  const read = Object.entries(columns).map(
    ([key, { dataType }]) => [key, snakeCase(key), dataType === "date"] as const,
  );
  return (rows: readonly Readonly<Record<string, unknown>>[]): RowOf<C>[] =>
    rows.map((row) => {
      const named = read.map(([key, name, isDate]) => {
        const value = row[name] ?? null;
        return [key, isDate && typeof value === "string" ? new Date(value) : value];
      });
      return asRow<C>(Object.fromEntries(named));
    });
}

/** The columns' own types are known to the schema only; the server wrote each of them. */
function asRow<C extends Columns>(row: unknown): RowOf<C> {
  return row as RowOf<C>;
}

/** The schema leaves the names of columns to the driver's own casing. */
function snakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `column` is one of so many ids, as one parameter: a statement for each length would be planned anew. */
export function isOneOf(column: Column, ids: readonly string[]): SQL {
  return sql`${column} = any(array(select json_array_elements_text(${JSON.stringify(ids)}::json))::${sql.raw(column.getSQLType())}[])`;
}
