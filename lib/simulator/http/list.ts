import type { Call } from "@/lib/simulator/http/call";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter, refused } from "@/lib/simulator/http/problem";

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;
export const PAGE = ["limit", "starting_after", "ending_before"] as const;

type Listed = { readonly id: string; readonly created?: number };

/** A list of Stripe (facts 8.5): newest first, cursors exclusive, no total. */
export function listObject<T extends Listed>(call: Call, newestFirst: Iterable<T>, url: string = call.path): object {
  const { params } = call;
  const limit = params.integer("limit") ?? LIMIT_DEFAULT;
  if (limit < 1 || limit > LIMIT_MAX) {
    throw badParameter("This value must be between 1 and 100.", "limit", "parameter_invalid_integer");
  }
  const after = params.text("starting_after");
  const before = params.text("ending_before");
  if (after !== null && before !== null) {
    throw badParameter(
      "You may only specify one of these parameters: starting_after, ending_before.",
      "starting_after",
      "parameters_exclusive",
    );
  }
  const isInRange = createdFilter(params);
  const page =
    before === null
      ? pageAfter(newestFirst, isInRange, after, limit)
      : pageBefore(newestFirst, isInRange, before, limit);
  return { object: "list", data: page.data, has_more: page.hasMore, url };
}

type Page<T> = { readonly data: readonly T[]; readonly hasMore: boolean };

function pageAfter<T extends Listed>(
  rows: Iterable<T>,
  isInRange: (row: T) => boolean,
  after: string | null,
  limit: number,
): Page<T> {
  const data: T[] = [];
  let hasStarted = after === null;
  for (const row of rows) {
    if (!hasStarted) {
      hasStarted = row.id === after;
    } else if (isInRange(row)) {
      if (data.length === limit) return { data, hasMore: true };
      data.push(row);
    }
  }
  if (!hasStarted) throw unknownCursor("starting_after", after ?? "");
  return { data, hasMore: false };
}

function pageBefore<T extends Listed>(
  rows: Iterable<T>,
  isInRange: (row: T) => boolean,
  before: string,
  limit: number,
): Page<T> {
  const newer: T[] = [];
  for (const row of rows) {
    if (row.id === before) return { data: newer.slice(-limit), hasMore: newer.length > limit };
    if (isInRange(row)) newer.push(row);
  }
  throw unknownCursor("ending_before", before);
}

function unknownCursor(param: string, id: string): Error {
  return refused(`No such object: '${id}'`, { code: "resource_missing", param });
}

/** `created` alone or with gt, gte, lt, lte. */
function createdFilter(params: Params): (row: Listed) => boolean {
  if (!params.has("created")) return () => true;
  const range = params.inside("created").accept("gt", "gte", "lt", "lte");
  const exact = Object.keys(range.form).length === 0 ? params.integer("created") : undefined;
  const [gt, gte, lt, lte] = [range.integer("gt"), range.integer("gte"), range.integer("lt"), range.integer("lte")];
  return ({ created = 0 }) =>
    (exact === undefined || created === exact) &&
    (gt === undefined || created > gt) &&
    (gte === undefined || created >= gte) &&
    (lt === undefined || created < lt) &&
    (lte === undefined || created <= lte);
}

/** Rows as they come, without those nobody asked for. */
export function* filtered<T>(rows: Iterable<T>, isWanted: (row: T) => boolean): Generator<T> {
  for (const row of rows) if (isWanted(row)) yield row;
}
