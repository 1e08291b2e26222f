type Page<Item> = { readonly data: readonly Item[]; readonly cursor?: string };

/** Every item of a list, page by page: `every((page) => bayfare.listSessions(user, page))`. */
export async function* every<Item>(
  read: (page: { readonly cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  for (let page = await read({}); ; page = await read({ cursor: page.cursor })) {
    yield* page.data;
    if (page.cursor === undefined) return;
  }
}
