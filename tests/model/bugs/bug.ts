/** One change of the source: text that stands exactly once in a file, and what a careless hand would have written. */
export type Edit = { readonly file: string; readonly find: string; readonly replace: string };

/**
 * A seeded bug: edits of the source, statements to the database, or both. With `cover` it goes together with the layer that
 * would make up for it: alone it is not seen from outside.
 */
export type Bug = {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly sql?: readonly string[];
  readonly cover?: string;
};
