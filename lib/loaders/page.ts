import type { Part, Position } from "@/db/store/page";

/** A page of a list; `hasMore` when another one follows. */
export type Page<Row> = { readonly rows: readonly Row[]; readonly hasMore: boolean };

/** One row more is read than is wanted, because only that tells whether there is another page. */
export async function pageOf<Row, After extends Position>(
  { limit, after }: Part<After>,
  read: (part: Part<After>) => Promise<readonly Row[]>,
): Promise<Page<Row>> {
  const rows = await read({ limit: limit + 1, after });
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
}
