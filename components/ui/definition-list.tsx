import type { ReactNode } from "react";

export type Definition = { readonly term: ReactNode; readonly value: ReactNode; readonly key?: string };

/** `rows` puts value beside term; `amounts` aligns values right, the last one as the total. */
export function DefinitionList({ items, look = "rows" }: { items: readonly Definition[]; look?: "rows" | "amounts" }) {
  const isAmounts = look === "amounts";
  return (
    <dl className="grid gap-x-6">
      {items.map((item, index) => (
        <div
          key={item.key ?? String(index)}
          className={`flex justify-between py-1.5 ${
            isAmounts
              ? "gap-x-6 last:mt-1 last:border-t last:border-base-300 last:pt-2.5 last:text-lg last:font-bold"
              : "flex-wrap gap-x-3 border-b border-base-300 last:border-0"
          }`}
        >
          <dt className={isAmounts ? "" : "text-quiet"}>{item.term}</dt>
          <dd className={isAmounts ? "figures ml-auto" : "ml-auto text-right"}>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
