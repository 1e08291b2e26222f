/** A page of a list; the last one has no cursor. */
export function pageOf<Item extends { readonly id: string }>(data: Item[], hasMore: boolean) {
  const last = data.at(-1);
  return hasMore && last ? { data, cursor: last.id } : { data };
}
