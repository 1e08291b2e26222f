import { type AnyColumn, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/** A part of a list: at most so many rows, after the one that ended the part before. */
export type Part = { readonly limit: number; readonly after?: string | undefined };

type Order = readonly (AnyColumn | SQL)[];

/** What comes after the row that `isLast` finds, in a list that ascends by all of `order`; nothing where that row is unknown. */
export function isAfter(table: PgTable, order: Order, isLast: SQL): SQL {
  return compared(table, order, isLast, sql`>`);
}

/** The same in a list that descends. */
export function isBefore(table: PgTable, order: Order, isLast: SQL): SQL {
  return compared(table, order, isLast, sql`<`);
}

/** Within the inner select the table's name means its row, outside the listed one. */
function compared(table: PgTable, order: Order, isLast: SQL, than: SQL): SQL {
  const columns = sql.join([...order], sql`, `);
  return sql`(${columns}) ${than} (select ${columns} from ${table} where ${isLast})`;
}
