import { z } from "zod";

/** Which page of a list is wanted. `of` is what its things are called by: the cursor is the last one of the page before. */
export function page<Id extends z.ZodType>(of: Id) {
  return z.object({
    limit: z.coerce.number().int().min(1).max(100).default(50),
    cursor: of.optional().meta({ description: "From the page before; without, the first page" }),
  });
}

/** How a list answers. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    cursor: z.string().optional().meta({ description: "Of the next page; there is none after the last one" }),
  });
}

/** A page of a list; the last one has no cursor. */
export function pageOf<Item extends { readonly id: string }>(data: Item[], hasMore: boolean) {
  return pageBy(data, hasMore, ({ id }) => id);
}

/** The same of things that are called otherwise. */
export function pageBy<Item>(data: Item[], hasMore: boolean, idOf: (item: Item) => string) {
  const last = data.at(-1);
  return hasMore && last !== undefined ? { data, cursor: idOf(last) } : { data };
}
