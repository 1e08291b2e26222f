import type { Position } from "@/db/store/operator-search";
import { type IdKind, parsePublicId, publicId } from "@/lib/domain/id";
import { isKnownInstant } from "@/lib/domain/time";

/** A screen full on a desk; what is older is one click away. */
export const PAGE_LIMIT = 50;

/** Where a page ends: milliseconds and a public id, as they stand in an address. */
const CURSOR = /^(\d{1,15})\.([a-z]+_[0-9a-z]{26})$/;

/** `before` and `after` of an address; anything else is the first page. */
export function positionOf(kind: IdKind, query: { before?: string; after?: string }): Position | undefined {
  const direction = query.after === undefined ? "before" : "after";
  const [, at, shown] = CURSOR.exec(query[direction] ?? "") ?? [];
  const id = shown === undefined ? undefined : parsePublicId(kind, shown);
  return id === undefined || !isKnownInstant(Number(at)) ? undefined : { at: new Date(Number(at)), id, direction };
}

export type Page<T> = { readonly rows: readonly T[]; readonly before?: string; readonly after?: string };

/** One page of what was asked for with one row too many, newest first, with the cursors of its neighbours. */
export function pageOf<T>(
  kind: IdKind,
  found: readonly T[],
  from: Position | undefined,
  where: (row: T) => { at: Date; id: string },
): Page<T> {
  const isBack = from?.direction === "after";
  const hasMore = found.length > PAGE_LIMIT;
  const rows = isBack ? found.slice(0, PAGE_LIMIT).toReversed() : found.slice(0, PAGE_LIMIT);
  const cursor = (row: T | undefined): string | undefined => {
    if (row === undefined) return undefined;
    const { at, id } = where(row);
    return `${at.getTime()}.${publicId(kind, id)}`;
  };
  const before = isBack || hasMore ? cursor(rows.at(-1)) : undefined;
  const after = (isBack ? hasMore : from !== undefined) ? cursor(rows[0]) : undefined;
  return { rows, ...(before ? { before } : {}), ...(after ? { after } : {}) };
}
