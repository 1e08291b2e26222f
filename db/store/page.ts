import { type AnyColumn, type SQL, sql } from "drizzle-orm";

/**
 * A part of a list: at most so many rows, after a position in the list's order. The position is told by what the list is sorted by and
 * not by a row's id, because the row may be gone by then, or stand elsewhere.
 */
export type Part<After extends Position = TimePosition> = {
  readonly limit: number;
  readonly after?: After | undefined;
};

/** Instants are RFC 3339. */
export type Position = readonly (string | number)[];

/** In a list that is sorted by an instant and, for what happened together, the id. */
export type TimePosition = readonly [at: string, id: string];

type Order = readonly (AnyColumn | SQL)[];

/** What comes after a position in a list that ascends by all of `order`. */
export function isAfter(order: Order, position: Position): SQL {
  return compared(order, sql`>`, position);
}

/** The same in a list that descends. */
export function isBefore(order: Order, position: Position): SQL {
  return compared(order, sql`<`, position);
}

function compared(order: Order, than: SQL, position: Position): SQL {
  const listed = (parts: readonly unknown[]) =>
    sql.join(
      parts.map((part) => sql`${part}`),
      sql`, `,
    );
  return sql`(${listed(order)}) ${than} (${listed(position)})`;
}
