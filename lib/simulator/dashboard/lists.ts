import { html } from "hono/html";
import { type Cell, type Column, table } from "@/lib/simulator/dashboard/parts";
import type { Markup } from "@/lib/simulator/pages/layout";

/** Fits a screen or two; older rows are one step away. */
const ROWS_MAX = 50;
/** A filter that finds nothing must not walk through a hundred thousand rows for one page. */
const LOOKED_AT_MAX = 50_000;

type Walk<T> = {
  readonly rows: Iterable<T>;
  readonly idOf: (row: T) => string;
  readonly fits?: (row: T) => boolean;
  /** The last row of the page before. */
  readonly after: string | undefined;
};

export type Slice<T> = { readonly rows: readonly T[]; readonly olderThan: string | null };

/** The next rows after the given one, newest first, that fit. */
export function slice<T>(walk: Walk<T>, max = ROWS_MAX): Slice<T> {
  const found: T[] = [];
  let isPast = walk.after === undefined;
  let looked = 0;
  for (const row of walk.rows) {
    looked += 1;
    if (looked > LOOKED_AT_MAX) break;
    if (!isPast) {
      isPast = walk.idOf(row) === walk.after;
      continue;
    }
    if (walk.fits !== undefined && !walk.fits(row)) continue;
    const last = found.at(-1);
    if (found.length === max) return { rows: found, olderThan: last === undefined ? null : walk.idOf(last) };
    found.push(row);
  }
  return { rows: found, olderThan: null };
}

export function take<T>(rows: Iterable<T>, max: number): T[] {
  return [...slice({ rows, idOf: () => "", after: undefined }, max).rows];
}

/** A page of a list with its way on. `query` is what the list is filtered by. */
export function listTable<T>(
  name: string,
  columns: readonly Column<T>[],
  found: Slice<T>,
  options: { readonly path: string; readonly query?: Readonly<Record<string, string>>; readonly empty: string },
): Markup {
  const query = new URLSearchParams(options.query ?? {});
  if (found.olderThan !== null) query.set("after", found.olderThan);
  const older: Cell =
    found.olderThan === null
      ? ""
      : html`<p class="pager"><a class="button" href="${options.path}?${query}">Older</a></p>`;
  return html`${table(name, columns, found.rows, options.empty)}${older}`;
}

type Choice = {
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [string, string])[];
};
type Text = { readonly name: string; readonly label: string; readonly hint: string };

/** A filter is a plain GET form: its address can be kept and shared. */
export function filterForm(
  path: string,
  fields: readonly (Choice | Text)[],
  values: Readonly<Record<string, string>>,
): Markup {
  return html`<form class="filter" action="${path}">${fields.map((field) =>
    "options" in field
      ? html`<label>${field.label}<select name="${field.name}">${field.options.map(
          ([value, text]) =>
            html`<option value="${value}" ${values[field.name] === value ? "selected" : ""}>${text}</option>`,
        )}</select></label>`
      : html`<label>${field.label}<input name="${field.name}" value="${values[field.name] ?? ""}" placeholder="${field.hint}" maxlength="120" autocomplete="off" spellcheck="false"></label>`,
  )}<button>Show</button></form>`;
}

/** The fields of a filter that were filled in. */
export function filterValues(
  given: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (given[name] ? [[name, given[name]] as const] : [])));
}
