import type { Call } from "@/lib/simulator/http/call";
import { badParameter } from "@/lib/simulator/http/problem";

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;

/** A list of v2 (facts 10.2 row 26): the next page is an address, and its token here is the last id seen. */
export function listV2<T extends { readonly id: string }>(
  call: Call,
  rows: readonly T[],
  show: (row: T) => object,
): object {
  const { params, path } = call;
  const limit = params.integer("limit") ?? LIMIT_DEFAULT;
  if (limit < 1 || limit > LIMIT_MAX) throw badParameter("This value must be between 1 and 100.", "limit");
  const page = params.text("page");
  const start = page === null ? 0 : rows.findIndex(({ id }) => id === page) + 1;
  if (page !== null && start === 0) throw badParameter(`Invalid page: ${page}`, "page");
  const data = rows.slice(start, start + limit);
  const last = data.at(-1);
  const hasMore = start + limit < rows.length && last !== undefined;
  const before = start > limit ? rows[start - limit - 1]?.id : undefined;
  const address = (token?: string): string => `${path}?${new URLSearchParams(query(call, limit, token))}`;
  return {
    data: data.map(show),
    next_page_url: hasMore ? address(last.id) : null,
    previous_page_url: start === 0 ? null : address(before),
  };
}

/** The filters of the first page stay on the others. */
function query({ params }: Call, limit: number, page: string | undefined): [string, string][] {
  const kept = Object.entries(params.form).flatMap(([name, value]): [string, string][] => {
    if (name === "limit" || name === "page") return [];
    if (typeof value !== "object" || value === null) return [[name, String(value)]];
    return Object.entries(value).map(([key, inside]) => [`${name}[${key}]`, String(inside)]);
  });
  return [
    ...kept,
    ["limit", String(limit)],
    ...(page === undefined ? [] : [["page", page] satisfies [string, string]]),
  ];
}
