/** Where the sealed token of a link stands: it opens only there. */
export function linkTokenAt({ id, appId }: { readonly id: string; readonly appId: string }) {
  return { tenant: appId, table: "link", column: "sealed_token", rowId: id };
}
