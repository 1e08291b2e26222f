import { z } from "zod";
import { askedInstant } from "@/lib/http/v1/shapes";

const TEXT = /^[\w-]{1,300}$/;

/** In a list that is sorted by an instant and an id. */
export const timePosition = z.tuple([askedInstant, z.guid()]);

/** Which page of a list is wanted. */
export function page<Position extends z.ZodType>(position: Position) {
  return z.object({
    limit: z.coerce.number().int().min(1).max(100).default(50),
    cursor: cursorOf(position).optional(),
  });
}

/** What `pageOf` wrote: where the page before ended. */
function cursorOf<Position extends z.ZodType>(position: Position) {
  return z
    .string()
    .regex(TEXT, "cursor")
    .transform((text, { addIssue }): z.output<Position> => {
      const read = position.safeParse(opened(text));
      if (read.success) return read.data;
      addIssue("cursor");
      return z.NEVER;
    })
    .meta({ description: "From the page before, as it is; without, the first page" });
}

function opened(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}

/** How a list answers. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    cursor: z.string().optional().meta({ description: "Of the next page; there is none after the last one" }),
  });
}

/** A page of a list as it is shown; the last one has no cursor. `positionOf` tells what the list is sorted by. */
export function pageOf<Row, Item>(
  { rows, hasMore }: { readonly rows: readonly Row[]; readonly hasMore: boolean },
  shown: (row: Row) => Item,
  positionOf: (row: Row) => readonly unknown[],
) {
  const data = rows.map((row) => shown(row));
  const last = rows.at(-1);
  if (!hasMore || last === undefined) return { data };
  return { data, cursor: Buffer.from(JSON.stringify(positionOf(last))).toString("base64url") };
}
