import type { Documented } from "@/lib/http/docs/document";

/** Operations in a line each, where their own document says the rest. */
export function OperationList({ documented: { about, chapters } }: { readonly documented: Documented }) {
  return (
    <ul>
      {chapters
        .flatMap(({ operations }) => operations)
        .map(({ id, method, path, summary }) => (
          <li key={id} id={id} className="border-b border-base-300 py-2 last:border-0">
            <code>
              {method} {about.base}
              {path}
            </code>
            <span lang="en" className="block">
              {summary}
            </span>
          </li>
        ))}
    </ul>
  );
}
