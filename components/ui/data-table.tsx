import type { ReactNode } from "react";

export type Column = {
  readonly key: string;
  readonly label: ReactNode;
  readonly align?: "start" | "end";
  readonly isHiddenOnPhone?: boolean;
};
export type Row = { readonly key: string; readonly cells: Readonly<Record<string, ReactNode>>; readonly href?: string };
export type DataTableProps = {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** What is shown instead of an empty table. */
  readonly empty?: ReactNode;
};

/** A table on a desk, one card per row on a phone; the first column names the row and carries its link. */
export function DataTable({ caption, columns, rows, empty }: DataTableProps) {
  if (rows.length === 0 && empty) return empty;
  return (
    <table className="block w-full sm:panel sm:table sm:overflow-hidden sm:border-separate sm:border-spacing-0">
      <caption className="sr-only">{caption}</caption>
      <thead className="sr-only sm:not-sr-only sm:table-header-group">
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              className={`border-b border-base-300 px-4 py-2.5 text-base font-semibold text-quiet ${column.align === "end" ? "text-right" : "text-left"}`}
            >
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="grid gap-2 sm:table-row-group">
        {rows.map((row) => (
          <TableRow key={row.key} row={row} columns={columns} />
        ))}
      </tbody>
    </table>
  );
}

const CELL =
  "flex items-baseline justify-between gap-4 py-1 sm:table-cell sm:border-b sm:border-base-300 sm:px-4 sm:py-2.5 sm:group-last:border-0";

function TableRow({ row, columns }: { row: Row; columns: readonly Column[] }) {
  return (
    <tr className="group relative block rounded-box border border-base-300 bg-base-100 px-4 py-2 hover:bg-base-200 sm:table-row">
      {columns.map((column, index) => (
        <td
          key={column.key}
          className={`${CELL} ${column.align === "end" ? "sm:text-right" : ""} ${column.isHiddenOnPhone ? "max-sm:hidden" : ""}`}
        >
          <span aria-hidden="true" className={index === 0 ? "hidden" : "text-base text-quiet sm:hidden"}>
            {column.label}
          </span>
          <span>
            {index === 0 && row.href ? (
              <a href={row.href} className="link-plain font-semibold after:absolute after:inset-0 after:content-['']">
                {row.cells[column.key]}
              </a>
            ) : (
              row.cells[column.key]
            )}
          </span>
        </td>
      ))}
    </tr>
  );
}
